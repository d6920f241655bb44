import { isJsonObject, objectsIn, type Json, type JsonObject } from '../../domain/text/json.ts'
import type { ContactChange, ReceivedMessage, StatusNews, WebhookNews } from '../../domain/webhook/message.ts'
import { parseIdUpdate, parseSystem, parseStatus } from './webhook/status.ts'
import { numeralOf, idOf, phoneOf, timeOf } from './webhook/values.ts'
import { wordsOf } from './webhook/words.ts'

/**
 * Meta's webhook: up to a thousand updates in one body, of fields and kinds that grow all the time. What is not
 * understood is counted and left out, so that one odd message does not hold up the others.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function parseWebhook(body: Json, receivedAt: string): WebhookNews {
  const changes = changesOf(body)
  const known = changes.filter(({ field }) => FIELDS.includes(nameOf(field)))
  const parsed = known.map(({ value }) => parseValue(value, receivedAt))
  const received = parsed.flatMap((one) => one.received)
  const statuses = parsed.flatMap((one) => one.statuses)
  const identities = parsed.flatMap((one) => one.changes)
  const counts = [
    countOf(received.length, 'message', 'messages'),
    countOf(statuses.length, 'status', 'statuses'),
    countOf(identities.length, 'change of a number or id', 'changes of numbers or ids'),
    ...new Set(parsed.flatMap(({ others }) => others)),
    ...new Set(changes.map(({ field }) => nameOf(field)).filter((name) => !FIELDS.includes(name))),
  ].filter((text) => text !== '')
  return { received, statuses, changes: identities, about: counts.join(', ') || 'nothing known' }
}

const FIELDS = ['messages', 'user_id_update']

function changesOf(body: Json): readonly JsonObject[] {
  if (!isJsonObject(body) || body['object'] !== 'whatsapp_business_account') return []
  return objectsIn(body['entry']).flatMap((entry) => objectsIn(entry['changes']))
}

interface Value {
  readonly received: readonly ReceivedMessage[]
  readonly statuses: readonly StatusNews[]
  readonly changes: readonly ContactChange[]
  /** What else stands there, in kinds. */
  readonly others: readonly string[]
}

function parseValue(value: Json | undefined, receivedAt: string): Value {
  const metadata = isJsonObject(value) ? value['metadata'] : undefined
  const account = isJsonObject(metadata) ? numeralOf(metadata['phone_number_id']) : ''
  if (!isJsonObject(value) || account === '')
    return { received: [], statuses: [], changes: [], others: ['unreadable'] }
  const around = { account, contacts: objectsIn(value['contacts']), receivedAt }
  const [messages, news] = [objectsIn(value['messages']), objectsIn(value['statuses'])]
  const received = messages.flatMap((one) => parseReceived(one, around) ?? [])
  const statuses = news.flatMap((one) => parseStatus(one, account, receivedAt) ?? [])
  const changes = [
    ...messages.flatMap((one) => parseSystem(one, around)),
    ...objectsIn(value['user_id_update']).flatMap((one) => parseIdUpdate(one, around)),
  ]
  const left = messages.length + news.length - received.length - statuses.length
  const errors = objectsIn(value['errors']).map(({ code }) => `error ${Number(code)} of the account`)
  return { received, statuses, changes, others: [...(left > 0 ? ['other updates'] : []), ...errors] }
}

function countOf(count: number, one: string, several: string): string {
  if (count === 0) return ''
  return count === 1 ? `1 ${one}` : `${count} ${several}`
}

/** Fields are named by Meta; anything else that stands there is not repeated. */
function nameOf(field: Json | undefined): string {
  return typeof field === 'string' && /^[a-z_]{1,60}$/.test(field) ? field : 'an unknown field'
}

interface Around {
  readonly account: string
  readonly contacts: readonly JsonObject[]
  readonly receivedAt: string
}

/**
 * What stands among the messages and by which nobody wrote anything new: it would open a 24-hour window that Meta keeps
 * closed. `system`: somebody has another number now. `revoke`: somebody took a message back. `request_welcome`: somebody
 * looked at the chat.
 */
const NOTHING_NEW = ['system', 'edit', 'revoke', 'request_welcome']

/** Undefined for what has no id. Unknown kinds and senders that cannot be read are kept: somebody did write. */
function parseReceived(message: JsonObject, around: Around): ReceivedMessage | undefined {
  const id = idOf(message['id'])
  const kind = kindOf(message)
  if (id === '') return undefined
  const { phone, userId } = senderOf(message, around.contacts)
  const group = idOf(message['group_id']) || null
  return {
    id,
    account: around.account,
    phone,
    userId,
    kind,
    text: wordsOf(message, kind),
    at: timeOf(message['timestamp'], around.receivedAt),
    group,
    // What somebody writes in a group opens none between the two.
    opensWindow: group === null && !NOTHING_NEW.includes(kind),
  }
}

/** Somebody with a user name may come without a number: then neither `from` nor `wa_id` is there. */
function senderOf(message: JsonObject, contacts: readonly JsonObject[]) {
  const named = { phone: phoneOf(message['from']), userId: idOf(message['from_user_id']) }
  const known = contacts.map(({ wa_id, user_id }) => ({ phone: phoneOf(wa_id), userId: idOf(user_id) }))
  const isNamed = named.phone !== '' || named.userId !== ''
  const same = known.find((one) => isSame(one.phone, named.phone) || isSame(one.userId, named.userId))
  // One contact and a message that names nobody: they belong together.
  const contact = isNamed || known.length !== 1 ? same : known[0]
  return {
    phone: named.phone || contact?.phone || null,
    userId: named.userId || contact?.userId || null,
  }
}

function isSame(one: string, other: string): boolean {
  return one !== '' && one === other
}

/** Kinds that some of Meta's own examples do not name: only the member of that name is there. */
const UNNAMED = ['text', 'location', 'contacts', 'image', 'audio', 'video', 'document', 'sticker', 'order']

function kindOf(message: JsonObject): string {
  const { type } = message
  if (typeof type === 'string' && /^[a-z_]{1,40}$/.test(type)) return type
  return UNNAMED.find((kind) => message[kind] !== undefined) ?? 'unknown'
}
