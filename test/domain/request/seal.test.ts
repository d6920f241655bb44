import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/domain/request/digest.ts'
import {
  sealDecision,
  sealRequest,
  UNSEALED,
  whyAltered,
  whyForged,
} from '../../../src/domain/request/seal.ts'
import type { ApprovalRequest, Decision } from '../../../src/domain/request/request.ts'
import { requestOf } from '../../store/samples.ts'

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
  proposed: { expiresAt: WAITS_UNTIL, seal: sealRequest(KEY, { ...request, expiresAt: WAITS_UNTIL }) },
  seal: sealDecision(KEY, request, request.decision, NONCE),
  isUsed: false,
})

const WAITS_UNTIL = '2026-03-05T10:00:00.000Z'

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
    ['where nothing was ever sealed', { key: null }, UNSEALED],
    ['of a request that was never sealed', { proposed: null }, UNSEALED],
    ['that was used before', { isUsed: true }, 'used up by an earlier attempt'],
  ])('%s sends nothing', (_what, changes, why) => {
    const request = approvedOf()
    expect(whyForged(request, { ...sealed(request), ...changes })).toContain(why)
  })

  it('to reject is no approval, although it is sealed', () => {
    const request = approvedOf()
    const decision: Decision = { ...request.decision, verdict: 'reject' }
    const rejected = { ...request, decision }
    expect(whyForged(rejected, sealed(rejected))).toContain('It was never approved')
  })
})

describe('a request that was sealed', () => {
  const CHANGES: Readonly<Record<string, Partial<ApprovalRequest>>> = {
    id: { id: 'apr_0000000002' },
    operation: { operation: 'shopify.create-draft-order' },
    provider: { provider: 'shopify' },
    connection: {
      connection: { id: 'con_other', integration: 'google-calendar', nangoConnectionId: 'other' },
    },
    connectionName: { connectionName: 'other' },
    account: { account: 'eve@shop.de' },
    input: { input: { title: 'Feast' } },
    prepared: { prepared: { facts: { total: '0.01' }, precondition: null } },
    precondition: { precondition: { total: '0.01' } },
    digest: { digest: 'f'.repeat(64) },
    providerKey: { providerKey: `sh${'f'.repeat(32)}` },
    warnings: { warnings: ['All is well'] },
    summary: { summary: 'Tag vip on eve@example.com' },
    mark: { mark: 'suspicious' },
    stakes: { stakes: { amount: null, recipients: ['ada@example.com'], reversal: 'reversible' } },
    ruling: { ruling: { digest: 'e'.repeat(64), rules: ['any'], effect: 'allow' } },
    requester: { requester: { name: 'eve', door: 'mcp' } },
    reason: { reason: 'because' },
    idempotencyKey: { idempotencyKey: 'other' },
    createdAt: { createdAt: '2026-03-01T10:00:00.000Z' },
    expiresAt: { expiresAt: '2099-01-01T00:00:00.000Z' },
    origin: { origin: { kind: 'retry', id: 'apr_0000000009' } },
    call: { call: { ...requestOf().call, query: [['sendUpdates', 'all']] } },
  }
  const pending = requestOf({ expiresAt: WAITS_UNTIL })
  const proof = { ...sealed({ ...approvedOf(), ...pending, decision: approvedOf().decision }) }

  it('is what was proposed', () => {
    expect(whyAltered(pending, proof)).toBeNull()
  })

  it('carries the seal that earlier releases gave it', () => {
    const request = requestOf({ expiresAt: WAITS_UNTIL, reason: 'Ada wants it' })
    expect(sealRequest(KEY, request)).toBe('5304ae2d1d2d0e37d16cfc6d2e2bbcaa1fc72e277e36509c299a8f45bda5a346')
    const again: ApprovalRequest = { ...request, origin: { kind: 'retry', id: 'apr_0000000009' } }
    expect(sealRequest(KEY, again)).toBe('b302a720482a6b2126e8ad6428a93bcd7a292763466cb72040bf0efa4f28453d')
  })

  it.each(Object.keys(CHANGES))('is not any more with another %s', (name) => {
    expect(whyAltered({ ...pending, ...CHANGES[name] }, proof)).toMatch(/altered in the database/)
  })

  it('has every field of a request that is fixed among them', () => {
    const changing = ['state', 'updatedAt', 'decision', 'attempt', 'ending']
    const fixed = Object.keys({ ...pending, origin: null }).filter((name) => !changing.includes(name))
    expect(Object.keys(CHANGES).toSorted()).toEqual(fixed.toSorted())
  })
})
