import type { StatusNews } from '../../../domain/webhook/message.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import type { Outcome } from '../../../domain/request/outcome.ts'
import type { SendFacts } from './facts.ts'
import type { SendMessageInput } from './input.ts'
import { meaningOfCode } from './refusals.ts'
import { resultOf, type TakenMessage } from './result.ts'

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
