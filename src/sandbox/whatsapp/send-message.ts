import type { JsonObject } from '../../domain/text/json.ts'
import { jsonAnswer, parseObject, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import type { Random } from '../random-id.ts'
import { checkContent, templateOf } from './check-content.ts'
import { findAddressee, type Person } from './contacts.ts'
import { graphRefusal, missingParameter } from './graph-errors.ts'
import { failureBody, statusBody } from './webhook-bodies.ts'

/** A message that was accepted. */
interface Accepted {
  readonly userId: string
  readonly at: number
}

export interface SendParts {
  readonly now: () => number
  readonly random: Random
  /** When the sandbox started: people wrote before that. */
  readonly startedAt: number
  readonly accepted: Accepted[]
  /** When somebody last wrote since then, by user id. */
  readonly wroteAt: Map<string, number>
  readonly untidy: boolean
  /** Sends webhooks, in this order. */
  readonly tell: (bodies: readonly JsonObject[]) => void
}

/**
 * `POST /{PHONE_NUMBER_ID}/messages`. Every accepted message is a new one: there is no key that would make it the same.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export function sendMessage(parts: SendParts, request: ProviderRequest): Answer {
  const body = parseObject(request.body)
  if (body?.['messaging_product'] !== 'whatsapp') throw missingParameter('messaging_product')
  const { person, contact } = findAddressee(body)
  checkContent(body)
  checkWindow(parts, body, person)
  checkRate(parts, person)
  const at = parts.now()
  parts.accepted.push({ userId: person.userId, at })
  const id = messageId(parts)
  const key = typeof body['biz_opaque_callback_data'] === 'string' ? body['biz_opaque_callback_data'] : null
  // Whether the answer reaches anybody or not.
  parts.tell(
    person.later === undefined
      ? ['sent', 'delivered'].map((status) => statusBody(person, { id, at, status, key }))
      : [failureBody(person, { id, at, code: person.later, key })],
  )
  const status = body['type'] === 'template' ? { message_status: 'accepted' } : {}
  return jsonAnswer(200, {
    messaging_product: 'whatsapp',
    contacts: [contact],
    messages: [{ id, ...status }],
  })
}

export function messageId({ random }: Pick<SendParts, 'random'>): string {
  return `wamid.${Buffer.from(random(24)).toString('base64')}`
}

const DAY = 86_400_000

/** Outside the 24 hours after somebody wrote only a template may go, and not every one. */
function checkWindow({ now, startedAt, wroteAt }: SendParts, body: JsonObject, person: Person): void {
  if (body['type'] === 'template') {
    const isMarketing = templateOf(body)?.['category'] === 'MARKETING'
    if (isMarketing && person.marketing !== 0)
      throw graphRefusal(person.marketing, 'User has stopped marketing messages from this business')
    return
  }
  const before = person.wroteBefore === null ? undefined : startedAt - person.wroteBefore
  const wrote = wroteAt.get(person.userId) ?? before
  if (wrote === undefined || now() - wrote >= DAY)
    throw graphRefusal(
      131047,
      'Re-engagement message',
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
    )
}

const BURST = 45
const BURST_TIME = 6_000 * BURST

/** One message in six seconds to one person, and a burst of 45. */
function checkRate({ accepted, now }: SendParts, { userId }: Person): void {
  const recent = accepted.filter((one) => one.userId === userId && now() - one.at < BURST_TIME)
  if (recent.length >= BURST)
    throw graphRefusal(
      131056,
      '(Business Account, Consumer Account) pair rate limit hit',
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
    )
}
