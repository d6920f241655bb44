import type { Json, JsonObject } from '../../../domain/text/json.ts'
import type { Recipient } from '../contact.ts'
import { variantsOf } from '../number-variants.ts'

/**
 * What WhatsApp says of the recipient that is not as it was sent; empty where it says nothing or the same. A number that
 * it calls otherwise by a rule that is known is the same.
 */
export function whatDiffers(recipient: Recipient, contact: JsonObject): readonly string[] {
  const { input, wa_id: waId, user_id: userId } = contact
  if ('to' in recipient) {
    return [
      ...differs('the number that it was given', recipient.to, [recipient.to], numberIn(input)),
      ...differs('the number that it sent to', recipient.to, variantsOf(recipient.to), numberIn(waId)),
    ]
  }
  const sent = recipient.recipient
  return [
    ...differs('the user id that it was given', sent, [sent], textIn(input)),
    ...differs('the user id that it sent to', sent, [sent], textIn(userId)),
  ]
}

function differs(what: string, sent: string, same: readonly string[], said: string): readonly string[] {
  return said === '' || same.includes(said) ? [] : [`${what} is ${said}, not ${sent}`]
}

/** In E.164, whether it is written with its `+`, with blanks or without. */
function numberIn(value: Json | undefined): string {
  const digits = textIn(value).replaceAll(/\D/g, '')
  return digits === '' ? '' : `+${digits}`
}

function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
