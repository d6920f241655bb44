// Builds dist/: one CommonJS file per lazily loaded part. Every `import()` in the sources is such a border: it becomes
// a plain `require` of a file of its own, because on Node 20 the ES module loader costs 3.7 ms at each start and a
// dynamic import() another 4.5 ms. Run by `npm ci` (prepare), so a fresh clone has a working bin/shield.js.
import { constants, existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { keepCode } from './code-cache.mjs'
import { writeManPage } from './man-page.mjs'
import { writeThirdParty } from './third-party.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'src')
const out = join(root, 'dist')

const parts = new Map([[join(source, 'main.ts'), 'main']])

/** `src/cli/run.ts` becomes `cli.run`. */
const partName = (file) => relative(source, file).replace(/\.ts$/, '').split(sep).join('.')

// `approvals list` is typed and polled most, so all that it loads is one file more, the whole of `main` with it: what
// six parts each have a copy of is read, unpacked and kept in memory once.
const IN_LIST = new Set([
  'cli.hot-path',
  'gate.local-gate',
  'sqlite.open-store',
  'sqlite.file.driver',
  'sqlite.file.driver-12',
])

const lazyParts = (inlined) => ({
  name: 'lazy-parts',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import' || !resolveDir.startsWith(source)) return undefined
      const file = resolve(resolveDir, path)
      if (inlined.has(partName(file))) return undefined
      if (!parts.has(file)) parts.set(file, partName(file))
      return { path: `./${parts.get(file)}.cjs`, external: true }
    })
  },
})

// What a package loads at its top and shield never uses, by the package that loads it: each costs milliseconds or
// memory at every start of a part that holds that package.
const NEVER_USED = [
  // Executable subcommands.
  { by: 'commander', name: 'child_process', contents: 'module.exports = {}' },
  // Multipart bodies, HTTP/2, compressed requests: the door to Nango sends JSON or frozen bytes over HTTP/1.1.
  { by: 'axios', name: 'form-data', contents: 'module.exports = class FormData {}' },
  { by: 'axios', name: 'http2', contents: 'module.exports = {}' },
  // fetch: what it looks for loads Node's own undici, 19 ms and 8 MiB; requests go out by node:http.
  { by: 'axios', name: './fetch.js', contents: 'export const getFetch = () => undefined' },
  { by: 'follow-redirects', name: 'debug', contents: 'module.exports = () => () => undefined' },
]

const withoutTheUnused = {
  name: 'without-the-unused',
  setup({ onResolve, onLoad }) {
    for (const { by, name, contents } of NEVER_USED) {
      onResolve({ filter: new RegExp(`^(node:)?${name.replaceAll('.', '[.]')}$`) }, ({ importer }) =>
        importer.includes(`${sep}node_modules${sep}${by}${sep}`)
          ? { path: `${by}/${name}`, namespace: 'unused', pluginData: contents }
          : undefined,
      )
    }
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ pluginData }) => ({ contents: pluginData }))
  },
}

// A look at Node's FormData loads undici too.
const FORM_DATA = "typeof G.FormData !== 'undefined' ? G.FormData : undefined"

const withoutFormData = {
  name: 'without-form-data',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]utils\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      if (!text.includes(FORM_DATA)) throw new Error(`${path} looks for FormData in another way now`)
      return { contents: text.replace(FORM_DATA, 'undefined'), loader: 'js' }
    })
  },
}

// Each release of better-sqlite3 is for some Nodes, and npm leaves out the one that this Node has no use for. A build
// made without a release looks for it when it runs, which works and starts more slowly; what is published has both.
const whereInstalled = {
  name: 'where-installed',
  setup({ onResolve }) {
    onResolve({ filter: /^better-sqlite3(-13)?$/ }, ({ path }) =>
      isInstalled(path) ? undefined : { path, external: true },
    )
  },
}

const isInstalled = (name) => existsSync(join(root, 'node_modules', name, 'package.json'))

// Depend on the sources alone, and working them out takes zod, or a look at a folder or a file: done here, once, instead of at
// every start.
const WORKED_OUT =
  /[\\/]src[\\/](version|providers[\\/]groups|sqlite[\\/]file[\\/]schema|postgres[\\/]schema|cli[\\/]help[\\/]variables|cli[\\/]completion[\\/]scripts)\.ts$/

const workedOut = {
  name: 'worked-out',
  setup({ onLoad }) {
    onLoad({ filter: WORKED_OUT }, async ({ path }) => ({ contents: await valuesOf(path), loader: 'js' }))
  },
}

/** A module whose exports are the plain values that the one in this file has. */
async function valuesOf(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(file)) },
    write: false,
    logLevel: 'warning',
  })
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  const values = Object.entries(await import(`data:text/javascript;base64,${code}`))
  return values.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`).join('\n')
}

/** Every file of which something is in dist/. */
const bundled = new Set()

const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  supported: { 'dynamic-import': false },
  loader: { '.sql': 'text' },
  // Its main file asks for its parts in a way that no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  define: {
    'import.meta.url': '__fileUrl',
    'import.meta.filename': '__filename',
  },
  inject: [join(root, 'scripts', 'file-url.mjs')],
  logLevel: 'warning',
}

async function buildPart(file, name, inlined = new Set()) {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: [file],
    outfile: join(out, `${name}.cjs`),
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'eof',
    plugins: [lazyParts(inlined), whereInstalled, withoutTheUnused, withoutFormData, workedOut],
    metafile: true,
  })
  for (const input of Object.keys(metafile.inputs)) bundled.add(input)
}

const began = new Date()
await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
// Read at run time from beside the part that reads them. All are in one folder: none may have the name of another.
await mkdir(join(out, 'migrations'))
for (const engine of [join('sqlite', 'file'), 'postgres']) {
  const migrations = join(source, engine, 'migrations')
  for (const file of await readdir(migrations))
    await copyFile(join(migrations, file), join(out, 'migrations', file), constants.COPYFILE_EXCL)
}
await cp(join(source, 'http', 'pages', 'assets'), join(out, 'assets'), { recursive: true })
await buildPart(join(source, 'main.ts'), 'list', IN_LIST)
const built = new Set()
for (
  let pending = [...parts];
  pending.length > 0;
  pending = [...parts].filter(([file]) => !built.has(file))
) {
  await Promise.all(pending.map(([file, name]) => buildPart(file, name)))
  for (const [file] of pending) built.add(file)
}
await keepCode()
await writeManPage(root, out, { ...COMMON, plugins: [workedOut] })
writeThirdParty(root, [...bundled], join(out, 'THIRD-PARTY.md'))
// Says that all of it is there, and that the sources were read no earlier than this.
await writeFile(join(out, '.built'), '')
await utimes(join(out, '.built'), began, began)

// npm says nothing about an optional package that it could neither download nor compile.
const driver = Number(process.versions.napi) >= 10 ? 'better-sqlite3-13' : 'better-sqlite3'
if (!isInstalled(driver)) {
  console.error(`warning: ${driver}, which this Node needs, is not installed: the queue cannot be opened`)
  console.error('hint: Run npm ci again with this Node, optional dependencies included')
}
