import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import { MESSAGE_STATUSES, type StatusNews } from '../../../domain/webhook/message.ts'
import { idOf, listOf, numeralOf, textOf, timeOf } from './values.ts'

/**
 * Undefined for what is no status that shield knows, and for one of something else under the same id: of a payment, which
 * says nothing of whether the message came.
 */
export function parseStatus(news: JsonObject, account: string, receivedAt: string): StatusNews | undefined {
  const messageId = idOf(news['id'])
  const status = MESSAGE_STATUSES.find((one) => one === news['status'])
  if (messageId === '' || status === undefined || !isOfMessage(news)) return undefined
  return {
    messageId,
    account,
    status,
    // Somebody without a number comes with the id only; in a failure neither may be there.
    recipient: idOf(news['recipient_id']) || idOf(news['recipient_user_id']),
    providerKey: keyOf(news['biz_opaque_callback_data']),
    error: errorOf(listOf(news['errors'])[0]),
    at: timeOf(news['timestamp'], receivedAt),
  }
}

function isOfMessage({ type }: JsonObject): boolean {
  return type === undefined || type === 'message'
}

/** Other programs that send from the same account put marks of their own there. */
function keyOf(value: Json | undefined): string | null {
  return typeof value === 'string' && /^sh[0-9a-f]{32}$/.test(value) ? value : null
}

const LONGEST_TEXT = 300

/** As the answer to a call would say it: "131047: Re-engagement message". */
function errorOf(error: JsonObject | undefined): string | null {
  if (error === undefined) return null
  const { title, message, error_data: data } = error
  const details = isJsonObject(data) ? textOf(data['details']) : ''
  const text = [details, textOf(message), textOf(title)].find(Boolean) ?? ''
  const number = /^\d+$/.exec(numeralOf(error['code']))?.[0] ?? ''
  return [number, text.slice(0, LONGEST_TEXT)].filter(Boolean).join(': ') || null
}
