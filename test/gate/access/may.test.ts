import { describe, expect, it } from 'vitest'
import { ROLES, type Action, type Principal, type Role } from '../../../src/domain/access/principal.ts'
import { assertMay, assertMayDecide, isOwn, may, maySee } from '../../../src/gate/access/may.ts'
import { requestOf } from '../../store/samples.ts'

/** Written down by hand, so that a slip in the table of the gate is one against this. */
const TABLE: Readonly<Record<Action, string>> = {
  read: 'requester approver admin',
  propose: 'requester approver',
  'see-own': 'requester approver admin',
  'see-all': 'approver admin',
  'cancel-own': 'requester approver',
  'cancel-any': 'approver',
  decide: 'approver',
  resolve: 'approver',
  retry: 'approver',
  hold: 'approver admin',
  audit: 'approver admin',
  connect: 'admin',
  configure: 'admin',
  webhooks: 'admin',
  metrics: 'approver admin monitor',
}
const ACTIONS = Object.keys(TABLE) as Action[]
const allowed = (action: Action, role: Role) => TABLE[action].split(' ').includes(role)

function principalOf(...roles: readonly Role[]): Principal {
  return { name: 'anna', roles, tokenId: 'tok_0000000001' }
}

const everyPair = ROLES.flatMap((role) => ACTIONS.map((action) => [role, action] as const))

describe.each(everyPair)('the role %s and the action %s', (role, action) => {
  it('go together as the table says', () => {
    const principal = principalOf(role)
    expect(may(principal, action)).toBe(allowed(action, role))
    if (allowed(action, role)) expect(() => assertMay(principal, action)).not.toThrow()
    else expect(() => assertMay(principal, action)).toThrow(expect.objectContaining({ code: 'denied' }))
  })

  it('give no more with another role beside it than the two apart', () => {
    for (const other of ROLES) {
      expect(may(principalOf(role, other), action)).toBe(allowed(action, role) || allowed(action, other))
    }
  })
})

describe('a principal', () => {
  it('without a role may do nothing', () => {
    for (const action of ACTIONS) expect(may(principalOf(), action)).toBe(false)
  })

  it('that only monitors sees no request at all, not even one of its own name', () => {
    const principal = principalOf('monitor')
    for (const name of ['anna', 'ben'])
      expect(maySee(principal, requestOf({ requester: { name, door: 'http' } }))).toBe(false)
  })

  it('needs only one of several actions', () => {
    expect(() => assertMay(principalOf('requester'), 'see-all', 'see-own')).not.toThrow()
    expect(() => assertMay(principalOf('requester'), 'see-all', 'connect')).toThrow(
      'anna (requester) is not allowed to do this; it needs the approver or admin role',
    )
    expect(() => assertMay(principalOf('monitor'), 'read')).toThrow(
      'anna (monitor) is not allowed to do this; it needs the requester, approver or admin role',
    )
  })

  it.each(ROLES.filter((role) => role !== 'monitor'))(
    'that is %s sees its own requests, and others only with see-all',
    (role) => {
      const principal = principalOf(role)
      expect(maySee(principal, requestOf({ requester: { name: 'anna', door: 'http' } }))).toBe(true)
      expect(maySee(principal, requestOf({ requester: { name: 'ben', door: 'http' } }))).toBe(
        role !== 'requester',
      )
    },
  )
})

describe('deciding', () => {
  const askedBy = (name: string, door: 'cli' | 'http' = 'http') => requestOf({ requester: { name, door } })

  it('is for an approver, on what others asked for', () => {
    expect(() => assertMayDecide(principalOf('approver'), askedBy('agent-1'))).not.toThrow()
    expect(() => assertMayDecide(principalOf('approver', 'requester'), askedBy('anna-2'))).not.toThrow()
  })

  it.each(['requester', 'admin'] as const)('is not for a mere %s', (role) => {
    expect(() => assertMayDecide(principalOf(role), askedBy('agent-1'))).toThrow(
      expect.objectContaining({ code: 'denied', message: expect.stringContaining('approver') as string }),
    )
  })

  it.each([
    ['with another token', 'anna', 'http'],
    ['from the command line of the server', 'anna', 'cli'],
    ['in other letters', 'Anna', 'http'],
    ['in wide letters', 'ａｎｎａ', 'cli'],
  ] as const)('is refused on what the same principal asked for %s', (_how, name, door) => {
    for (const tokenId of ['tok_0000000001', 'tok_0000000002']) {
      const principal = { ...principalOf('approver', 'admin'), tokenId }
      expect(() => assertMayDecide(principal, askedBy(name, door))).toThrow(
        expect.objectContaining({
          code: 'denied',
          message: expect.stringContaining('anna proposed') as string,
        }),
      )
    }
  })

  it('knows whose a request is by the name', () => {
    expect(isOwn(principalOf('requester'), askedBy('anna'))).toBe(true)
    expect(isOwn(principalOf('requester'), askedBy('ann'))).toBe(false)
  })
})
