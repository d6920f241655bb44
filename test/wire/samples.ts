import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import type { RequestView } from '../../src/domain/request/request-view.ts'
import { requestOf } from '../gate/sample-request.ts'

export const AT = '2026-11-28T10:00:00.000Z'

export const ACTOR = { name: 'anna', door: 'web' } as const

/** A request with every part that one can have. */
export const FULL: ApprovalRequest = requestOf({
  state: 'succeeded',
  prepared: null,
  precondition: { etag: '"1"' },
  call: {
    method: 'PATCH',
    path: '/notes/1',
    query: [
      ['sendUpdates', 'all'],
      ['sendUpdates', 'none'],
    ],
    headers: [['if-match', '"1"']],
    body: null,
  },
  warnings: ['careful'],
  reason: 'we are out of it',
  idempotencyKey: 'key-1',
  expiresAt: AT,
  decision: {
    verdict: 'approve',
    actor: ACTOR,
    digest: 'd'.repeat(64),
    reason: 'fine',
    at: AT,
    assurance: 'session',
  },
  attempt: {
    id: 'att_1',
    owner: { host: 'ci', pid: 7, bootId: '', pidNamespace: '', startTime: '' },
    startedAt: AT,
  },
  ending: { code: 'applied', message: 'done', evidence: 'lookup', result: { id: 'n1' }, by: ACTOR },
  origin: { kind: 'retry', id: 'apr_0000000002' },
})

/** One whose content is gone. */
export const ERASED: ApprovalRequest = requestOf({
  state: 'succeeded',
  input: null,
  prepared: null,
  digest: '',
  call: { method: 'POST', path: '', query: [], headers: [], body: null },
  purgedAt: AT,
})

export const LOST: ApprovalRequest = requestOf({
  state: 'unknown',
  prepared: null,
  call: { method: 'POST', path: '', query: [], headers: [], body: null },
  payloadLost: true,
})

export const VIEW: Omit<RequestView, 'now'> = {
  request: FULL,
  preview: {
    verb: 'Add a note',
    system: 'Notes',
    account: 'anna@shop.de',
    connectionName: 'work',
    facts: [
      { label: 'Text', value: 'milk', source: 'sent' },
      { label: 'Total', value: '12.00 EUR', source: 'read', amount: { amount: '12.00', currency: 'EUR' } },
    ],
    alsoSent: [{ place: 'body/x', value: { y: [1, null] } }],
    warnings: ['careful'],
    digest: 'd'.repeat(64),
  },
  approvedToday: 3,
  earlier: {
    id: 'apr_0000000002',
    state: 'rejected',
    changes: [{ label: 'Text', before: 'tea', after: null }],
  },
  later: [{ id: 'apr_0000000003', state: 'pending', kind: 'replacement' }],
  forged: 'Its seal does not fit',
  owner: 'unjudged',
}
