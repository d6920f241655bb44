import { BUSY, isShieldError, ShieldError } from '../domain/errors.ts'
import { DEEPEST_JSON, isDeeperThan } from '../domain/text/json.ts'
import { DELIVERY_SOURCES, type DeliverySource, senderOf } from '../domain/webhook/senders.ts'
import {
  describeHeader,
  diagnoseSignature,
  isSignedBy,
  parseSignature,
  signatureHeader,
} from '../domain/webhook/webhook-signature.ts'
import type { Parts } from '../gate/parts.ts'
import { createReceiver, type Receiver } from '../gate/webhooks/receive.ts'
import type { HttpContext } from './context.ts'
import type { Answer } from './route.ts'
import { forStrangers } from './server/for-strangers.ts'
import { noteStranger } from './server/let-in.ts'
import { createAllowance } from './server/limits.ts'
import type { Log } from './server/log.ts'
import { type Problem, problemWith } from './server/problem.ts'
import { readBody } from './server/read-request.ts'

/** A setting with the secrets of a sender: the new one and the old one while they are changed. */
interface Secrets {
  readonly setting: string
  readonly values: readonly string[]
}

/**
 * Takes one webhook in: the header before the body, the signature before anything is parsed, the disk before the answer.
 * What it means is looked at afterwards. Fails with `denied` (401) for a signature that is missing or wrong, with `usage`
 * (400, 413, 415) for a body that is not taken, with `unavailable` (503) when it could not be stored.
 */
export async function takeDelivery(
  context: HttpContext,
  request: Request,
  source: DeliverySource,
): Promise<Answer> {
  const { setting, values } = secretsOf(context, source)
  if (values.length === 0) {
    throw new ShieldError('unavailable', `${setting} is not set: no webhook can be checked`, {
      hint: 'Set it and start the server again; .env.example says where to find it',
    })
  }
  const header = request.headers.get(signatureHeader(source))
  const signature = parseSignature(source, header)
  if (signature === undefined)
    throw await refused(
      context,
      request,
      describeHeader(source, (name) => request.headers.get(name)),
    )
  return withBody(context, request, source, async (body) => {
    if (!isSignedBy(values, signature, body)) throw await wrong(context, request, source, body)
    if (isDeeperThan(DEEPEST_JSON, body))
      throw new ShieldError('usage', `The body is nested more than ${DEEPEST_JSON} levels deep`)
    const { kind, id } = await context.webhooks.receiver.receive(source, body)
    context.log('webhook', { source, id, kind, bytes: body.length })
    return { status: 200, body: { received: true } }
  })
}

/** Reads the body and counts what is in memory of it until it is dealt with. */
async function withBody(
  { webhooks }: HttpContext,
  request: Request,
  source: DeliverySource,
  deal: (body: Uint8Array) => Promise<Answer>,
): Promise<Answer> {
  let taken = 0
  try {
    const body = await readBody(request, senderOf(source).longestBody, (bytes) => {
      taken += bytes
      webhooks.take(bytes)
    })
    return await deal(body)
  } finally {
    webhooks.giveBack(taken)
  }
}

async function wrong(
  context: HttpContext,
  request: Request,
  source: DeliverySource,
  body: Uint8Array,
): Promise<Problem> {
  const header = (name: string) => request.headers.get(name)
  const { values: secrets } = secretsOf(context, source)
  const others = othersOf(context, source)
  const why = context.webhooks.mayDiagnose()
    ? diagnoseSignature({ source, header, body, secrets, others })
    : 'The signature is wrong'
  return refused(context, request, why)
}

/** The reason goes into the log of the server; the sender learns nothing. */
async function refused(context: HttpContext, request: Request, why: string): Promise<Problem> {
  const { pathname } = new URL(request.url)
  context.log('webhook_refused', { route: pathname, why })
  await noteStranger(context, request, `POST ${pathname}`)
  return problemWith(401, 'denied', 'The signature is missing or wrong')
}

function secretsOf({ settings }: HttpContext, source: DeliverySource): Secrets {
  return { setting: senderOf(source).secret, values: settings.webhookSecrets[source] ?? [] }
}

function othersOf({ settings, nangoApiKey }: HttpContext, source: DeliverySource) {
  const others = DELIVERY_SOURCES.filter((other) => other !== source)
  return [
    ...(nangoApiKey === undefined ? [] : [{ name: 'NANGO_API_KEY', value: nangoApiKey }]),
    ...others.flatMap((other) =>
      (settings.webhookSecrets[other] ?? []).map((value) => ({ name: senderOf(other).secret, value })),
    ),
  ]
}

/** What all webhooks of a server share. */
export interface WebhookDoor {
  readonly receiver: Receiver
  /** Whether it is looked into why a signature is wrong: now and then, since each look costs as much as a check. */
  readonly mayDiagnose: () => boolean
  /** Counts bytes that came from nobody known yet. Fails with `unavailable` when there are too many. */
  readonly take: (bytes: number) => void
  readonly giveBack: (bytes: number) => void
}

/** Bodies of 3 MB from every connection at once would be six times as much. */
const MOST_BYTES = 128 * 1024 * 1024

export function createWebhookDoor(parts: Parts, log: Log): WebhookDoor {
  let held = 0
  const receiver = createReceiver(parts, (error) => {
    log('webhook_trouble', { code: isShieldError(error) ? error.code : 'internal' })
  })
  return {
    receiver: { ...receiver, receive: forStrangers(log, receiver.receive) },
    mayDiagnose: createAllowance(parts.now, 1),
    take: (bytes) => {
      held += bytes
      if (held <= MOST_BYTES) return
      throw new ShieldError('unavailable', 'Too much is being received at once', { reason: BUSY })
    },
    giveBack: (bytes) => {
      held -= bytes
    },
  }
}
