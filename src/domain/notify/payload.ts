import { writtenAmount } from '../operation/stakes.ts'
import type { JsonObject } from '../text/json.ts'
import { linkTo } from './telling.ts'
import type { Event } from './event.ts'
import type { Channel } from './notify-settings.ts'

/** An event as a program is told of it. `thin`: no more than which request it is and what it is about. */
export function payloadOf(
  { type, subject, at, content }: Event,
  origin: string | null,
  how: Channel['content'],
): JsonObject {
  const { state, summary, mark, operation, requester } = content
  const url = linkTo(origin, type, subject)
  const thin = { subject, state, summary, mark, operation, requester, url }
  return { type, timestamp: at, data: how === 'thin' ? thin : { ...thin, ...moreOf(content) } }
}

function moreOf(content: Event['content']): JsonObject {
  const { account, connection, reason, amount, recipients, warnings, expiresAt, by, ending } = content
  return {
    suspicions: content.suspicions ?? [],
    account,
    connection,
    reason,
    amount: amount === null ? null : { ...writtenAmount(amount) },
    recipients,
    warnings,
    expiresAt,
    actor: by,
    ending,
  }
}
