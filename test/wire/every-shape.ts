import { initialized } from '../../src/wire/initialized.ts'
import { actor, pageOf } from '../../src/wire/actor-money-page.ts'
import { auditEntry } from '../../src/wire/audit.ts'
import { checks, serverStatus, status } from '../../src/wire/status.ts'
import {
  begun,
  configured,
  connectedOrAdvised,
  integrationList,
  integrationsInUse,
  presentClient,
  progress,
} from '../../src/wire/connecting.ts'
import {
  connected,
  connection,
  connectionStatus,
  disconnected,
  discarded,
  stray,
} from '../../src/wire/connection.ts'
import { delivery, deliveryLine } from '../../src/wire/delivery-notification.ts'
import { found, operation } from '../../src/wire/operation.ts'
import { problem } from '../../src/wire/problem.ts'
import { createdToken, listedToken, revokedToken } from '../../src/wire/token.ts'
import { sampled } from './sampled.ts'
import { AGENT_SAMPLES } from './agent-samples.ts'
import { UPKEEP_SAMPLES } from './upkeep-samples.ts'
import { NOTIFY_SAMPLES } from './notify-samples.ts'
import { POLICY_SAMPLES } from './policy-samples.ts'
import { held, hold, holdInForce, released } from '../../src/wire/hold.ts'
import {
  decided,
  nothingToDo,
  proposed,
  resolved,
  retried,
  requestList,
  story,
} from '../../src/wire/request-answers.ts'
import { dryRun, requestView } from '../../src/wire/request-view.ts'
import { request } from '../../src/wire/request.ts'
import { requestOf } from '../gate/sample-request.ts'
import {
  ACTOR,
  AT,
  CONNECTION,
  INITIALIZED,
  ERASED,
  FULL,
  LOST,
  PLAIN_CONNECTION,
  STATUS,
  STRAY,
  VIEW,
} from './samples.ts'

const HOLD = { reason: 'a leak', by: ACTOR, at: AT }
const INTEGRATION = {
  provider: 'google',
  title: 'Google Calendar',
  integration: 'google-calendar',
  nangoProvider: 'google-calendar',
  auth: 'oauth',
  state: 'present',
  callbackUrl: 'https://nango.example/callback',
} as const
const DELIVERY = {
  number: 1,
  id: 'dlv_1',
  source: 'whatsapp',
  bodyHash: 'ab',
  bytes: 2,
  receivedAt: AT,
  state: 'done',
  about: '1 status',
  problem: null,
  doneAt: AT,
} as const
export const TOKEN = {
  id: 'tok_1',
  principal: 'ci',
  roles: ['requester'],
  createdAt: AT,
  createdBy: ACTOR,
  expiresAt: null,
  revokedAt: null,
} as const
export const SMALL = requestOf({ prepared: null })

