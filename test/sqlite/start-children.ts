import { spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import { loadDriver } from '../../src/sqlite/file/driver.ts'
import type { Step } from './child.ts'

const here = dirname(fileURLToPath(import.meta.url))

/** What better-sqlite3 is on this Node, as vitest.config.ts has it for the tests themselves. */
const isNew = Number(process.versions['napi']) >= 10

/** better-sqlite3's compiled part, as it is named where its JavaScript is bundled. */
export const nativeBinding = (await loadDriver(Number(process.versions['napi']))).nativeBinding ?? ''

/** Bundles a program, better-sqlite3's JavaScript included, into a folder. */
export async function bundleChild(folder: string, program = join(here, 'child.ts')): Promise<string> {
  const outfile = join(folder, 'child.cjs')
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    alias: isNew ? { 'better-sqlite3': 'better-sqlite3-13' } : {},
    // The migrations lie beside migrate.ts.
    define: {
      'import.meta.url': JSON.stringify(
        pathToFileURL(join(here, '../../src/sqlite/file/migrations.ts')).href,
      ),
    },
    logLevel: 'warning',
  })
  return outfile
}

export interface Child<Taken = Step> {
  /** One step, one answer: `{ answer }` or `{ failed, message }`. */
  readonly step: (step: Taken) => Promise<Record<string, unknown>>
  readonly kill: () => void
}

/** Starts a bundled child; killed, if it still runs, when the test ends. */
export function startChild<Taken extends { readonly do: string } = Step>(
  bundle: string,
  options: SpawnOptions = {},
): Child<Taken> {
  const child = spawn(process.execPath, [bundle], { ...options, stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('The child has no pipes')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return {
    step: async (step) => {
      stdin.write(`${JSON.stringify(step)}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`The child ended instead of taking the step ${step.do}`)
      return JSON.parse(value) as Record<string, unknown>
    },
    kill: () => child.kill('SIGKILL'),
  }
}
