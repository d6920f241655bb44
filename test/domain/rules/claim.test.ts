import { describe, expect, it } from 'vitest'
import { STATES } from '../../../src/domain/request/request.ts'
import { sealDecision, sealRequest, UNSEALED, type Proof } from '../../../src/domain/request/seal.ts'
import {
  claimed,
  judgeApproval,
  judgeHold,
  judgeState,
  whyNeverSent,
} from '../../../src/domain/rules/claim.ts'
import { isWorthKeeping, whyWithdrawn, withWithdrawn } from '../../../src/domain/vault/vault.ts'
import { AT, attemptOf, decisionOf, requestOf } from '../../store/samples.ts'

const [BEFORE, LATER] = ['2026-03-02T09:59:59.999Z', '2026-03-02T10:15:00.000Z']
const KEY = Buffer.alloc(32, 7)
const NONCE = 'a'.repeat(32)
const decision = decisionOf('approve')
const approved = requestOf({ state: 'approved', decision })
const proof: Proof = {
  key: KEY,
  proposed: { expiresAt: approved.expiresAt, seal: sealRequest(KEY, approved) },
  seal: sealDecision(KEY, approved, decision, NONCE),
  isUsed: false,
}
const free = { hold: null, withdrawn: {} }
const TAKEN_BACK = 'Its approval was taken back before anything was sent'

describe('a claim', () => {
  it.each(STATES)('of one that is %s', (state) => {
    expect(judgeState({ state }, false)).toBe(state === 'approved' ? 'claimable' : 'not_approved')
    expect(judgeState({ state }, true)).toBe(state === 'approved' ? 'sent' : 'not_approved')
  })

  it('waits while everything is on hold', () => {
    const hold = { reason: 'odd', by: { name: 'anna', door: 'cli' }, at: AT } as const
    expect(judgeHold(free)).toBeNull()
    expect(judgeHold({ hold })).toEqual({ kind: 'held', hold })
  })

  it('uses up the approval that shield made', () => {
    expect(judgeApproval(approved, free, proof)).toEqual({ kind: 'genuine', nonce: NONCE })
  })

  it.each<[string, Partial<Proof>, string]>([
    ['has no seal', { seal: null }, 'it carries no seal'],
    ['has another one’s seal', { seal: { nonce: 'b'.repeat(32), seal: 'c'.repeat(64) } }, 'does not fit'],
    ['was used before', { isUsed: true }, 'used up by an earlier attempt'],
    ['is of a request without a seal', { proposed: null }, UNSEALED],
    ['is checked without a key', { key: null }, UNSEALED],
  ])('does nothing with an approval that %s', (_what, changes, why) => {
    expect(judgeApproval(approved, free, { ...proof, ...changes })).toMatchObject({
      kind: 'altered',
      why: expect.stringContaining(why) as string,
    })
  })

  it('does nothing with an approval that was taken back', () => {
    const withdrawn = { [NONCE]: LATER }
    expect(judgeApproval(approved, { withdrawn }, proof)).toEqual({ kind: 'altered', why: TAKEN_BACK })
  })

  it('leads to executing, with its attempt', () => {
    const request = claimed(approved, attemptOf(), LATER)
    expect(request).toEqual({ ...approved, state: 'executing', attempt: attemptOf(), updatedAt: LATER })
  })
})

describe('why a request is never sent', () => {
  const altered = requestOf({ ...approved, account: 'eve@evil.example' })

  it.each([
    ['nothing stands against it', approved, proof, {}, null],
    ['its approval was taken back', approved, proof, { [NONCE]: LATER }, TAKEN_BACK],
    ['it was altered', altered, proof, {}, 'no longer matches'],
    ['it waits and was altered', { ...altered, state: 'pending' }, proof, {}, 'no longer matches'],
    [
      'it waits without a seal',
      { ...approved, state: 'pending' },
      { ...proof, proposed: null },
      {},
      UNSEALED,
    ],
    ['it has ended without a seal', { ...approved, state: 'failed' }, { ...proof, proposed: null }, {}, null],
    ['it was erased', { ...altered, purgedAt: AT }, proof, {}, null],
    ['it was lost', { ...altered, payloadLost: true }, proof, {}, null],
  ] as const)('is said where %s', (_what, request, found, withdrawn, why) => {
    const said = whyNeverSent(request, found, { withdrawn })
    if (why === null) expect(said).toBeNull()
    else expect(said).toContain(why)
  })

  it('is not known of what was taken back while the vault cannot be read', () => {
    expect(whyNeverSent(approved, proof, undefined)).toBeNull()
  })
})

describe('an approval that was taken back', () => {
  it('is kept in mind for as long as it could be used', () => {
    expect(isWorthKeeping({ expiresAt: LATER, at: AT })).toBe(true)
    expect(isWorthKeeping({ expiresAt: null, at: AT })).toBe(true)
    expect(isWorthKeeping({ expiresAt: AT, at: AT })).toBe(false)
  })

  it('stands in the vault beside those that could still be used', () => {
    const vault = {
      counter: 1,
      database: 'd',
      hold: null,
      revoked: {},
      policy: null,
      withdrawn: { old: BEFORE, young: LATER },
    }
    const { withdrawn } = withWithdrawn(vault, { nonce: NONCE, expiresAt: null, at: AT })
    expect(withdrawn).toEqual({ young: LATER, [NONCE]: '9999-12-31T23:59:59.999Z' })
    expect(whyWithdrawn({ withdrawn }, { nonce: NONCE, seal: '' })).toBe(TAKEN_BACK)
    expect(whyWithdrawn({ withdrawn }, { nonce: 'old', seal: '' })).toBeNull()
    expect(whyWithdrawn({ withdrawn }, null)).toBeNull()
  })
})
