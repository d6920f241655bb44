import { ShieldError } from '../../domain/errors.ts'
import { say, type Wording } from '../../domain/text/wording.ts'
import { variantsOf } from './number-variants.ts'

/** Somebody at WhatsApp: by number, or by the id that Meta gives people for one business. */
export type Recipient = { readonly to: string } | { readonly recipient: string }

const PHONE = /^\+[1-9]\d{6,14}$/

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids */
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{4,128}$/

/**
 * A number in E.164 with its `+` (blanks, hyphens, dots and brackets between the digits are left out), or an id such as
 * US.13491208655302741918. Without the `+` Meta would put the sender's own country before it and somebody else might get
 * the message. Fails with `usage`.
 */
export function parseContact(at: Wording, given: string): Recipient {
  const text = given.trim()
  const digits = text.replaceAll(/[\s().-]/g, '')
  if (PHONE.test(digits)) return { to: digits }
  if (USER_ID.test(text)) return { recipient: text }
  throw new ShieldError(
    'usage',
    say`${at} ${JSON.stringify(given.slice(0, 60))} is neither an international number nor an id of a WhatsApp user`,
    { hint: say`With + and the country code: ${at} +491701234567` },
  )
}

/** Every name under which the same person may be known, the given one first: what messages are looked up by. */
export function namesOf(recipient: Recipient): readonly string[] {
  return 'to' in recipient ? variantsOf(recipient.to) : [recipient.recipient]
}
