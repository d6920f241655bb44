import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openConnectedLab, queueEvent } from '../approvals/propose.ts'
import type { Lab } from '../lab.ts'

const LAUNCHER = join(import.meta.dirname, '..', '..', '..', 'bin', 'shield.js')

/** Whether this shell is here; a test of it is skipped where it is not. */
function has(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0
}

/** Two requests, of which the newer one would have a shell do something, and `shield` in the PATH. */
async function openShellLab() {
  const lab = await openConnectedLab()
  const older = await queueEvent(lab, ['--title', 'Lunch'])
  const hostile = await queueEvent(lab, ['--title', 'Hi $(echo > owned) `echo > owned` "; echo > owned'])
  const bin = join(lab.folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'shield'), `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`)
  chmodSync(join(bin, 'shield'), 0o755)
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: lab.folder }
  return { lab, older, hostile, env }
}

function expectNothingDone({ folder }: Lab): void {
  expect(existsSync(join(folder, 'owned')), readdirSync(folder).join(' ')).toBe(false)
}

/** As much of an id as tells it from another one. */
function startOf(id: string, other: string): string {
  let length = 5
  while (other.startsWith(id.slice(0, length))) length += 1
  return id.slice(0, length)
}

const AT_TERMINAL = [
  ['bash', ['--norc', '--noprofile', '-i'], 'eval "$(shield completion bash)"'],
  ['zsh', ['-f', '-i'], 'autoload -U compinit; compinit -u -D; eval "$(shield completion zsh)"'],
] as const

for (const [shell, flags, setUp] of AT_TERMINAL) {
  it.skipIf(!has(shell))(
    `${shell} completes commands and requests, and obeys no text of theirs`,
    async () => {
      const { lab, older, hostile, env } = await openShellLab()
      const running = lab.startAtTerminal(flags, { program: shell, env })
      running.type(`${setUp}; echo rea''dy\n`)
      await running.says('ready')
      running.type(`shield approvals sh\t${startOf(hostile, older)}\t\n`)
      await running.says('Hi $(echo > owned) `echo > owned` "; echo > owned')
      // Where the ids begin with the same letter, the first Tab adds that letter.
      running.type(`shield approvals cancel apr_\t\t\t`)
      await running.says(older)
      running.type('\u0015exit\n')
      expect((await running.ended).exit).toBe(0)
      expectNothingDone(lab)
    },
  )
}

it.skipIf(!has('fish'))('fish completes commands and requests, and obeys no text of theirs', async () => {
  const { lab, older, hostile, env } = await openShellLab()
  const ask = (typed: string) => `shield completion fish | source; complete -C '${typed}'`
  const fish = async (typed: string) =>
    (
      await lab.startAtTerminal(['--no-config', '-c', ask(typed)], { program: 'fish', env, size: 'cols 200' })
        .ended
    ).stdout
  expect(await fish('shield approvals sh')).toMatch(/^show\tshow exactly what will be sent/)
  const shown = await fish('shield approvals show apr_')
  expect(shown.split('\r\n').map((line) => line.split('\t')[0])).toEqual([hostile, older, ''])
  expect(shown).toContain('Hi $(echo > owned) `echo > owned`')
  expectNothingDone(lab)
})
