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

/** Begins a queue and keeps it open with a server, so that it can still be read when there is no room left. */
function besideServer(folder: string): string {
  const shield = `"${process.execPath}" "${SHIELD}"`
  const ask = `"${process.execPath}" -e 'fetch(process.argv[1]).then(async (it) => console.log(it.status, await it.text()))'`
  const look = (when: string) => `echo "== ${when}"; ${shield} doctor 2>&1; ${ask} "$url/ready"`
  return [
    `mount -t tmpfs -o size=2m tmpfs "${folder}" && cd "${folder}" && export SHIELD_HOME="${folder}/home"`,
    'export NANGO_BASE_URL=http://127.0.0.1:9 NANGO_API_KEY=00000000-0000-4000-8000-000000000000',
    'mkfifo said && exec 3<>said',
    `${shield} serve --listen 127.0.0.1:0 >&3 2>/dev/null &`,
    'read url <&3',
    look('little'),
    `dd if=/dev/zero of="${folder}/fill" bs=1k 2>/dev/null`,
    look('nothing'),
    `: >"${folder}/fill"`,
    look('again'),
  ].join('\n')
}

describe.skipIf(!canMount)('on a full disk', () => {
  it('doctor finds it, and a server is not ready, although everything can be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shield-full-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    // With processes of its own: the server ends with the script.
    const flags = ['-rmp', '--fork', '--mount-proc', '--kill-child']
    const said = execFileSync('unshare', [...flags, 'sh', '-c', besideServer(folder)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder },
    })
    const [, little = '', nothing = '', again = ''] = said.split('== ')
    expect(little).toMatch(/^room\tnote\tonly 1 MiB free on the disk of .*home\t/m)
    expect(nothing).toMatch(/^room\tWRONG\tthe disk of .*home is full: nothing can be changed or sent\t/m)
    expect(nothing).toMatch(/^503 /m)
    for (const answer of [little, again]) {
      expect(answer).not.toContain('\tWRONG\tthe disk')
      expect(answer).toMatch(/^200 /m)
    }
  }, 120_000)

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
