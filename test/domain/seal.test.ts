import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/domain/digest.ts'
import type { ApprovalRequest, Decision } from '../../src/domain/request.ts'
import { sealDecision, whyForged } from '../../src/domain/seal.ts'
import { requestOf } from '../sqlite/samples.ts'

const KEY = Buffer.alloc(32, 7)
const NONCE = 'a'.repeat(32)

function approvedOf(changes: Partial<ApprovalRequest> = {}): ApprovalRequest & { decision: Decision } {
  const request = requestOf(changes)
  const decision: Decision = {
    verdict: 'approve',
    actor: { name: 'anna', door: 'cli' },
    digest: request.digest,
    reason: null,
    at: '2026-03-02T10:00:00.000Z',
  }
  return { ...request, state: 'approved', decision }
}

const sealed = (request: ApprovalRequest & { decision: Decision }) => ({
  key: KEY,
  seal: sealDecision(KEY, request, request.decision, NONCE),
  isUsed: false,
})

describe('a decision that was sealed', () => {
  it('lets its own request be sent', () => {
    const request = approvedOf()
    expect(whyForged(request, sealed(request))).toBeNull()
  })

  it('is spelt in one way, whatever the order in which its parts were made', () => {
    const request = approvedOf()
    const { actor } = request.decision
    const turned = { ...request.decision, actor: { door: actor.door, name: actor.name } }
    expect(sealDecision(KEY, request, turned, NONCE)).toEqual(sealed(request).seal)
  })

  it('fits as before where it was not recorded how it was made', () => {
    const request = approvedOf()
    const older = 'd35b1c85fdf0e9c56757147a0d6fc93c5837f5062adc61fc9a291825779dc465'
    expect(sealDecision(KEY, request, request.decision, NONCE).seal).toBe(older)
  })

  it('also says how it was made', () => {
    const request = approvedOf()
    const byFlag = { ...request, decision: { ...request.decision, assurance: 'flag' as const } }
    expect(whyForged(byFlag, sealed(byFlag))).toBeNull()
    const better = { ...byFlag, decision: { ...byFlag.decision, assurance: 'terminal' as const } }
    expect(whyForged(better, sealed(byFlag))).toContain('its seal does not fit')
    expect(whyForged(request, sealed(byFlag))).toContain('its seal does not fit')
    expect(whyForged(byFlag, sealed(request))).toContain('its seal does not fit')
  })

  it.each<[string, (request: ApprovalRequest & { decision: Decision }) => ApprovalRequest]>([
    ['another request', (request) => ({ ...request, id: 'apr_0000000002' })],
    ['another requester', (request) => ({ ...request, requester: { name: 'eve', door: 'mcp' } })],
    [
      'the requester at another door',
      (request) => ({ ...request, requester: { name: 'agent', door: 'cli' } }),
    ],
    [
      'another approver',
      (request) => ({ ...request, decision: { ...request.decision, actor: { name: 'eve', door: 'cli' } } }),
    ],
    [
      'the approver at another door',
      (request) => ({ ...request, decision: { ...request.decision, actor: { name: 'anna', door: 'http' } } }),
    ],
    [
      'another time',
      (request) => ({ ...request, decision: { ...request.decision, at: '2026-03-03T10:00:00.000Z' } }),
    ],
    [
      'other bytes, whose digest both name',
      (request) => {
        const call = { ...request.call, body: '{"summary":"Feast"}' }
        const digest = digestOf({ ...request, call })
        return { ...request, call, digest, decision: { ...request.decision, digest } }
      },
    ],
  ])('does not fit %s', (_what, change) => {
    const request = approvedOf()
    expect(whyForged(change(request), sealed(request))).toContain('its seal does not fit')
  })

  it.each([
    ['under another key', { key: Buffer.alloc(32, 8) }, 'its seal does not fit'],
    ['whose nonce was exchanged', { seal: { nonce: 'b'.repeat(32), seal: '' } }, 'its seal does not fit'],
    ['that has no seal', { seal: null }, 'it carries no seal'],
    ['where no decision was ever sealed', { key: null }, 'it carries no seal'],
    ['that was used before', { isUsed: true }, 'used up by an earlier attempt'],
  ])('%s sends nothing', (_what, changes, why) => {
    const request = approvedOf()
    expect(whyForged(request, { ...sealed(request), ...changes })).toContain(why)
  })

  it('to reject is no approval, although it is sealed', () => {
    const request = approvedOf()
    const decision: Decision = { ...request.decision, verdict: 'reject' }
    const rejected = { ...request, decision }
    expect(whyForged(rejected, sealed(rejected))).toContain('Nobody approved it')
  })
})
