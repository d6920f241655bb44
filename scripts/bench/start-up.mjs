import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './load-source.mjs'
import { median } from './median.mjs'
import { cpuRatio, cpuTime, peakMemory } from './process-cost.mjs'
import { startSandboxProcess } from './sandbox-process.mjs'

const PAIRS = 25
const shield = [process.execPath, join(root, 'bin', 'shield.js')]
const sqliteAlone = [process.execPath, join(root, 'scripts', 'bench', 'sqlite-alone.cjs')]
const hook = join(root, 'scripts', 'bench', 'peak-memory-hook.cjs')

const ORDER_STATUS = ['shopify', 'order-status', '1001']

const CASES = [
  { what: 'shield --version against node -e 0, CPU', argv: ['--version'], goal: 1.1 },
  { what: 'shield --help', argv: ['--help'], goal: 1.3 },
  { what: 'shield approvals list, newest 20', argv: ['approvals', 'list'], goal: 1.3 },
  { what: 'a read over loopback HTTP, audited', argv: ['calendar', 'list-calendars'], goal: 4 },
  { what: '    the same of an order, looked for by its name', argv: ORDER_STATUS, goal: 4 },
]

const MEMORY = [
  { what: 'peak memory over node -e 0, MiB: approvals list', argv: ['approvals', 'list'], goal: 6 },
  { what: 'peak memory over node -e 0, MiB: a read', argv: ['calendar', 'list-calendars'], goal: 25 },
  { what: '    the same of an order, looked for by its name', argv: ORDER_STATUS, goal: 25 },
]

/** The command line as a whole process, against a sandbox in a process of its own and a queue of 25 requests. */
export async function startUp() {
  const home = mkdtempSync(join(tmpdir(), 'shield-bench-'))
  const sandbox = await startSandboxProcess()
  const env = { ...process.env, ...sandbox.environment, SHIELD_HOME: home }
  delete env.NODE_EXTRA_CA_CERTS
  try {
    const run = (argv) => execFileSync(shield[0], [shield[1], ...argv], { env, stdio: 'ignore' })
    run(['connect', 'google', '--write', '--no-browser'])
    run(['connect', 'shopify', '--shop', 'demo-store', '--no-browser'])
    for (let hour = 0; hour < 25; hour += 1) run([...PROPOSE, '--title', `Number ${hour}`, '--queue'])
    const rows = [{ what: 'node -e 0 itself, CPU ms', value: await nodeItself(env) }]
    for (const { what, argv, goal } of CASES)
      rows.push({ what, goal, value: await cpuRatio([...shield, ...argv], env, PAIRS) })
    const database = join(home, 'shield.db')
    rows.push({
      what: 'a list at the least: SQLite alone, the same file, 20 rows',
      value: await cpuRatio([...sqliteAlone, database], env, PAIRS),
    })
    const floor = await memory([process.execPath, '-e', '0'], env)
    for (const { what, argv, goal } of MEMORY)
      rows.push({ what, goal, value: (await memory([...shield, ...argv], env)) - floor })
    rows.push({
      what: 'peak memory over node -e 0, MiB: SQLite alone, as above',
      value: (await memory([...sqliteAlone, database], env)) - floor,
    })
    return rows
  } finally {
    sandbox.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

/** By this the figures of two machines can be told apart. */
async function nodeItself(env) {
  const runs = []
  for (let run = 0; run < PAIRS; run += 1) runs.push(await cpuTime([process.execPath, '-e', '0'], env))
  return median(runs)
}

const PROPOSE = ['calendar', 'create-event', '--start', '2030-01-07T10:00:00Z', '--duration', '30m']

async function memory(command, env) {
  const runs = []
  for (let run = 0; run < 5; run += 1) runs.push(await peakMemory(command, env, hook))
  return median(runs)
}
