import type { Call } from '../../src/domain/request/call.ts'
import type { ConnectionIdentity } from '../../src/domain/provider/connection.ts'
import { ShieldError } from '../../src/domain/errors.ts'
import type { Answer, ProviderResponse } from '../../src/domain/provider/http.ts'
import type {
  FormCredentials,
  Nango,
  NangoConnectionDetail,
  NangoPlace,
  OauthClient,
  SessionAsk,
} from '../../src/domain/ports/nango.ts'

/** Everything a test can set, and everything it can look at afterwards. */
export interface FakeNango {
  readonly port: Nango
  readonly integrations: Map<string, string>
  /** When those were made: another time is another environment. */
  madeAt: string
  /** The client of an OAuth integration, by its key. */
  readonly clients: Map<string, OauthClient>
  /** What Nango holds; a test adds, changes and removes. */
  readonly held: NangoConnectionDetail[]
  readonly sent: { readonly connection: ConnectionIdentity; readonly call: Call }[]
  readonly gets: string[]
  readonly posts: { readonly path: string; readonly body: unknown }[]
  readonly sessions: SessionAsk[]
  readonly endedSessions: string[]
  readonly credentials: FormCredentials[]
  /** How often each of its functions was called. */
  readonly asked: { findConnection: number; listConnections: number }
  /** The provider's answer to a write. */
  answer: (call: Call) => Promise<Answer> | Answer
  /** The provider's answer to a read. */
  respond: (path: string) => ProviderResponse
  /** What Nango does when it is told to refresh; the connections that it was told of. */
  refresh: () => Promise<'refreshed' | 'not_allowed'> | 'refreshed' | 'not_allowed'
  readonly refreshed: string[]
  pageIsReachable: boolean
  /** Where it says that browsers reach it. */
  browserUrl: string
  /** Runs, and may fail, before any connection is read at Nango. */
  beforeRead: () => Promise<void> | void
  /** As `beforeRead`, before one is deleted. */
  beforeDelete: () => void
  /** As `beforeRead`, before metadata or an address of webhooks is kept. */
  beforePutBack: () => void
  /** As `beforeRead`, before credentials are kept. */
  beforeCredentials: () => void
  /** As `beforeCredentials`, once they are kept. */
  afterCredentials: () => void
  /** As `beforeRead`, before an integration is created or changed. */
  beforeConfigure: () => void
}

export function responseOf(status: number, json: unknown): ProviderResponse {
  return { status, contentType: 'application/json', headers: {}, text: JSON.stringify(json), json }
}

export function heldOf(changes: Partial<NangoConnectionDetail> = {}): NangoConnectionDetail {
  return {
    nangoConnectionId: 'nc-1',
    integration: 'notes',
    provider: 'notes-provider',
    tags: {},
    endUser: null,
    hasAuthError: false,
    createdAt: '2026-03-02T10:00:00.000Z',
    config: {},
    withheld: [],
    metadata: {},
    webhookUrl: null,
    scope: 'https://notes.example/read https://notes.example/write',
    refreshTrouble: null,
    hasCredentials: true,
    expiresAt: null,
    ...changes,
  }
}

const MADE_AT = '2026-01-01T00:00:00.000Z'

/** What the gate makes out of it. */
export const ENVIRONMENT = { url: 'https://nango.example', integrations: [`notes ${MADE_AT}`] }

export const NANGO_IS_DOWN = new ShieldError('unavailable', 'Nango is not reachable', {
  hint: 'Start Nango',
  reason: 'unreachable',
})

/** Nango as a plain object: it holds what the test gave it and records what was asked of it. */
export function createFakeNango(): FakeNango {
  const fake: Omit<FakeNango, 'port'> = {
    integrations: new Map([['notes', 'notes-provider']]),
    madeAt: MADE_AT,
    clients: new Map(),
    held: [heldOf()],
    sent: [],
    gets: [],
    posts: [],
    sessions: [],
    endedSessions: [],
    credentials: [],
    asked: { findConnection: 0, listConnections: 0 },
    answer: () => ({ kind: 'response', response: responseOf(201, { id: 'note-1' }) }),
    respond: () => responseOf(200, { owner: 'anna@shop.de' }),
    refresh: () => 'refreshed',
    refreshed: [],
    pageIsReachable: true,
    browserUrl: ENVIRONMENT.url,
    beforeRead: () => undefined,
    beforeDelete: () => undefined,
    beforePutBack: () => undefined,
    beforeCredentials: () => undefined,
    afterCredentials: () => undefined,
    beforeConfigure: () => undefined,
  }
  return Object.assign(fake, { port: portOf(fake) })
}

