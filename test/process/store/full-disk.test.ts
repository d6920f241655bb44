import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

const SHIELD = join(import.meta.dirname, '../../../bin/shield.js')

/** A disk of its own can only be had where a user may mount one. */
const canMount =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', tmpdir()]).status === 0

const COMMANDS = ['approvals list', 'status', 'connections list', 'audit list', 'approvals hold --reason x']

/** Begins a queue on a small disk, fills what is left of it, and runs each command. */
function script(folder: string): string {
  const shield = `"${process.execPath}" "${SHIELD}"`
  return [
    `mount -t tmpfs -o size=600k tmpfs "${folder}" && cd "${folder}" && export SHIELD_HOME="${folder}/home"`,
    `${shield} approvals list`,
    `dd if=/dev/zero of="${folder}/fill" bs=1k 2>/dev/null`,
    ...COMMANDS.map((command) => `echo "== ${command}"; ${shield} ${command} 2>&1; echo "exit $?"`),
  ].join('\n')
}

describe.skipIf(!canMount)('on a full disk', () => {
  it('every command says that it is full, a mere list too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shield-full-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const said = execFileSync('unshare', ['-rm', 'sh', '-c', script(folder)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder },
    })
    const answers = said.split('== ').slice(1)
    expect(answers).toHaveLength(COMMANDS.length)
    for (const answer of answers) {
      expect(answer).toContain('cannot grow: the disk is full')
      expect(answer).toMatch(/exit [1-9]/)
    }
  }, 60_000)
})
