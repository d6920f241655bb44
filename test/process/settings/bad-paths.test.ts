import { readdirSync } from 'node:fs'
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
