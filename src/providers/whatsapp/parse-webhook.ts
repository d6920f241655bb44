import { isJsonObject, objectsIn, type Json, type JsonObject } from '../../domain/text/json.ts'
import type { ContactChange, ReceivedMessage, StatusNews, WebhookNews } from '../../domain/webhook/message.ts'
import { parseIdUpdate, parseSystem, parseStatus } from './webhook/status.ts'
import { parseReceived } from './webhook/received.ts'
import { numeralOf } from './webhook/values.ts'

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
