import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Loads TypeScript sources as one module: `{ name: 'src/file.ts' }` becomes the exports of those files together. */
export async function loadSources(files) {
  const folder = mkdtempSync(join(tmpdir(), 'shield-bench-'))
  const outfile = join(folder, 'sources.mjs')
  try {
    await build({
      stdin: { contents: files.map((file) => `export * from './${file}'`).join('\n'), resolveDir: root },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      // Some packages are CommonJS, and require Node's own modules.
      banner: {
        js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)`,
      },
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
