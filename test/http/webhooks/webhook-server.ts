import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import { BOUNDS } from '../../../src/domain/limits.ts'
import type { DeliverySource } from '../../../src/domain/webhook/senders.ts'
import type { ServerSettings } from '../../../src/domain/settings/server-settings.ts'
import { signatureHeader, signatureOf } from '../../../src/domain/webhook/webhook-signature.ts'
import { createSessions } from '../../../src/gate/access/sessions.ts'
import { createLocalGate } from '../../../src/gate/local-gate.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import { openServer } from '../../../src/http/server/open-server.ts'
import type { Bench } from '../../gate/bench.ts'
import { createWhatsappBench } from '../../gate/whatsapp-bench.ts'

export const NANGO_SECRET = '829ac4a7-9e65-4eca-ac7a-c94a8987cf93'
export const META_SECRET = 'test_app_secret_of_meta'
export const VERIFY_TOKEN = 'vt-1'
export const API_KEY = 'key-of-the-api'

export const PATHS = {
  nango: '/v1/integrations/webhook',
  whatsapp: '/v1/integrations/whatsapp/webhook',
} as const

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface WebhookServer {
  readonly bench: Bench
  readonly url: string
  /** Every line that the server logged. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  readonly send: (path: string, sending?: Sending) => Promise<Reply>
  /** Signed as its sender signs it. */
  readonly deliver: (source: keyof typeof PATHS, body: unknown) => Promise<Reply>
}

interface Sending {
  readonly method?: string
  readonly body?: string | Uint8Array
  /** A list is sent as several headers of that name. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

const SETTINGS: ServerSettings = {
  listen: { host: '127.0.0.1', port: 0 },
  origin: null,
  allowedHosts: [],
  tls: null,
  isBehindTls: false,
  requiresDigest: false,
  isApiKeyWebhookSecret: false,
  webhookSecrets: { nango: [NANGO_SECRET, 'the-old-one'], whatsapp: [META_SECRET] },
  webhookWords: { whatsapp: VERIFY_TOKEN },
  bounds: BOUNDS,
  drain: 0,
}

/** A real server on a free port, over a gate whose outside is in the test's hand. */
export async function openWebhookServer(
  settings: Partial<ServerSettings> = {},
  changes: (parts: Parts) => Parts = (parts) => parts,
): Promise<WebhookServer> {
  const bench = await createWhatsappBench()
  const log: Readonly<Record<string, unknown>>[] = []
  // The server's own rounds wait for the end, and not for a clock.
  const pause: Parts['pause'] = (_milliseconds, signal) =>
    new Promise((done) => {
      if (signal?.aborted === true) done()
      else signal?.addEventListener('abort', () => done())
    })
  const parts = changes({ ...bench.parts, pause })
  const server = await openServer({
    parts,
    settings: { ...SETTINGS, ...settings },
    defaultScopes: {},
    operations: async () => [],
    openGate: (observed, actor, sees) =>
      createLocalGate({
        parts: observed,
        actor,
        sees,
        settings: {
          defaultScopes: {},
          nangoBaseUrl: 'http://127.0.0.1:3003',
          database: bench.file,
          server: SETTINGS,
        },
      }),
    authenticate: async (token) =>
      token === 'agent' ? { name: 'agent-1', roles: ['requester'], tokenId: 'tok_1' } : null,
    sessions: createSessions(parts),
    mcp: async () => new Response(null, { status: 404 }),
    hasTokens: async () => true,
    version: '0.0.0',
    user: null,
    nangoApiKey: API_KEY,
    write: (line) => log.push(JSON.parse(line) as Readonly<Record<string, unknown>>),
  })
  onTestFinished(server.close)
  const send = (path: string, sending: Sending = {}) => sendTo(server.url + path, sending)
  return {
    bench,
    url: server.url,
    log,
    send,
    deliver: (source, body) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return send(PATHS[source], { body: text, headers: signed(source, text) })
    },
  }
}

/** The header that its sender would put beside this body. */
export function signed(
  source: DeliverySource,
  body: string | Uint8Array,
  secret = source === 'nango' ? NANGO_SECRET : META_SECRET,
): Readonly<Record<string, string>> {
  return { [signatureHeader(source)]: signatureOf(source, secret, Buffer.from(body)) }
}

/** Not `fetch`, which joins headers, refuses some and follows what it is told. */
function sendTo(url: string, { method, body, headers = {} }: Sending): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    request.end(body)
  })
}
