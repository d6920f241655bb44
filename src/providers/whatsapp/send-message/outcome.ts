import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import type { ProviderResponse } from '../../../domain/provider/http.ts'
import type { Outcome } from '../../../domain/request/outcome.ts'
import { isJsonObject, objectsIn, type JsonObject } from '../../../domain/text/json.ts'
import type { StatusNews } from '../../../domain/webhook/message.ts'
import {
  graphErrorText,
  parseGraphError,
  type GraphError,
  isPermissionMissing,
  isRateLimit,
  isTokenDead,
} from '../graph-error.ts'
import type { SendMessageInput } from './input.ts'
import { resultOf, type TakenMessage } from './result.ts'
import type { SendFacts } from './window.ts'

/**
 * What an answer proves. Only the id of a message is success; only Meta's own refusal with a code that is known to come
 * before anything is sent is failure. The code decides, not the status, but for 5xx, after which anything may be so.
 */
export function interpretMessage(
  response: ProviderResponse,
  request: FrozenRequest<SendMessageInput, SendFacts>,
): Outcome<TakenMessage> {
  const { status } = response
  const error = parseGraphError(response)
  if (error !== undefined) return outcomeOfError(status, error)
  const accepted = status >= 200 && status < 300 ? acceptedIn(response.json) : undefined
  if (accepted !== undefined) return { kind: 'applied', result: resultOf(accepted, request) }
  const what = response.json === undefined ? 'with something that is not JSON' : 'without the id of a message'
  return { kind: 'ambiguous', reason: `WhatsApp answered ${status} ${what}` }
}

function outcomeOfError(status: number, error: GraphError): Outcome<never> {
  const meaning = meaningOf(error)
  const text = graphErrorText(error)
  if (meaning === undefined) return { kind: 'ambiguous', reason: `WhatsApp answered ${status} (${text})` }
  // Meta gives 131045 the status 500 itself; it stays in doubt all the same, and a webhook settles it.
  return status >= 400 && status < 500
    ? { kind: 'not_applied', reason: `WhatsApp refused it: ${meaning} (${text})` }
    : { kind: 'ambiguous', reason: `WhatsApp answered ${status}: ${meaning} (${text})` }
}

/** What Meta says of a message that it took. */
export interface Accepted {
  readonly id: string
  /** accepted, held_for_quality_assessment, paused; null where it says nothing. */
  readonly state: string | null
  readonly contact: JsonObject
}

function acceptedIn(json: unknown): Accepted | undefined {
  if (!isJsonObject(json) || json['messaging_product'] !== 'whatsapp') return undefined
  const [message] = objectsIn(json['messages'])
  if (message === undefined || typeof message['id'] !== 'string' || message['id'] === '') return undefined
  const state = message['message_status']
  return {
    id: message['id'],
    state: typeof state === 'string' ? state : null,
    contact: objectsIn(json['contacts'])[0] ?? {},
  }
}

/** Refusals after which nothing was sent, and what each means. https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
const MEANINGS: Readonly<Record<number, string>> = {
  33: 'the number that should send it is not there',
  100: 'a part of it is not valid',
  368: 'the account is blocked for a breach of policy',
  130403: 'the recipient has blocked this business',
  130472: "the recipient is in an experiment of Meta's and gets no such message",
  130497: 'this account may not write to people in this country',
  131008: 'a part of it is missing',
  131009: 'a part of it is not valid',
  131021: 'it would go to the sender itself',
  131026:
    'it cannot be delivered: the recipient is not on WhatsApp, uses an old version or has not agreed to its terms',
  131030: "the recipient is not on the test number's list",
  131031: 'the account is locked',
  131037: 'the name that is shown for the number is not approved at Meta',
  131042: 'the account has a problem with paying',
  131045: 'the number is not rightly registered with the Cloud API',
  131047: 'the 24-hour window is closed; only a template can be sent',
  131048: 'too many of your messages were reported as spam',
  131049: 'the recipient gets no more marketing for now',
  131050: 'the recipient has opted out of marketing',
  131051: 'WhatsApp does not take this kind of message',
  131052: 'the file could not be fetched',
  131053: 'the file could not be taken',
  131062: 'this message cannot go to a user id; send it to a number',
  132000: 'the template takes another number of parameters',
  132001: 'there is no such template in this language, or it is not approved',
  132005: 'the filled-in template is too long',
  132007: 'the template breaks a policy',
  132012: "a parameter does not have the template's form",
  132015: 'the template is paused because of its quality',
  132016: 'the template is disabled because of its quality',
  132018: "a parameter does not have the template's form",
  133010: 'the number is not registered with the Cloud API',
}

/**
 * The codes of what any request can be refused for, a GET too: Nango follows a redirect unseen, which turns the POST into
 * a GET after the message may have gone.
 */
const GENERAL: readonly number[] = [33, 100]

/** Why nothing was sent; undefined where that is not certain (Meta's own trouble, codes that nobody has described). */
function meaningOf(error: GraphError): string | undefined {
  if (GENERAL.includes(error.code) && !error.isAboutMessage) return undefined
  if (isTokenDead(error)) return 'the token is no longer valid; connect again'
  if (isPermissionMissing(error)) return 'the token may not do this'
  if (isRateLimit(error)) return 'too many messages for now; propose it again later'
  if (error.code === 100 && error.subcode === 33) return 'the number that should send it is not there'
  return MEANINGS[error.code]
}

/** The same for a code alone, in a status of a message; undefined for one that nobody has described. */
function meaningOfCode(code: number): string | undefined {
  return MEANINGS[code]
}

/**
 * What Meta tells of the message with our key, sent from our number. Sent, delivered, read, played: there is such a
 * message, whatever became of it. Failed alone: Meta sends this both for what it had accepted and for what it refused at
 * once, and in either case says that the message has reached nobody and will not: it was not applied. (Had the answer
 * come, an accepted one would have succeeded and be listed as failed: then its id was proof of the call, here there is
 * none.) Together with another status the failure is one of delivery.
 */
export function interpretStatuses(
  statuses: readonly StatusNews[],
  request: FrozenRequest<SendMessageInput, SendFacts>,
): Outcome<TakenMessage> | null {
  const own = statuses.filter(
    ({ account, providerKey }) =>
      account === request.facts.phoneNumberId && providerKey === request.providerKey,
  )
  const sign = own.find(({ status }) => status !== 'failed')
  if (sign !== undefined) return { kind: 'applied', result: resultOf(acceptedOf(sign), request) }
  const failure = own[0]
  return failure === undefined ? null : { kind: 'not_applied', reason: reasonOf(failure) }
}

/** As if the answer had come: the status names the message and whom it went to. */
function acceptedOf({ messageId, recipient }: StatusNews) {
  const contact = /^\d+$/.test(recipient) ? { wa_id: recipient } : { user_id: recipient }
  return { id: messageId, state: null, contact: recipient === '' ? {} : contact }
}

function reasonOf({ error }: StatusNews): string {
  if (error === null) return 'WhatsApp could not deliver it'
  const meaning = meaningOfCode(Number.parseInt(error, 10))
  return `WhatsApp could not deliver it: ${meaning === undefined ? error : `${meaning} (${error})`}`
}
