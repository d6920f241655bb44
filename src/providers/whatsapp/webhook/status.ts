import { isJsonObject, objectsIn, textOf, type Json, type JsonObject } from '../../../domain/text/json.ts'
import { MESSAGE_STATUSES, type StatusNews, type ContactChange } from '../../../domain/webhook/message.ts'
import { idOf, numeralOf, timeOf, phoneOf } from './values.ts'

/**
 * Undefined for what is not a status that shield knows, and for one of something else under the same id: of a payment, which
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
    error: errorOf(objectsIn(news['errors'])[0]),
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

interface Around {
  readonly account: string
  readonly receivedAt: string
}

/**
 * What a `system` message says of its sender: another number, another id, or both at once, since a new number brings a
 * new id. Older versions say less: `customer_changed_number`, `new_wa_id`, no ids.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system/
 */
export function parseSystem(message: JsonObject, { account, receivedAt }: Around): readonly ContactChange[] {
  const { system } = message
  if (message['type'] !== 'system' || !isJsonObject(system)) return []
  const kind = textOf(system['type'])
  const at = timeOf(message['timestamp'], receivedAt)
  const phones = {
    from: phoneOf(message['from']) || phoneOf(system['customer']),
    to: phoneOf(system['wa_id']) || phoneOf(system['new_wa_id']),
  }
  const ids = {
    from: idOf(system['previous_user_id']) || idOf(message['from_user_id']),
    to: idOf(system['user_id']),
  }
  const pairs = [...(NEW_NUMBER.test(kind) ? [phones] : []), ...(NEW_ID.test(kind) ? [ids] : [])]
  return pairs.filter(isChange).map((pair) => ({ account, ...pair, at }))
}

const NEW_NUMBER = /^(?:user|customer)_changed_number$/
const NEW_ID = /^(?:user|customer)_changed_(?:number|user_id)$/

/** The same of ids in the field `user_id_update`, as Meta described it until August 2026 and others still send it. */
export function parseIdUpdate(update: JsonObject, { account, receivedAt }: Around): readonly ContactChange[] {
  const at = timeOf(update['timestamp'], receivedAt)
  return ['user_id', 'parent_user_id']
    .map((name) => idsOf(update[name]))
    .filter(isChange)
    .map((pair) => ({ account, ...pair, at }))
}

function idsOf(value: Json | undefined) {
  return isJsonObject(value)
    ? { from: idOf(value['previous']), to: idOf(value['current']) }
    : { from: '', to: '' }
}

function isChange({ from, to }: Pick<ContactChange, 'from' | 'to'>): boolean {
  return from !== '' && to !== '' && from !== to
}
