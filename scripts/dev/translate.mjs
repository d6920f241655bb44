import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { stop, transform } from 'esbuild'

/** Gives Node a module of ours as JavaScript. https://nodejs.org/docs/latest-v20.x/api/module.html#loadurl-context-nextload */
export async function load(url, context, nextLoad) {
  const loader = /\.(ts|json)$/.exec(url)?.[1]
  if (loader === undefined || url.includes('/node_modules/')) return nextLoad(url, context)
  const file = fileURLToPath(url)
  const text = await readFile(file, 'utf8')
  const translate = () => translated(text, file, loader)
  // Ctrl-C at a terminal also ends the process that esbuild works in, while shield may still have something to load.
  const source = await translate().catch(() => stop().then(translate))
  return { format: 'module', source, shortCircuit: true }
}

async function translated(text, file, loader) {
  const { code } = await transform(text, {
    loader,
    sourcefile: file,
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
  })
  return code
}
