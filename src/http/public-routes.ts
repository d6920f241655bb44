import { createHash } from 'node:crypto'
import { BUSY, ShieldError } from '../domain/errors.ts'
import { isSameSecret } from '../domain/hash.ts'
import { PROVIDERS } from '../domain/provider/providers.ts'
import { DELIVERY_SOURCES, senderOf, webhookPath, type DeliverySource } from '../domain/webhook/senders.ts'
import { object, record } from '../wire/composites.ts'
import { json, only, text } from '../wire/shape.ts'
import type { HttpContext } from './context.ts'
import type { Answer, Meaning } from './route.ts'
import { noteStranger } from './server/let-in.ts'
import { metadataRoute } from './mcp-route.ts'
import { takeDelivery } from './take-delivery.ts'
import { quoted } from '../domain/text/quoted.ts'

/** A route that nobody needs a token for. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly summary: string
  readonly answers: Readonly<Record<number, Meaning>>
  readonly handle: (context: HttpContext, request: Request) => Promise<Answer> | Answer
}

const RECEIVED = {
  200: { summary: 'Stored', schema: object({ received: only(true) }) },
  401: { summary: 'The signature is missing or wrong' },
  503: { summary: 'It could not be stored, or no secret is set' },
} as const

/** What Nango and providers send to. Nobody needs a token: the signature says who it is. */
const WEBHOOK_ROUTES: readonly PublicRoute[] = [
  ...DELIVERY_SOURCES.flatMap((source) => [...challengeRoute(source), deliveryRoute(source)]),
  {
    // The same as the first: Nango's event says itself which integration it is about.
    method: 'POST',
    path: '/v1/integrations/{provider}/callback',
    summary: 'Where Nango may send its auth event, signed as its webhooks are',
    answers: RECEIVED,
    handle: (context, request) => {
      const name = new URL(request.url).pathname.split('/')[3] ?? ''
      if (PROVIDERS.some((provider) => provider === name)) return takeDelivery(context, request, 'nango')
      throw new ShieldError('not_found', `There is no provider ${quoted(name)}`)
    },
  },
]

export const PUBLIC_ROUTES: readonly PublicRoute[] = [
  ...WEBHOOK_ROUTES,
  metadataRoute,
  {
    method: 'GET',
    path: '/health',
    summary: 'Whether the server is alive',
    answers: {
      200: { summary: 'It is', schema: object({ status: only('ok'), version: text }) },
    },
    handle: ({ version }) => ({ status: 200, body: { status: 'ok', version } }),
  },
  {
    method: 'GET',
    path: '/ready',
    summary:
      'Whether the server can work: its database opens and takes changes, and nobody has asked it to end',
    answers: {
      200: { summary: 'It can', schema: object({ status: only('ready') }) },
      503: { summary: 'It cannot' },
    },
    handle: async ({ ready, draining }) => {
      if (draining.aborted) throw new ShieldError('unavailable', 'The server is ending', { reason: BUSY })
      await ready()
      return { status: 200, body: { status: 'ready' } }
    },
  },
  {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This interface, in the words of OpenAPI 3.1',
    answers: { 200: { summary: 'The description', schema: record(json) } },
    handle: async ({ api }) => ({
      status: 200,
      text: await api(),
      headers: { 'content-type': 'application/json' },
    }),
  },
]

function deliveryRoute(source: DeliverySource): PublicRoute {
  const { who, secret } = senderOf(source)
  return {
    method: 'POST',
    path: webhookPath(source),
    summary: `Where ${who} sends its webhooks, signed with ${secret}`,
    answers: RECEIVED,
    handle: (context, request) => takeDelivery(context, request, source),
  }
}

function challengeRoute(source: DeliverySource): readonly PublicRoute[] {
  const { who, challenge } = senderOf(source)
  if (challenge === undefined) return []
  return [
    {
      method: 'GET',
      path: webhookPath(source),
      summary: `${who} asks whether the owner of this address knows ${challenge}`,
      answers: {
        200: { summary: 'Its number', text: 'text/plain' },
        403: { summary: 'The verification is not right' },
      },
      handle: (context, request) => answerChallenge(context, request, source),
    },
  ]
}

/**
 * Meta asks once, when the address or the token is saved, whether it reaches somebody who knows the token, and wants its
 * number back. https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
async function answerChallenge(
  context: HttpContext,
  request: Request,
  source: DeliverySource,
): Promise<Answer> {
  const { searchParams } = new URL(request.url)
  const only = (name: string): string => {
    const [first = '', ...others] = searchParams.getAll(name)
    return others.length === 0 ? first : ''
  }
  const token = context.settings.webhookWords[source]
  const isKnown = token !== undefined && isSameText(only('hub.verify_token'), token)
  const challenge = only('hub.challenge')
  // No more than it can need: what is sent back must not be a page.
  if (only('hub.mode') === 'subscribe' && isKnown && /^[\w-]{1,100}$/.test(challenge)) {
    return { status: 200, text: challenge, headers: { 'content-type': 'text/plain; charset=utf-8' } }
  }
  const why =
    token === undefined
      ? `${senderOf(source).challenge ?? ''} is not set`
      : 'Mode, token or challenge is not right'
  context.log('webhook_refused', { route: new URL(request.url).pathname, why })
  await noteStranger(context, request, `GET ${webhookPath(source)}`)
  throw new ShieldError('denied', 'The verification is not right')
}

function isSameText(one: string, other: string): boolean {
  return isSameSecret(digest(one), digest(other))
}

/** Has one length, whatever was given. */
function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
