import { createHash } from 'node:crypto'
import { webhookPath, type DeliverySource } from '../domain/webhook/senders.ts'
import { ShieldError } from '../domain/errors.ts'
import { canonicalJson } from '../domain/text/canonical-json.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { signatureHeader, signatureOf } from '../domain/webhook/webhook-signature.ts'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

type Headers = Readonly<Record<string, string>>

/** How long a receiver may take: Nango waits 20 s. */
const TIMEOUT = 20_000

/** The status of the answer; 0: there was none. */
function post(url: URL, body: string, headers: Headers): Promise<number> {
  return new Promise((done) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    const bytes = Buffer.from(body)
    const sent = request(url, {
      method: 'POST',
      timeout: TIMEOUT,
      // Each on a connection of its own: none is left open when the sandbox ends.
      agent: false,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': bytes.length },
    })
    sent.on('response', (response) => {
      response.resume()
      response.on('close', () => done(response.statusCode ?? 0))
    })
    sent.on('timeout', () => void sent.destroy())
    sent.on('error', () => done(0))
    sent.end(bytes)
  })
}

/** One try to send a webhook. */
export interface SentWebhook {
  readonly source: DeliverySource
  /** Path of the address that it went to. */
  readonly path: string
  readonly body: string
  /** What the receiver answered; 0: nothing. */
  readonly status: number
}

/** Sends the webhooks of the sandbox's Nango and of its WhatsApp, in the background. */
export interface WebhookSender {
  readonly nango: (event: JsonObject) => void
  readonly whatsapp: (body: JsonObject) => void
  /** Every try, oldest first. */
  readonly sent: () => readonly SentWebhook[]
  /** Resolves once nothing is under way. */
  readonly idle: () => Promise<void>
}

interface SenderParts {
  /** Where a server of shield answers; null: nothing is sent. */
  readonly target: URL | null
  readonly secrets: Readonly<Record<'nango' | 'whatsapp', string>>
  readonly wait: (milliseconds: number) => Promise<void>
  readonly onSent: (sent: SentWebhook) => void
}

/** Nango tries three times and gives up. Meta goes on for a week; here it gives up as early. */
const WAITS = [3_000, 6_000]

export function createWebhookSender(parts: SenderParts): WebhookSender {
  const { target, secrets, wait, onSent } = parts
  const sent: SentWebhook[] = []
  const underWay = new Set<Promise<void>>()
  const deliver = async (source: DeliverySource, body: string, headers: Headers): Promise<void> => {
    const url = new URL(webhookPath(source), target ?? undefined)
    for (let tries = 0; ; tries += 1) {
      const status = await post(url, body, headers)
      const one = { source, path: url.pathname, body, status }
      sent.push(one)
      onSent(one)
      const pause = WAITS[tries]
      if (isTaken(source, status) || pause === undefined) return
      await wait(pause)
    }
  }
  const send = (source: DeliverySource, body: string, headers: Headers): void => {
    if (target === null) return
    // Ended by the end of the sandbox: there is nobody left to tell.
    const delivery = deliver(source, body, headers).catch(() => undefined)
    underWay.add(delivery)
    void delivery.finally(() => underWay.delete(delivery))
  }
  return {
    nango: (event) => {
      const body = canonicalJson(event)
      const legacy = createHash('sha256').update(secrets.nango).update(body).digest('hex')
      send('nango', body, { ...signed('nango', secrets.nango, body), 'x-nango-signature': legacy })
    },
    whatsapp: (event) => {
      const body = asMetaWrites(event)
      send('whatsapp', body, signed('whatsapp', secrets.whatsapp, body))
    },
    sent: () => [...sent],
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

/** Nango repeats after 5xx and silence alone, Meta after anything but a 200. */
function isTaken(source: DeliverySource, status: number): boolean {
  return source === 'whatsapp' ? status === 200 : status > 0 && status < 500
}

function signed(source: DeliverySource, secret: string, body: string): Headers {
  return { [signatureHeader(source)]: signatureOf(source, secret, Buffer.from(body)) }
}

/** Meta escapes slashes and everything beyond ASCII, and signs what comes of it. */
function asMetaWrites(event: JsonObject): string {
  return JSON.stringify(event)
    .replaceAll('/', String.raw`\/`)
    .replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Where `--webhooks` leads: the address of a server of shield. Fails with `usage`. */
export function webhookTarget(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const isPlain = url !== undefined && url.origin !== 'null' && given.replace(/\/+$/, '') === url.origin
  if (isPlain && ['http:', 'https:'].includes(url.protocol)) return url
  throw new ShieldError(
    'usage',
    `--webhooks takes the address of a server of shield, not ${JSON.stringify(given.slice(0, 80))}`,
    { hint: 'For example http://127.0.0.1:7800, without a path' },
  )
}
