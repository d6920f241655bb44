// Keeps the code that V8 makes of the parts of dist/, for the Node that runs this: what bin/load-part.js loads them with.
// Code is as trusted as the sources it was made from, so it is made by the build alone, beside them, and never at run
// time. What a part compiles only when it is used is kept too where one of the commands below used it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const RECORDER = fileURLToPath(new URL('record-code.cjs', import.meta.url))

// The demo connects, reads, proposes, approves and verifies, all with Google; of the others it is mostly their schemas.
const COMMANDS = [
  ['demo'],
  ['approvals', 'list'],
  ['--help'],
  ['shopify', 'list-orders', '--help'],
  ['whatsapp', 'list-messages', '--help'],
  ['woocommerce', 'list-customer-tags', '--help'],
]

/** A build without kept code is whole: it starts more slowly. */
export function keepCode() {
  for (const command of COMMANDS) {
    const home = mkdtempSync(join(tmpdir(), 'shield-build-'))
    try {
      const { status, stderr } = spawnSync(process.execPath, [RECORDER, ...command], {
        cwd: home,
        env: { PATH: process.env.PATH, HOME: home, SHIELD_HOME: home },
        encoding: 'utf8',
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      if (status !== 0) console.warn(`No code is kept of shield ${command.join(' ')}: ${stderr}`)
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  }
}
