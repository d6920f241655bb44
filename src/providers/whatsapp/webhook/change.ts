import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import type { ContactChange } from '../../../domain/webhook/message.ts'
import { idOf, phoneOf, textOf, timeOf } from './values.ts'

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
