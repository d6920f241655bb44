import { askedOf } from '../../src/domain/vault/intent.ts'
import { hash } from 'node:crypto'
import { expect } from 'vitest'
import type { Connection } from '../../src/domain/provider/connection.ts'
import type { Delivery } from '../../src/domain/webhook/delivery.ts'
import type { Hold } from '../../src/domain/request/hold.ts'
import type { ContactChange, ReceivedMessage, StatusNews } from '../../src/domain/webhook/message.ts'
import type { ApprovalRequest, Attempt, Decision, Ending } from '../../src/domain/request/request.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import type { StoredPolicy } from '../../src/domain/ruling/in-force.ts'
import type { StoredNotify } from '../../src/domain/ports/outbox.ts'
import { writeAccess } from './access/whole-access.ts'
import { attemptOf, idOf, moveOf, noteOf, requestOf } from './samples.ts'

/** A record with nothing left out: a field that is new is missed here by the compiler. */
type Whole<Record> = Required<Record>

const AT = '2026-03-02T10:00:00.000Z'
const LATER = '2026-03-03T11:00:00.000Z'
export const LAST = '2026-03-04T12:00:00.000Z'
export const NOTE = noteOf('test')
const BORIS = { name: 'boris', door: 'web' } as const

export const added: Whole<Connection> = {
  id: 'con_0000000009',
  name: 'shop',
  provider: 'shopify',
  integration: 'shopify',
  nangoConnectionId: 'nc-1',
  account: { label: 'one.myshopify.com', confirmed: false },
  askedScopes: ['read_orders'],
  grantedScopes: ['read_orders', 'read_customers'],
  config: { subdomain: 'one' },
  mismatch: { account: 'two.myshopify.com', config: { subdomain: 'two', other: null }, at: AT },
  environment: { url: 'https://nango.example', integrations: [`shopify ${AT}`] },
  accessEndedAt: AT,
  createdAt: AT,
  updatedAt: LATER,
}

/** Every field that may change, changed. */
export const changed: Whole<Omit<Connection, 'id' | 'provider' | 'createdAt'>> = {
  name: 'store',
  integration: 'shopify-two',
  nangoConnectionId: 'nc-2',
  account: { label: 'two.myshopify.com', confirmed: true },
  askedScopes: ['read_orders', 'write_draft_orders'],
  grantedScopes: [],
  config: { subdomain: 'two' },
  mismatch: { account: null, config: { subdomain: 'three' }, at: LATER },
  environment: { url: 'https://other.example', integrations: [`shopify-two ${LATER}`] },
  accessEndedAt: LATER,
  updatedAt: LAST,
}

export const decision: Whole<Decision> = {
  verdict: 'approve',
  actor: BORIS,
  digest: '',
  reason: 'They asked twice',
  at: LATER,
  assurance: 'session',
  policy: {
    digest: 'e'.repeat(64),
    rules: ['big-money'],
    limits: [
      {
        rule: 'big-money',
        limit: { kind: 'sum', most: 9_000, currency: 'EUR', per: '7d', by: 'recipient' },
        used: 12,
        adds: 3,
      },
    ],
  },
}

export const attempt: Whole<Attempt> = {
  id: 'att_0000000009',
  owner: { host: 'box', bootId: 'b-9', pidNamespace: 'pid:[9]', pid: 4242, startTime: '77' },
  startedAt: LATER,
}

export const ending: Whole<Ending> = {
  code: 'word',
  message: 'It stands in the calendar',
  evidence: 'person',
  result: { id: 'e1', nested: [1, null, 'ü'] },
  by: { name: 'carl', door: 'cli' },
}

type Proposed = Whole<Omit<ApprovalRequest, 'purgedAt' | 'payloadLost'>>

export const proposed: Proposed = {
  ...requestOf({
    id: idOf(2),
    operation: 'shopify.create-draft-order',
    provider: 'shopify',
    connection: { id: added.id, integration: added.integration, nangoConnectionId: added.nangoConnectionId },
    connectionName: added.name,
    account: added.account.label,
    input: { line: [{ variant: '1', quantity: 2 }] },
    prepared: { total: '23.75' },
    precondition: { total: '23.75' },
    call: {
      method: 'POST',
      path: '/admin/api/graphql.json',
      query: [['a', '1']],
      headers: [['if-match', '"x"']],
      body: '{"query":"…"}',
    },
    providerKey: `sh${'9'.repeat(32)}`,
    warnings: ['Not sure'],
    summary: 'Draft order 23.75 EUR, 2 items, ada@example.com',
    mark: 'suspicious',
    stakes: {
      amount: { value: 2375, currency: 'EUR' },
      recipients: ['ada+shop@example.com'],
      reversal: 'irreversible',
    },
    ruling: { digest: 'e'.repeat(64), rules: ['big-money'], effect: 'ask' },
    requester: { name: 'agent-9', door: 'http' },
    reason: 'Ada wants it',
    idempotencyKey: 'key-9',
    expiresAt: LATER,
  }),
  origin: { kind: 'retry', id: idOf(1) },
  notifyUrl: 'https://ci.example.com/told',
}

const body = Buffer.from([123, 0, 255, 125])
export const delivery: Whole<Delivery> = {
  number: 1,
  id: 'dlv_0000000009',
  source: 'whatsapp',
  body,
  bodyHash: hash('sha256', body),
  bytes: body.byteLength,
  receivedAt: AT,
  state: 'failed',
  about: '1 message',
  problem: 'It is no JSON',
  doneAt: LATER,
}

