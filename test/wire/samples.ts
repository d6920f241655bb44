import type { Initialized } from '../../src/wire/initialized.ts'
import type { Connection } from '../../src/domain/provider/connection.ts'
import type { Stray } from '../../src/domain/provider/stray.ts'
import { type ApprovalRequest, STATES, type State } from '../../src/domain/request/request.ts'
import type { Status } from '../../src/domain/health/status.ts'
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
    policy: { digest: 'e'.repeat(64), rules: ['big-money'] },
  },
  stakes: {
    amount: { value: 1250, currency: 'EUR' },
    recipients: ['ada@example.com'],
    reversal: 'irreversible',
  },
  ruling: { digest: 'e'.repeat(64), rules: ['big-money'], effect: 'ask' },
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
    notes: ['as ever'],
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
  progress: { status: 'failed', at: AT, error: '131026: Message undeliverable' },
}

export const CONNECTION: Connection = {
  id: 'con_0000000001',
  name: 'work',
  provider: 'shopify',
  integration: 'shopify',
  nangoConnectionId: 'nc-1',
  account: { label: 'shop.de', confirmed: true },
  askedScopes: ['read_orders'],
  grantedScopes: ['read_orders'],
  config: { subdomain: 'shop' },
  mismatch: { account: 'other.de', config: { subdomain: null }, at: AT },
  environment: { url: 'https://nango.example', integrations: ['shopify 2026-11-23T02:00:54.551Z'] },
  accessEndedAt: AT,
  createdAt: AT,
  updatedAt: AT,
}

export const PLAIN_CONNECTION: Connection = {
  ...CONNECTION,
  grantedScopes: null,
  mismatch: null,
  environment: null,
  accessEndedAt: null,
}

export const STRAY: Stray = {
  provider: 'google',
  integration: 'google-calendar',
  nangoConnectionId: 'nc-2',
  createdAt: AT,
  tags: { shield: '1' },
  endUser: 'anna@shop.de',
  isMarked: true,
}

export const STATUS: Omit<Status, 'strength' | 'server'> = {
  connections: [{ connection: CONNECTION, health: 'token_dead', message: 'refused', hint: 'shield connect' }],
  strays: { newest: [STRAY], count: 3 },
  requests: Object.fromEntries(STATES.map((state, at) => [state, at])) as Record<State, number>,
  contradictions: [
    {
      id: 'apr_0000000001',
      state: 'failed',
      outcome: 'applied',
      evidence: 'webhook',
      at: AT,
      entry: 7,
    },
  ],
  auditHead: { number: 9, hash: 'ab' },
  hold: { reason: 'a leak', by: ACTOR, at: AT },
  clock: { kind: 'ahead', by: 4_000_000.5, mark: { time: Date.parse(AT), bootId: '', uptime: 0 } },
  policy: { digest: 'e'.repeat(64), paused: { reason: 'odd', by: ACTOR, at: AT } },
  approved: { writes: 400, byPolicy: 31 },
  writeRequiresApproval: true,
  auditReads: false,
  nango: 'https://nango.example',
  database: '/tmp/shield.db',
  warnings: ['a setting is odd'],
}

export const INITIALIZED: Initialized = {
  file: '/home/ada/.env',
  written: ['NANGO_API_KEY'],
  nango: { url: 'https://nango.example', build: 'b1' },
  missingRights: ['proxy'],
  integration: { provider: 'google', integration: 'a', callbackUrl: 'https://x', change: 'created' },
  connection: CONNECTION,
}
