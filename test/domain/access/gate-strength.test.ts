import { describe, expect, it } from 'vitest'
import { checkStrength, gateStrength } from '../../../src/domain/access/gate-strength.ts'
import type { Role } from '../../../src/domain/access/principal.ts'

describe('the gate', () => {
  it('is advisory in the process that has the database', () => {
    expect(gateStrength({ kind: 'local' })).toMatchObject({
      mode: 'advisory',
      why: expect.stringContaining('any process of this user') as unknown,
    })
  })

  it.each([
    [['requester'], false, 'enforcing'],
    [['requester'], true, 'advisory'],
    [['requester', 'admin'], false, 'enforcing'],
    [['approver'], false, 'advisory'],
    [['requester', 'approver'], false, 'advisory'],
    [[], true, 'advisory'],
  ] as const)(
    'for a token of %j, at a server of one’s own: %s, is %s',
    (roles: readonly Role[], isOwnProcess, mode) => {
      expect(gateStrength({ kind: 'remote', roles, isOwnProcess }).mode).toBe(mode)
    },
  )

  it('that is advisory is a note with a remedy and nothing wrong', () => {
    expect(checkStrength(gateStrength({ kind: 'local' }))).toMatchObject({
      name: 'gate',
      state: 'note',
      remedy: expect.stringContaining('shield serve') as unknown,
    })
    const strong = gateStrength({ kind: 'remote', roles: ['requester'], isOwnProcess: false })
    expect(checkStrength(strong)).toMatchObject({ state: 'ok', remedy: null })
  })
})
