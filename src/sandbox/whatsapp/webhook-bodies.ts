import { type JsonObject, type Json, isJsonObject } from '../../domain/text/json.ts'
import { objectsIn } from '../answer.ts'
import { OWN_NUMBER, PHONE_NUMBER_ID, WABA_ID } from './business.ts'
import type { Person } from './contacts.ts'

interface Message {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** How far a message of the business got. `key`: its `biz_opaque_callback_data`. */
export function statusBody(
  person: Person,
  { id, at, status, key }: Message & { readonly status: string; readonly key: string | null },
): JsonObject {
  return bodyOf(person, {
    statuses: [
      {
        id,
        status,
        timestamp: seconds(at),
        ...(person.phone === null ? {} : { recipient_id: person.phone.slice(1) }),
        recipient_user_id: person.userId,
        ...(key === null ? {} : { biz_opaque_callback_data: key }),
        pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'service' },
      },
    ],
  })
}

/**
 * A message that was taken and reaches nobody. Meta names the number that it was sent to, and neither a contact nor a user.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function failureBody(
  { phone, userId }: Person,
  { id, at, code, key }: Message & { readonly code: number; readonly key: string | null },
): JsonObject {
  const status = {
    id,
    status: 'failed',
    timestamp: seconds(at),
    ...(phone === null ? { recipient_user_id: userId } : { recipient_id: phone.slice(1) }),
    ...(key === null ? {} : { biz_opaque_callback_data: key }),
    errors: [
      {
        code,
        title: 'Message undeliverable',
        message: 'Message undeliverable',
        error_data: { details: 'Message Undeliverable.' },
        href: '/documentation/business-messaging/whatsapp/support/error-codes',
      },
    ],
  }
  return wrapped({ statuses: [status] })
}

/** A text that somebody wrote to the business. A sender who hides the number comes with the id only. */
export function textBody(
  person: Person,
  { id, at, text, group }: Message & { readonly text: string; readonly group: string | null },
): JsonObject {
  return bodyOf(person, {
    messages: [
      {
        ...(person.phone === null ? {} : { from: person.phone.slice(1) }),
        from_user_id: person.userId,
        id,
        timestamp: seconds(at),
        ...(group === null ? {} : { group_id: group }),
        type: 'text',
        text: { body: text },
      },
    ],
  })
}

function bodyOf({ phone, userId }: Person, updates: JsonObject): JsonObject {
  const contact = {
    profile: { name: 'Sandbox' },
    ...(phone === null ? {} : { wa_id: phone.slice(1) }),
    user_id: userId,
  }
  return wrapped({ contacts: [contact], ...updates })
}

function wrapped(updates: JsonObject): JsonObject {
  const value = { messaging_product: 'whatsapp', metadata, ...updates }
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: WABA_ID, changes: [{ field: 'messages', value }] }],
  }
}

function seconds(at: number): string {
  return String(Math.floor(at / 1000))
}

/**
 * The same news in one delivery, as Meta may send it: the newest first, times as numbers, beside updates of another
 * number, of a payment and of kinds that nobody has described.
 */
export function untidyBodies(bodies: readonly JsonObject[]): readonly JsonObject[] {
  const values = bodies.flatMap(valuesIn).toReversed().map(withNumbers)
  const payments = values.flatMap(paymentOf)
  const changes = [...values, ...payments, OTHERS, UNKNOWN].map((value) => ({ field: 'messages', value }))
  const odd: readonly Json[] = [null, { field: 'security', value: { event: 'PIN_CHANGED' } }]
  return [
    {
      object: 'whatsapp_business_account',
      entry: [{ id: WABA_ID, time: 1, changes: [...odd, ...changes] }, { id: WABA_ID }],
    },
  ]
}

const metadata = { display_phone_number: OWN_NUMBER.slice(1), phone_number_id: PHONE_NUMBER_ID }

/** Somebody writes to another number of the same account. */
const OTHERS: JsonObject = {
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '15550000000', phone_number_id: '106540352242999' },
  contacts: [{ wa_id: '491701234567' }],
  messages: [
    {
      from: '491701234567',
      id: 'wamid.others',
      timestamp: 1795399200,
      type: 'text',
      text: { body: 'To others' },
    },
  ],
}

const UNKNOWN: JsonObject = {
  messaging_product: 'whatsapp',
  metadata,
  statuses: [{ id: 'wamid.unknown', status: 'teleported', timestamp: 1795399200 }],
  errors: [{ code: '131000', title: 'Something went wrong' }],
}

function valuesIn({ entry }: JsonObject): readonly JsonObject[] {
  return objectsIn(entry)
    .flatMap(({ changes }) => objectsIn(changes))
    .flatMap(({ value }) => (isJsonObject(value) ? [value] : []))
}

function withNumbers(value: JsonObject): JsonObject {
  return {
    ...value,
    ...(value['messages'] === undefined ? {} : { messages: objectsIn(value['messages']).map(withNumber) }),
    ...(value['statuses'] === undefined ? {} : { statuses: objectsIn(value['statuses']).map(withNumber) }),
  }
}

function withNumber(update: JsonObject): JsonObject {
  return { ...update, timestamp: Number(update['timestamp']) }
}

/** A payment that the message asked for has failed: the message itself arrived. */
function paymentOf(value: JsonObject): readonly JsonObject[] {
  return objectsIn(value['statuses']).map(({ id, timestamp, recipient_id }) => ({
    messaging_product: 'whatsapp',
    metadata,
    statuses: [
      {
        type: 'payment',
        id: id ?? null,
        status: 'failed',
        timestamp: timestamp ?? null,
        recipient_id: recipient_id ?? null,
      },
    ],
  }))
}
