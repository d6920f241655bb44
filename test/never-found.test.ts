import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readSettings } from '../src/read-settings.ts'

const UNATTENDED = 'SHIELD_POLICY_UNATTENDED=1'

/** A working directory with a `.env` of these lines, and beside that a folder with one of its own. */
function place(linesAt: (here: string) => readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'shield-never-found-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const workingDirectory = join(root, 'work')
  mkdirSync(join(workingDirectory, 'own'), { recursive: true })
  writeFileSync(join(workingDirectory, 'own', '.env'), UNATTENDED)
  writeFileSync(join(workingDirectory, '.env'), linesAt(workingDirectory).join('\n'))
  const readAll = (env: Readonly<Record<string, string>> = {}, envFrom?: string) =>
    readSettings({
      env: { XDG_DATA_HOME: root, ...env },
      workingDirectory,
      envFrom,
      databaseFlag: undefined,
      hash: String,
    })
  return { readAll, workingDirectory }
}

describe('that a policy may be applied where nobody is asked', () => {
  it.each([
    ['alone', () => []],
    ['beside itself as the home', (here: string) => [`SHIELD_HOME=${here}`]],
    ['through a home beside it', (here: string) => [`SHIELD_HOME=${join(here, 'own')}`]],
  ])('is never taken from a .env that was found, although it is allowed: %s', (_how, more) => {
    const { readAll } = place((here) => [...more(here), UNATTENDED, 'SHIELD_ACTOR=me', 'SHIELD_NOTIFY_A=x'])
    readAll().envDoor.decide('allow')
    const { settings, warnings } = readAll()
    expect(settings).toMatchObject({ actor: 'me', policyUnattended: false, notifyVariables: {} })
    expect(warnings).toEqual([
      './.env sets SHIELD_POLICY_UNATTENDED, which is never taken from it, allowed or not. Set it in the environment, or name the file with --env-from ./.env',
    ])
  })

  it('is not said to wait for a word about that file, and is silent where it is denied', () => {
    const { readAll } = place(() => [UNATTENDED, 'SHIELD_ACTOR=me'])
    const { envDoor, warnings } = readAll()
    expect(envDoor.found).toMatchObject({ guarded: ['SHIELD_ACTOR'], never: ['SHIELD_POLICY_UNATTENDED'] })
    expect(warnings).toEqual([
      expect.stringContaining('./.env sets SHIELD_ACTOR, which is not taken from it: nobody has allowed'),
      expect.stringContaining('./.env sets SHIELD_POLICY_UNATTENDED, which is never taken from it'),
    ])
    expect(readAll({ SHIELD_POLICY_UNATTENDED: '1' }).warnings).toHaveLength(1)
    envDoor.decide('deny')
    expect(readAll().warnings).toEqual([])
  })

  it('is taken from the environment, from a file that is named, and from the home’s', () => {
    const { readAll, workingDirectory } = place(() => [UNATTENDED])
    for (const { settings, warnings } of [
      readAll({ SHIELD_POLICY_UNATTENDED: '1' }),
      readAll({}, './.env'),
      readAll({ SHIELD_HOME: workingDirectory }),
    ]) {
      expect(settings.policyUnattended).toBe(true)
      expect(warnings).toEqual([])
    }
  })
})