export const received: Whole<ReceivedMessage> = {
  id: 'wamid.IN',
  account: '106540352242922',
  phone: '+491701234567',
  userId: 'DE.1',
  kind: 'image',
  text: 'A mug',
  at: AT,
  group: 'grp_1',
  opensWindow: false,
}

export const status: Whole<StatusNews> = {
  messageId: 'wamid.OUT',
  account: received.account,
  status: 'failed',
  recipient: '491701234567',
  providerKey: `sh${'8'.repeat(32)}`,
  error: 'Undeliverable',
  at: LATER,
}

export const change: Whole<ContactChange> = {
  account: received.account,
  from: '+491701234567',
  to: '+4915112345678',
  at: LATER,
}

/** How it ends is kept elsewhere: beside the file, and among the failovers. */
export const hold: Omit<Whole<Hold>, 'moved' | 'failover'> = {
  reason: 'Something is odd',
  by: BORIS,
  at: LAST,
}

const policy: Whole<StoredPolicy> = {
  digest: 'f'.repeat(64),
  text: 'version: 1',
  appliedAt: LAST,
  appliedBy: BORIS.name,
}

/** All of them, by the road that each takes. */
export async function writeAll(store: Store): Promise<void> {
  await store.connections.add(added, NOTE)
  expect(await store.connections.findById(added.id)).toEqual(added)
  await store.connections.update({ id: added.id, to: changed, note: NOTE })
  await eraseOne(store)
  await settleOne(store)
  await loseOne(store)
  await writeAccess(store)
  await store.deliveries.record([delivery])
  const { id, about, problem } = delivery
  await store.deliveries.finish(
    [{ id, state: 'failed', about: about ?? '', problem, at: LATER, notes: [] }],
    [],
  )
  await store.messages.record({
    provider: 'whatsapp',
    received: [received],
    statuses: [status],
    changes: [change],
    recordedAt: LAST,
  })
  await store.guard.resetClock({ now: Date.parse(LAST), bootId: 'b-9', uptime: 9 }, NOTE)
  await store.guard.release(NOTE)
  await store.guard.hold(hold, NOTE)
  await store.policies.apply(policy, NOTE)
  await store.policies.pause(hold, NOTE)
  expect(await store.policies.find(policy.digest)).toEqual(policy)
  expect(await store.guard.standing()).toMatchObject({ policy: { digest: policy.digest, paused: hold } })
  await tellOne(store)
}

export const notify: Whole<StoredNotify> = {
  digest: 'a'.repeat(64),
  text: 'version: 1',
  appliedAt: LAST,
  appliedBy: BORIS.name,
}

/** One event by a channel that takes it and then wants no more, and by another that is down. */
async function tellOne({ outbox, requests }: Store): Promise<void> {
  await outbox.apply(notify, NOTE)
  expect(await outbox.settings()).toEqual(notify)
  await outbox.keepWorker(attempt.owner)
  expect(await outbox.worker()).toEqual(attempt.owner)
  const request = requestOf({ id: idOf(4) })
  await requests.propose(request, false, noteOf('request.proposed', request.id, LAST))
  const [event] = await outbox.fresh({ most: 9, pendingBefore: AFTER, isUnruledAllowed: true })
  if (event === undefined) throw new Error('Nothing is to be told')
  const notifications = ['ops', 'team'].map((channel) => ({
    channel,
    dueAt: LAST,
    isDigest: channel === 'ops',
    isUrgent: false,
  }))
  await outbox.spread([{ number: event.number, notifications }], LAST)
  for (const claimed of await outbox.claim({ at: LAST, until: AFTER, most: 9 })) {
    const told = { claimed, dueAt: null, giveUpBefore: AT }
    const isDown = claimed.channel === 'team'
    const outcome = isDown
      ? ({ state: 'dead', trouble: 'It is down', restUntil: AFTER, isEnd: false } as const)
      : ({ state: 'sent', trouble: null, restUntil: null, isEnd: true } as const)
    await outbox.finish([{ ...told, ...outcome }], LAST, [])
  }
}

const AFTER = '2026-03-04T12:01:00.000Z'

async function eraseOne({ requests }: Store): Promise<void> {
  const old = requestOf({ id: idOf(1), operation: proposed.operation })
  await requests.propose(old, false, noteOf('request.proposed', old.id))
  await requests.move(moveOf(old, 'pending', 'cancelled'))
  const { subject: _subject, ...note } = noteOf('request.purged', null, LAST)
  await requests.purge([old.id], note)
}

async function settleOne({ requests }: Store): Promise<void> {
  const { id, digest } = proposed
  await requests.propose(proposed, false, noteOf('request.proposed', id))
  expect(await requests.find(id)).toEqual(proposed)
  await requests.move({
    ...moveOf(proposed, 'pending', 'approved'),
    decision: { ...decision, digest },
    expiresAt: LATER,
  })
  await requests.claim(id, attempt, noteOf('request.executing', id, LATER))
  await requests.move(moveOf(proposed, 'executing', 'unknown'))
  const note = noteOf('request.succeeded', id, LAST)
  await requests.move({ ...moveOf(proposed, 'unknown', 'succeeded'), ending, note })
}

/** What stands in the journal and not in the database. */
async function loseOne({ guard }: Store): Promise<void> {
  const { operation, provider, connection, providerKey, digest } = proposed
  const what = { operation, provider, connection, providerKey, digest, asked: askedOf(proposed) }
  await guard.recordIntent({ ...what, requestId: idOf(3), attemptId: attemptOf().id, at: LATER })
  await guard.recoverSent(LATER)
}
