import { ShieldError } from '../domain/errors.ts'
import type { Nango, NangoTrial, NangoFound } from '../domain/ports/nango.ts'
import { createAnswerRedactor } from '../domain/text/redact.ts'
import { parseBaseUrl, type Client, openClient } from './client.ts'
import { callbackUrl, isReachable, NO_KEY, environmentOf } from './connect/browser-address.ts'
import { deleteConnection, listConnections, addMetadata, setWebhookUrl } from './connect/connections.ts'
import { findConnection, refresh } from './connect/find-connection.ts'
import {
  createIntegration,
  findClient,
  findIntegration,
  listIntegrations,
  updateClient,
} from './connect/integrations.ts'
import { missingRights } from './missing-rights.ts'
import { proxyCall, readProvider } from './proxy/proxy-call.ts'
import { sendCall } from './proxy/send-call.ts'
import { createSession, directLink, endSession } from './connect/sessions.ts'
import { submitCredentials } from './connect/submit-credentials.ts'
import { textOf } from '../domain/text/json.ts'
import { bodyOf, readAnswer, unexpectedShape } from './read-answer.ts'
import { toError } from './refusal.ts'

interface NangoOptions {
  readonly baseUrl: string
  readonly apiKey: string
  readonly timeouts?: Partial<NangoTimeouts>
  /** Beside the API key: whatever an answer repeats of these is replaced before anybody reads it. */
  readonly secrets?: readonly string[]
  /** Added to the SDK's own: `shield/1.2.3`. */
  readonly userAgent?: string
}

/** Milliseconds, each for a whole exchange. */
interface NangoTimeouts {
  /** Reads at a provider: 30 s. */
  readonly read: number
  /** Writes at a provider: 60 s. One that runs out leaves the outcome unknown, so it is the longest. */
  readonly write: number
  /** Nango's own API: 20 s. */
  readonly admin: number
  /** Whether the connect page answers: 5 s. */
  readonly page: number
}

const TIMEOUTS: NangoTimeouts = { read: 30_000, write: 60_000, admin: 20_000, page: 5_000 }

/**
 * Opens the door to Nango; connects to nothing yet. A server on this machine is reached directly, any other through
 * HTTP_PROXY, HTTPS_PROXY and NO_PROXY where they are set. Fails with `usage` for a text that is not an address.
 */
export function openNango(options: NangoOptions): Nango {
  const baseUrl = parseBaseUrl(options.baseUrl)
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  const clean = createAnswerRedactor([options.apiKey, ...(options.secrets ?? [])])
  const open = (timeout: number, keepAlive: boolean): Client =>
    openClient({
      baseUrl,
      apiKey: options.apiKey,
      userAgent: options.userAgent ?? 'shield',
      timeout,
      keepAlive,
      clean,
    })
  if (options.apiKey === '') throw new ShieldError('usage', 'NANGO_API_KEY is empty')
  const admin = open(timeouts.admin, true)
  const read = open(timeouts.read, true)
  return {
    url: baseUrl,
    missingRights: async () => missingRights(admin),
    listIntegrations: async () => listIntegrations(admin),
    findIntegration: async (key) => findIntegration(admin, key),
    findClient: async (key) => findClient(admin, key),
    createIntegration: async (draft) => createIntegration(admin, draft),
    callbackUrl: async () => callbackUrl(admin),
    updateClient: async (key, client) => updateClient(admin, key, client),
    createSession: async (session) => createSession(admin, session),
    submitCredentials: async (integration, session, credentials) =>
      submitCredentials(open(timeouts.write, false), integration, session, credentials),
    endSession: async (token) => endSession(admin, token),
    listConnections: async (filter) => listConnections(admin, filter),
    findConnection: async (integration, id) => findConnection(admin, integration, id),
    refresh: async (connection) => refresh(admin, connection),
    deleteConnection: async (integration, id) => deleteConnection(admin, integration, id),
    addMetadata: async (connection, metadata) => addMetadata(admin, connection, metadata),
    setWebhookUrl: async (connection, url) => setWebhookUrl(admin, connection, url),
    get: async (connection, path, query) =>
      readProvider(read, proxyCall(connection, { method: 'GET', path, query, headers: [], body: null })),
    query: async (connection, path, body) =>
      readProvider(
        read,
        proxyCall(connection, { method: 'POST', path, query: [], headers: [], body: JSON.stringify(body) }),
      ),
    send: async (connection, call) =>
      sendCall({ write: open(timeouts.write, false), admin }, connection, call),
    directLink,
    hearConsent: async (link, hear) => {
      const listening = await import('./connect/hear-consent.ts')
      return listening.hearConsent(baseUrl, link, timeouts.page, hear)
    },
    isReachable: async (link) => isReachable(link, timeouts.page),
  }
}

/** Looks at a Nango that nothing works with yet: a person waits, so that each question has the time of a page. */
export function openNangoTrial(userAgent: string): NangoTrial {
  const open = (baseUrl: string, apiKey: string): Client =>
    openClient({
      baseUrl: parseBaseUrl(baseUrl),
      apiKey,
      userAgent,
      timeout: 2 * TIMEOUTS.page,
      keepAlive: false,
      clean: createAnswerRedactor([apiKey]),
    })
  return {
    find: async (baseUrl) => findNango(open(baseUrl, NO_KEY)),
    missingRights: async (baseUrl, apiKey) => missingRights(open(baseUrl, apiKey)),
  }
}

/**
 * Whether a Nango answers there; no key is sent. Fails with `unavailable` where none does.
 * https://nango.dev/docs/guides/platform/self-hosting
 */
async function findNango(client: Client): Promise<NangoFound> {
  const { baseUrl } = client
  const result = await client.exchange(async (sdk) => sdk.http.get(`${baseUrl}/health`))
  if (bodyOf(readAnswer(result, baseUrl))['result'] !== 'ok') throw toError(unexpectedShape(baseUrl))
  const { gitHash, isCloud } = await environmentOf(client)
  const build = textOf(gitHash)
  return { isCloud: isCloud === true, build: /^[\w.-]{1,60}$/.test(build) ? build : null }
}
