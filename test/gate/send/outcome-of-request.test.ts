import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../src/domain/errors.ts'
import { STATES, type ApprovalRequest, type Ending, type State } from '../../../src/domain/request/request.ts'
import { failureOf } from '../../../src/gate/send/outcome-of-request.ts'
import { request as requestShape } from '../../../src/wire/request.ts'
import { ANNA, BORIS, ownerOf } from '../bench.ts'
import { requestOf } from '../sample-request.ts'

const ending = (code: Ending['code'], message: string, by: Ending['by'] = null): Ending => {
  return { code, message, evidence: by === null ? null : 'person', result: null, by }
}

const rejected = (reason: string | null): ApprovalRequest['decision'] => ({
  verdict: 'reject',
  actor: ANNA,
  digest: 'd'.repeat(64),
  reason,
  at: '2026-03-02T10:00:00.000Z',
})

const CASES: readonly (readonly [State, Partial<ApprovalRequest>, ErrorCode, string, string])[] = [
  ['pending', {}, 'pending', 'is pending; nothing was sent', 'approve'],
  ['approved', {}, 'pending', 'is approved; nothing was sent', 'approve'],
  ['executing', {}, 'outcome_unknown', 'is being sent by another process', 'resolve'],
  [
    'unknown',
    { ending: ending('in_doubt', 'The connection was reset') },
    'outcome_unknown',
    'was sent and its outcome is unknown: The connection was reset',
    'resolve',
  ],
  [
    'failed',
    { ending: ending('refused', 'No such book') },
    'failed',
    'was not applied: No such book',
    'show',
  ],
  [
    'failed',
    { ending: ending('word', 'I see nothing', BORIS) },
    'failed',
    'was not applied, by the word of boris: I see nothing',
    'show',
  ],
  [
    'failed',
    { ending: ending('stale', 'The room is taken') },
    'conflict',
    'was not sent: The room is taken',
    'retry',
  ],
  ['rejected', { decision: rejected(null) }, 'not_granted', 'was rejected by anna', 'show'],
  ['rejected', { decision: rejected('Too dear') }, 'not_granted', 'was rejected by anna: Too dear', 'show'],
  ['rejected', { decision: rejected('') }, 'not_granted', 'was rejected by anna', 'show'],
  [
    'cancelled',
    { ending: ending('word', 'Not needed', ANNA) },
    'not_granted',
    'was cancelled by anna: Not needed',
    'show',
  ],
  ['expired', {}, 'not_granted', 'expired; nothing was sent', 'retry'],
]

describe('whoever waits for a request', () => {
  it.each(CASES)('that is %s is told so: %o', (state, changes, code, message, next) => {
    const request = requestOf({ state, ...changes })
    expect(failureOf(request)).toMatchObject({
      code,
      message: `${request.id} ${message}`,
      hint: `shield approvals ${next} ${request.id}`,
    })
  })

  it('is told of no failure only when it succeeded', () => {
    const fine = STATES.filter((state) => failureOf(requestOf({ state })) === null)
    expect(fine).toEqual(['succeeded'])
  })
})

describe('a request as JSON', () => {
  const full = requestOf({
    state: 'failed',
    decision: rejected('Why'),
    attempt: { id: 'att_0000000001', owner: ownerOf(1), startedAt: '2026-03-02T10:00:00.000Z' },
    ending: ending('word', 'So', BORIS),
  })

  it('survives being written and read', () => {
    expect(JSON.parse(JSON.stringify(requestShape.encode(full)))).toEqual(requestShape.encode(full))
    expect(requestShape.encode(requestOf())).toMatchObject({ decision: null, attempt: null, ending: null })
  })

  it('has the frozen call, the digest, who decided and how it ended', () => {
    expect(requestShape.encode(full)).toMatchObject({
      id: full.id,
      state: 'failed',
      connection: { name: 'work', id: 'con_0000000001', integration: 'notes', nangoConnectionId: 'nc-1' },
      call: full.call,
      digest: full.digest,
      decision: { verdict: 'reject', actor: ANNA, reason: 'Why' },
      ending: { code: 'word', actor: BORIS },
    })
  })

  it('names the process that sends, and nothing else of its machine', () => {
    expect(requestShape.encode(full)['attempt']).toEqual({
      id: 'att_0000000001',
      startedAt: '2026-03-02T10:00:00.000Z',
      host: full.attempt?.owner.host,
      pid: full.attempt?.owner.pid,
    })
  })
})
