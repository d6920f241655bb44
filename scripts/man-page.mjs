import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build } from 'esbuild'

const require = createRequire(import.meta.url)

const SOURCES = `
  export { createProgram } from './src/cli/program.ts'
  export { manPage } from './src/cli/help/man-page.ts'
  export { GROUPS, loadProvider } from './src/providers/index.ts'
  export { describeFaults } from './src/sandbox/fault.ts'
`

/** Writes the manual page into `out`. `options`: as the parts are built. */
export async function writeManPage(root, out, options) {
  const outfile = join(out, 'man-page.cjs')
  await build({ ...options, stdin: { contents: SOURCES, resolveDir: root }, outfile })
  const { createProgram, manPage, GROUPS, loadProvider, describeFaults } = require(outfile)
  await rm(outfile)
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const host = {
    version,
    groups: GROUPS,
    operations: async (provider) => (await loadProvider(provider)).operations,
    provider: loadProvider,
    faults: async () => describeFaults(),
  }
  await mkdir(join(out, 'man'))
  await writeFile(
    join(out, 'man', 'shield.1'),
    await manPage(createProgram(undefined, { json: false }, version), host),
  )
}
