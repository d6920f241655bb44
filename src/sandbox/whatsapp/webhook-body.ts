import type { JsonObject } from '../../domain/text/json.ts'
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
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: OWN_NUMBER.slice(1), phone_number_id: PHONE_NUMBER_ID },
    contacts: [contact],
    ...updates,
  }
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: WABA_ID, changes: [{ field: 'messages', value }] }],
  }
}

function seconds(at: number): string {
  return String(Math.floor(at / 1000))
}
