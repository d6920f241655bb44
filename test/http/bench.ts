import { onTestFinished } from 'vitest'
import { BOUNDS } from '../../src/domain/limits.ts'
import type { Operation } from '../../src/domain/operation/operation.ts'
import type { Role } from '../../src/domain/access/principal.ts'
import type { ServerSettings } from '../../src/domain/settings/server-settings.ts'
import { createSessions } from '../../src/gate/access/sessions.ts'
import { authenticate, createToken } from '../../src/gate/access/tokens.ts'
import { createLocalGate, type LocalGateOptions } from '../../src/gate/local-gate.ts'
import type { Parts } from '../../src/gate/parts.ts'
import type { Limits } from '../../src/http/server/limits.ts'
import { openServer, type RunningServer } from '../../src/http/server/open-server.ts'
import { describeApi } from '../../src/http/describe-api.ts'
import { createHttpMcp, type HttpAsk } from '../../src/mcp/serve-http.ts'
import { createBench, type Bench } from '../gate/bench.ts'
import { createAnswerCheck } from './server/check-answer.ts'
import { send, type Reply, type Sending } from './client.ts'

/** Everybody with a token: who may do what is in their names. */
const PEOPLE: Readonly<Record<Person, readonly Role[]>> = {
  agent: ['requester'],
  other: ['requester'],
  anna: ['approver'],
  ben: ['approver'],
  root: ['admin'],
  mixed: ['requester', 'admin'],
  prometheus: ['monitor'],
}

export type Person = 'agent' | 'other' | 'anna' | 'ben' | 'root' | 'mixed' | 'prometheus'

/** A real server on a free port, over the real gate on a real store, asked by whoever has a token of it. */
export interface HttpBench extends Bench {
  readonly server: RunningServer
  /** Starts another server on the same database, as a process of its own has it. */
  readonly beside: () => Promise<RunningServer>
  /** What its gates work with. */
  readonly gateSettings: LocalGateOptions['settings']
  readonly tokens: Readonly<Record<Person, string>>
  /** Every line that the server logged. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  /** Asks as somebody; null: without a token. Each answer is held against what the same server's openapi.json says. */
  readonly ask: (who: Person | null, method: string, target: string, sending?: Sending) => Promise<Reply>
  readonly get: (who: Person, target: string) => Promise<Reply>
  readonly post: (who: Person, target: string, body?: unknown, headers?: Sending['headers']) => Promise<Reply>
}

interface Options {
  readonly settings?: Partial<ServerSettings>
  readonly parts?: (bench: Bench) => Partial<Parts>
  readonly operations?: readonly Operation[]
  readonly limits?: Partial<Limits>
  /** Stands before what answers messages of MCP. */
  readonly beforeMcp?: (ask: HttpAsk) => void
}

export const SERVER_SETTINGS: ServerSettings = {
  listen: { host: '127.0.0.1', port: 0 },
  origin: null,
  allowedHosts: [],
  tls: null,
  isBehindTls: false,
  requiresDigest: false,
  webhookSecrets: { nango: [], whatsapp: [] },
  isApiKeyWebhookSecret: false,
  webhookWords: {},
  bounds: BOUNDS,
  drain: 0,
}

const VERSION = '9.9.9'

/** Closed when the test ends. */
export async function openHttpBench({
  settings = {},
  parts: changes = () => ({}),
  operations,
  limits = {},
  beforeMcp = () => undefined,
}: Options = {}): Promise<HttpBench> {
  const bench = await createBench()
  const { bounds } = { ...SERVER_SETTINGS, ...settings }
  const partsOf = (own: Parts): Parts => ({
    ...own,
    pause: pauseOf(bench),
    bound: bounds,
    ...changes(bench),
  })
  const parts = partsOf(bench.parts)
  const tokens = Object.fromEntries(
    await Promise.all(
      Object.entries(PEOPLE).map(async ([name, roles]) => [name, await tokenOf(parts, name, roles)]),
    ),
  ) as HttpBench['tokens']
  const log: Readonly<Record<string, unknown>>[] = []
  const described = operations ?? [bench.add, bench.list]
  const gateSettings = {
    defaultScopes: { google: ['read'] },
    nangoBaseUrl: 'http://127.0.0.1:3003',
    database: bench.file,
    server: { ...SERVER_SETTINGS, ...settings },
  }
  const start = async (own: Parts): Promise<RunningServer> => {
    const answerMcp = createHttpMcp({ operations: async () => described, version: VERSION })
    const started = await openServer({
      parts: own,
      settings: gateSettings.server,
      defaultScopes: gateSettings.defaultScopes,
      operations: async () => described,
      openGate: (observed, actor, sees) =>
        createLocalGate({ parts: observed, actor, sees, settings: gateSettings }),
      authenticate: (token) => authenticate(own, token),
      sessions: createSessions(own),
      mcp: (ask) => {
        beforeMcp(ask)
        return answerMcp(ask)
      },
      hasTokens: async () => true,
      limits,
      version: VERSION,
      user: 1000,
      nangoApiKey: undefined,
      write: (line) => log.push(JSON.parse(line) as Readonly<Record<string, unknown>>),
    })
    onTestFinished(() => started.close())
    return started
  }
  const server = await start(parts)
  let processes = 1
  // Not asked for over HTTP: a test's limits may be too short for that on a busy machine.
  const check = createAnswerCheck(describeApi(VERSION, described))
  const ask: HttpBench['ask'] = async (who, method, target, sending = {}) => {
    const bearer = who === null ? {} : { authorization: `Bearer ${tokens[who]}` }
    const reply = await send(server.url, method, target, {
      ...sending,
      headers: { ...bearer, ...sending.headers },
    })
    check(method, target, reply)
    return reply
  }
  return {
    ...bench,
    parts,
    gateSettings,
    server,
    beside: async () => {
      processes += 1
      return start(partsOf(await bench.otherProcess(processes)))
    },
    tokens,
    log,
    ask,
    get: (who, target) => ask(who, 'GET', target),
    post: (who, target, body = {}, headers = {}) => ask(who, 'POST', target, { body, headers }),
  }
}

/** How long the server's own rounds wait. */
const ROUNDS = [5_000, 2_500]

/** The server's own rounds come once, and everybody else's time passes as the bench says. */
function pauseOf(bench: Bench): Parts['pause'] {
  return (milliseconds, signal) =>
    ROUNDS.includes(milliseconds) ? until(signal) : bench.parts.pause(milliseconds, signal)
}

function until(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted === true) done()
    else signal?.addEventListener('abort', () => done())
  })
}

async function tokenOf(parts: Parts, name: string, roles: readonly Role[]): Promise<string> {
  const actor = { name: 'root', door: 'cli' } as const
  return (await createToken(parts, { name, roles, expiresIn: null, actor })).plain
}

/** A write proposed by somebody over HTTP: the request in the answer. */
export async function proposedBy(
  { post }: Pick<HttpBench, 'post'>,
  who: Person,
  text = 'milk',
): Promise<Reply['body']> {
  const { status, body } = await post(who, '/v1/operations/notes.add', { input: { text } })
  if (status !== 202) throw new Error(`Not proposed: ${JSON.stringify(body)}`)
  return body.request
}

/** Types of the audit entries since everybody got their token, with what they say. */
export async function denialsOf({ store }: Pick<Bench, 'store'>) {
  const entries = await store.audit.newest({ type: 'denied', limit: 1000 })
  return entries
    .toReversed()
    .map(({ actor, subject, data }) => ({ who: actor.name, door: actor.door, subject, what: data['what'] }))
}