function portOf(fake: Omit<FakeNango, 'port'>): Nango {
  return {
    url: ENVIRONMENT.url,
    missingRights: async () => [],
    findIntegration: async (key) => {
      const provider = fake.integrations.get(key)
      return provider === undefined ? undefined : { key, provider, createdAt: fake.madeAt }
    },
    listIntegrations: async () =>
      [...fake.integrations].map(([key, provider]) => ({ key, provider, createdAt: fake.madeAt })),
    findClient: async (key) => fake.clients.get(key) ?? null,
    createIntegration: async ({ key, provider, client }) => {
      fake.beforeConfigure()
      fake.integrations.set(key, provider)
      if (client !== null) fake.clients.set(key, client)
    },
    callbackUrl: async () => 'https://nango.example/oauth/callback',
    updateClient: async (key, client) => {
      fake.beforeConfigure()
      fake.clients.set(key, client)
    },
    submitCredentials: async (integration, _session, credentials) => {
      fake.beforeCredentials()
      fake.credentials.push(credentials)
      const nangoConnectionId = `nc-form-${fake.credentials.length}`
      const { tags = {}, config = {} } = fake.sessions.at(-1) ?? {}
      const provider = fake.integrations.get(integration) ?? ''
      fake.held.push(heldOf({ nangoConnectionId, integration, provider, tags, config, scope: null }))
      fake.afterCredentials()
      return nangoConnectionId
    },
    createSession: async (session) => {
      fake.sessions.push(session)
      const token = `session-${fake.sessions.length}`
      return {
        token,
        link: `https://connect.example/?t=${token}`,
        api: fake.browserUrl,
        expiresAt: '2026-03-02T10:30:00.000Z',
      }
    },
    endSession: async (token) => {
      fake.endedSessions.push(token)
    },
    listConnections: async (filter) => {
      fake.asked.listConnections += 1
      await fake.beforeRead()
      return fake.held.filter(
        (one) =>
          (filter.integration ?? one.integration) === one.integration &&
          (filter.nangoConnectionId ?? one.nangoConnectionId) === one.nangoConnectionId &&
          Object.entries(filter.tags ?? {}).every(([name, value]) => one.tags[name] === value),
      )
    },
    findConnection: async (integration, nangoConnectionId) => {
      fake.asked.findConnection += 1
      await fake.beforeRead()
      return fake.held.find(
        (one) => one.integration === integration && one.nangoConnectionId === nangoConnectionId,
      )
    },
    refresh: async ({ nangoConnectionId }) => {
      fake.refreshed.push(nangoConnectionId)
      return fake.refresh()
    },
    deleteConnection: async (integration, nangoConnectionId) => {
      fake.beforeDelete()
      const index = fake.held.findIndex(
        (one) => one.integration === integration && one.nangoConnectionId === nangoConnectionId,
      )
      if (index < 0) return 'absent'
      fake.held.splice(index, 1)
      return 'deleted'
    },
    addMetadata: async (place, metadata) => {
      fake.beforePutBack()
      changeHeld(fake, place, ({ metadata: before }) => ({ metadata: { ...before, ...metadata } }))
    },
    setWebhookUrl: async (place, webhookUrl) => {
      fake.beforePutBack()
      changeHeld(fake, place, () => ({ webhookUrl }))
    },
    get: async (_connection, path) => {
      fake.gets.push(path)
      return fake.respond(path)
    },
    query: async (_connection, path, body) => {
      fake.posts.push({ path, body })
      return fake.respond(path)
    },
    send: async (connection, call) => {
      fake.sent.push({ connection, call })
      return fake.answer(call)
    },
    directLink: (integration, session) => `https://oauth.example/${integration}?t=${session.token}`,
    hearConsent: async (link) => ({ link, close: () => undefined }),
    isReachable: async () => fake.pageIsReachable,
  }
}

function changeHeld(
  { held }: Pick<FakeNango, 'held'>,
  { integration, nangoConnectionId }: NangoPlace,
  change: (before: NangoConnectionDetail) => Partial<NangoConnectionDetail>,
): void {
  const index = held.findIndex(
    (one) => one.integration === integration && one.nangoConnectionId === nangoConnectionId,
  )
  const before = held[index]
  if (before !== undefined) held[index] = { ...before, ...change(before) }
}