/** Every shape with a value of each kind that it can have. */
export const SAMPLES = [
  ...sampled('actor', actor, [ACTOR]),
  ...sampled('hold', hold, [
    HOLD,
    { ...HOLD, moved: { from: '/a/b.db', to: 'postgres://a@b/c', at: AT, isDone: false } },
  ]),
  ...POLICY_SAMPLES,
  ...NOTIFY_SAMPLES,
  ...sampled('hold in force', holdInForce, [{ hold: HOLD }, { hold: null }]),
  ...sampled('held', held, [{ hold: HOLD, isNew: true }]),
  ...sampled('released', released, [{ released: null }]),
  ...sampled('request', request, [SMALL, FULL, ERASED, LOST]),
  ...sampled('view', requestView, [
    VIEW,
    { ...VIEW, earlier: null, later: [] },
    { request: ERASED, preview: null },
  ]),
  ...sampled('list', requestList, [
    {
      items: [
        { request: FULL, owner: 'alive' },
        { request: SMALL, owner: null },
      ],
      next: 'abc',
      hold: HOLD,
    },
    { items: [], next: null, hold: null },
  ]),
  ...sampled('story', story, [{ items: [{ at: AT, actor: ACTOR, what: 'asked', entry: 1 }], next: null }]),
  ...sampled('dry run', dryRun, [
    { dryRun: true, digest: SMALL.digest, call: SMALL.call, preview: VIEW.preview },
  ]),
  ...sampled('decided', decided, [
    { request: FULL, earlier: FULL.decision },
    { request: SMALL, earlier: null },
  ]),
  ...sampled('resolved', resolved, [
    { request: FULL, finding: { kind: 'found', result: [1] }, problem: null },
    { request: FULL, finding: { kind: 'not_found' }, problem: null },
    { request: FULL, finding: { kind: 'foreign', reason: 'another' }, problem: null },
    { request: FULL, finding: null, problem: 'nobody answers' },
  ]),
  ...sampled('proposed', proposed, [{ request: VIEW, isNew: false, hold: HOLD }]),
  ...sampled('retried', retried, [
    { kind: 'proposed', request: VIEW, isNew: true, hold: null },
    { kind: 'settled', request: FULL },
  ]),
  ...sampled('connection', connection, [CONNECTION, PLAIN_CONNECTION]),
  ...sampled('connections', pageOf(connection), [{ items: [CONNECTION], next: null }]),
  ...sampled('connected', connected, [
    { connection: CONNECTION, isNew: true, formerAccount: 'old', notGranted: ['a'], leftOver: ['b'] },
  ]),
  ...sampled('disconnected', disconnected, [
    { connection: CONNECTION, atNango: 'gone' },
    { connection: PLAIN_CONNECTION, atNango: 'kept' },
  ]),
  ...sampled('connection status', connectionStatus, STATUS.connections),
  ...sampled('stray', stray, [STRAY, { ...STRAY, endUser: null, isMarked: false }]),
  ...sampled('discarded', discarded, [{ ...STRAY, atNango: 'deleted' }]),
  ...sampled('integration', integrationsInUse, [
    {
      items: [{ ...INTEGRATION, connections: [CONNECTION] }],
      next: null,
      callbackUrl: 'https://nango.example/callback',
    },
  ]),
  ...sampled('integrations', integrationList, [
    {
      items: [INTEGRATION, { ...INTEGRATION, callbackUrl: null, state: 'other' }],
      next: null,
      callbackUrl: '',
    },
  ]),
  ...sampled('client', presentClient, [{ integration: 'a', clientId: null, callbackUrl: null }]),
  ...sampled('configured', configured, [
    {
      provider: 'google',
      integration: 'a',
      change: 'created',
      clientId: 'c',
      scopes: ['s'],
      callbackUrl: 'https://x',
    },
  ]),
  ...sampled('initialized', initialized, [
    INITIALIZED,
    { ...INITIALIZED, nango: { url: '', build: null }, integration: null, connection: null },
  ]),
  ...AGENT_SAMPLES,
  ...sampled('connected or advice', connectedOrAdvised, [
    { advice: ['a line'] },
    { connection: CONNECTION, isNew: false, formerAccount: null, notGranted: [], leftOver: [] },
  ]),
  ...sampled('begun', begun, [{ id: 'c1', link: 'https://x', how: 'direct', advice: [], expiresAt: AT }]),
  ...sampled('progress', progress, [
    { state: 'waiting' },
    {
      state: 'connected',
      connection: CONNECTION,
      isNew: true,
      formerAccount: null,
      notGranted: [],
      leftOver: [],
    },
    { state: 'failed', problem: { code: 'denied', detail: 'no' } },
  ]),
  ...sampled('status', status, [
    {
      ...STATUS,
      strength: { mode: 'enforcing', why: 'so' },
      server: { url: 'https://s', version: '1', caller: 'ci', roles: ['approver'] },
    },
    {
      ...STATUS,
      strays: null,
      auditHead: null,
      hold: null,
      clock: null,
      strength: { mode: 'advisory', why: 'so' },
      server: null,
    },
  ]),
  ...sampled('server status', serverStatus, [
    {
      ...STATUS,
      server: { version: '1', machine: 'm', user: null },
      caller: { name: 'ci', roles: ['requester', 'admin'] },
      foundations: {
        webhooks: {
          isApiKey: false,
          senders: [
            { source: 'nango', isTaken: true },
            { source: 'whatsapp', isTaken: true, challenge: false, guessable: true },
          ],
        },
        forgedTokens: ['tok_1'],
      },
    },
  ]),
  ...sampled('audit entry', auditEntry, [
    { number: 3, at: AT, type: 'read', subject: null, actor: ACTOR, data: { a: [1] }, hash: 'ab' },
  ]),
  ...sampled('delivery', delivery, [
    { ...DELIVERY, text: '{}' },
    { ...DELIVERY, about: null, problem: 'bad', doneAt: null, text: null },
  ]),
  ...sampled('delivery line', deliveryLine, [DELIVERY]),
  ...sampled('token', listedToken, [{ ...TOKEN, state: 'forged' }]),
  ...sampled('new token', createdToken, [{ ...TOKEN, expiresAt: AT, token: 'shield_0_x' }]),
  ...sampled('revoked token', revokedToken, [{ id: 'tok_1', isNew: false }]),
  ...sampled('checks', checks, [
    { ok: false, checks: [{ name: 'node', state: 'bad', message: 'old', remedy: null }] },
  ]),
  ...sampled('operation', operation, [
    {
      name: 'notes.add',
      kind: 'write',
      provider: 'google',
      summary: 'Adds',
      input: { type: 'object' },
      output: {},
      recovery: 'lookup',
      examples: ['shield'],
    },
  ]),
  ...sampled('found', found, [{ output: null }, { output: { a: 1 } }]),
  ...sampled('problem', problem, [
    { type: 'about:blank', title: 'Gone', status: 410, detail: 'so', code: 'conflict', exit: 6 },
    {
      type: 'about:blank',
      title: 'Bad',
      status: 400,
      detail: 'so',
      code: 'usage',
      exit: 2,
      hint: 'do',
      fields: ['a'],
      wording: { detail: ['a ', { field: 'a', flag: '--a', key: 'a' }], hint: [{ flag: 'x', key: 'y' }] },
      reason: 'r',
      request: { id: 1 },
    },
  ]),
  ...sampled('nothing to do', nothingToDo, [{ nothingToDo: 'It is so already' }]),
  ...UPKEEP_SAMPLES,
]
