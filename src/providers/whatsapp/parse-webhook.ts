import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import type { WebhookNews } from '../../domain/message.ts'
import { parseReceived } from './webhook/received.ts'
import { parseStatus } from './webhook/status.ts'
import { listOf, textOf } from './webhook/values.ts'

/**
 * Meta's webhook: up to a thousand updates in one body, of fields and kinds that grow all the time. What is not
 * understood is counted and left out, so that one odd message does not hold up the others.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function parseWebhook(body: Json, receivedAt: string): WebhookNews {
  const changes = changesOf(body)
  const values = changes.flatMap((change) => (change['field'] === 'messages' ? [change['value']] : []))
  const parsed = values.map((value) => parseValue(value, receivedAt))
  const received = parsed.flatMap((one) => one.received)
  const statuses = parsed.flatMap((one) => one.statuses)
  const counts = [
    countOf(received.length, 'message', 'messages'),
    countOf(statuses.length, 'status', 'statuses'),
    ...new Set(parsed.flatMap(({ others }) => others)),
    ...new Set(changes.flatMap(({ field }) => (field === 'messages' ? [] : [nameOf(field)]))),
  ].filter((text) => text !== '')
  return { received, statuses, about: counts.join(', ') || 'nothing known' }
}

function changesOf(body: Json): readonly JsonObject[] {
  if (!isJsonObject(body) || body['object'] !== 'whatsapp_business_account') return []
  return listOf(body['entry']).flatMap((entry) => listOf(entry['changes']))
}

function parseValue(value: Json | undefined, receivedAt: string) {
  const metadata = isJsonObject(value) ? value['metadata'] : undefined
  const account = isJsonObject(metadata) ? textOf(metadata['phone_number_id']) : ''
  if (!isJsonObject(value) || account === '') return { received: [], statuses: [], others: ['unreadable'] }
  const contacts = listOf(value['contacts'])
  const [messages, news] = [listOf(value['messages']), listOf(value['statuses'])]
  const received = messages.flatMap((one) => parseReceived(one, { account, contacts, receivedAt }) ?? [])
  const statuses = news.flatMap((one) => parseStatus(one, account, receivedAt) ?? [])
  const left = messages.length + news.length - received.length - statuses.length
  const errors = listOf(value['errors']).map(({ code }) => `error ${Number(code)} of the account`)
  return { received, statuses, others: [...(left > 0 ? ['other updates'] : []), ...errors] }
}

function countOf(count: number, one: string, several: string): string {
  if (count === 0) return ''
  return count === 1 ? `1 ${one}` : `${count} ${several}`
}

/** Fields are named by Meta; anything else that stands there is not repeated. */
function nameOf(field: Json | undefined): string {
  return typeof field === 'string' && /^[a-z_]{1,60}$/.test(field) ? field : 'an unknown field'
}
