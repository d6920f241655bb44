import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLab } from '../lab.ts'
import { errorOf } from '../approvals/propose.ts'

const BAD = 'x.db\nNANGO_API_KEY=secret-canary'

describe('a path that runs into the next setting is refused, makes no file and is not repeated', () => {
  it.each([
    ['--db', ['status', '--db', BAD], {}],
    ['--env-from', ['status', '--env-from', BAD], {}],
    ['The file of shield backup', ['backup', BAD], {}],
    ['--out', ['audit', 'export', '--out', BAD], {}],
    ['--out', ['audit', 'checkpoint', '--out', BAD], {}],
    ['--checkpoint', ['audit', 'verify', '--checkpoint', BAD], {}],
    ['--input', ['calendar', 'list-events', '--input', BAD], {}],
    ['SHIELD_HOME in the environment', ['status'], { SHIELD_HOME: BAD }],
    ['XDG_DATA_HOME', ['status'], { SHIELD_HOME: undefined, XDG_DATA_HOME: BAD }],
  ] as const)('%s of %j', async (name, argv, env) => {
    const lab = await openLab()
    expect(await lab.runInside(['status'])).toMatchObject({ exit: 0 })
    const refused = await lab.run([...argv, '--json'], { env })
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused).message).toBe(`${name} must be a path without control characters`)
    expect(refused.stderr).not.toContain('canary')
    expect(readdirSync(lab.folder)).toEqual([])
  })
})

describe('a path that begins as only a shell understands it', () => {
  it.each([
    ['--db', ['status', '--db', '~/x.db'], {}],
    ['The file of shield backup', ['backup', '~/x.db'], {}],
    ['SHIELD_HOME in the environment', ['status'], { SHIELD_HOME: '$HOME/x' }],
    ['XDG_DATA_HOME', ['status'], { SHIELD_HOME: undefined, XDG_DATA_HOME: '~/.local/share' }],
  ] as const)('is refused as %s, and makes no folder of that name', async (name, argv, env) => {
    const lab = await openLab()
    const refused = await lab.run([...argv, '--json'], { env })
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused).message).toBe(
      `${name} must be a path without ~ or $ at its beginning: only a shell knows what it stands for`,
    )
    expect(readdirSync(lab.folder)).toEqual([])
  })
})

describe('a home that is another folder wherever a command is typed', () => {
  it.each([
    ['HOME', { HOME: 'home' }, 'home'],
    ['HOME', { HOME: '' }, ''],
    ['XDG_DATA_HOME', { XDG_DATA_HOME: 'data' }, 'data'],
  ] as const)('is refused as %s, and makes no folder: %j', async (name, env, given) => {
    const lab = await openLab()
    const away = { SHIELD_HOME: undefined, XDG_DATA_HOME: undefined }
    const refused = await lab.run(['status', '--json'], { env: { ...away, ...env } })
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused).message).toBe(`${name} must be an absolute path, not "${given}"`)
    expect(readdirSync(lab.folder)).toEqual([])
    const named = { ...away, ...env, SHIELD_HOME: lab.home }
    expect(await lab.run(['status', '--json'], { env: named })).toMatchObject({ exit: 0 })
  })
})

it('a path with ./ before such a beginning is taken as it is', async () => {
  const lab = await openLab()
  expect(await lab.run(['approvals', 'list', '--db', './~/x.db'])).toMatchObject({ exit: 0 })
  expect(readdirSync(lab.folder)).toEqual(['~'])
})

describe('a path through a file', () => {
  it('is named with what is the matter, and is no bug', async () => {
    const lab = await openLab()
    const file = join(lab.folder, 'file')
    writeFileSync(file, '')
    for (const argv of [['approvals', 'list'], ['status'], ['doctor']]) {
      const { exit, stderr, stdout } = await lab.runInside([...argv, '--db', join(file, 'x.db')])
      expect({ argv, isBug: `${stdout}${stderr}`.includes('bug') }).toEqual({ argv, isBug: false })
      expect(exit).toBe(1)
      expect(`${stdout}${stderr}`).toContain('ENOTDIR')
    }
  })
})
