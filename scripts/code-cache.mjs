// Keeps the code that V8 makes of the parts of dist/, for the Node that runs this: what bin/load-part.js loads them with.
// Code is as trusted as the sources it was made from, so it is made by the build alone, beside them, and never at run
// time. What a part compiles only when it is used is kept too where one of the commands below used it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSandboxProcess } from './bench/sandbox-process.mjs'

const SHIELD = fileURLToPath(new URL('../bin/shield.js', import.meta.url))
const RECORDER = fileURLToPath(new URL('record-code.cjs', import.meta.url))

const BEFORE = [
  ['connect', 'google', '--write', '--no-browser'],
  ['connect', 'shopify', '--shop', 'demo-store', '--no-browser'],
  [
    'calendar',
    'create-event',
    '--start',
    '2030-01-07T10:00Z',
    '--duration',
    '30m',
    '--title',
    'Any',
    '--queue',
  ],
]

// The demo connects, reads, proposes, approves and verifies. Only the schemas are kept of the code that shows help.
const RECORDED = [
  ['demo'],
  ['approvals', 'list'],
  ['--help'],
  ['__complete', '--', 'approvals', 'show', ''],
  ['shopify', 'list-orders'],
  ['whatsapp', 'list-messages', '--help'],
  ['woocommerce', 'list-customer-tags', '--help'],
]

/** A build without kept code is whole, and starts more slowly: where this cannot be done it says so and goes on. */
export async function keepCode() {
  const home = mkdtempSync(join(tmpdir(), 'shield-build-'))
  let sandbox
  try {
    sandbox = await startSandboxProcess()
    const env = { PATH: process.env.PATH, HOME: home, SHIELD_HOME: home, ...sandbox.environment }
    const run = (argv) => execFileSync(process.execPath, argv, { cwd: home, env, stdio: 'ignore' })
    for (const command of BEFORE) run([SHIELD, ...command])
    for (const command of RECORDED) run([RECORDER, ...command])
  } catch (error) {
    console.warn(`The code of shield is kept only in part: ${error.message}`)
  } finally {
    sandbox?.stop()
    rmSync(home, { recursive: true, force: true })
  }
}
