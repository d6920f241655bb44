import { ShieldError } from '../../domain/errors.ts'
import { quoted } from '../../domain/text/quoted.ts'
import { say, type Wording } from '../../domain/text/wording.ts'

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
  const digits = digitsOf(text)
  if (PHONE.test(digits)) return { to: digits }
  if (USER_ID.test(text)) return { recipient: text }
  throw new ShieldError(
    'usage',
    say`${at} ${quoted(given, 60)} is neither an international number nor an id of a WhatsApp user`,
    { hint: say`With + and the country code: ${at} +491701234567` },
  )
}

function digitsOf(text: string): string {
  return text.replaceAll(/[\s().-]/g, '')
}

/** As it is sent; what is no contact stays as it was typed. */
export function spelledContact(given: string): string {
  const digits = digitsOf(given)
  return PHONE.test(digits) ? digits : given.trim()
}

/** Every name under which the same person may be known, the given one first: what messages are looked up by. */
export function namesOf(recipient: Recipient): readonly string[] {
  return 'to' in recipient ? variantsOf(recipient.to) : [recipient.recipient]
}

/** Two spellings of the same mobile number, each made into the other. */
interface Rule {
  readonly longer: RegExp
  readonly shorter: RegExp
  readonly country: string
  readonly extra: string
}

/**
 * Where WhatsApp knows people by another number than they dial: Brazil put a 9 before mobile numbers and old accounts
 * keep the shorter one; Mexico had a 1, Argentina has a 9 between the country code and the number.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/reference/phone-numbers
 */
const RULES: readonly Rule[] = [
  { country: '+55', longer: /^\+55(\d\d)9([6-9]\d{7})$/, shorter: /^\+55(\d\d)([6-9]\d{7})$/, extra: '9' },
  { country: '+52', longer: /^\+52()1(\d{10})$/, shorter: /^\+52()(\d{10})$/, extra: '1' },
  { country: '+54', longer: /^\+54()9(\d{10})$/, shorter: /^\+54()(\d{10})$/, extra: '9' },
]

/**
 * The number and the other spelling of it, where there is one. For looking somebody up alone: a message goes to the
 * number that was typed, since only that one was shown and approved.
 */
export function variantsOf(phone: string): readonly string[] {
  const others = RULES.flatMap(({ country, longer, shorter, extra }) => {
    const [whole, code = '', rest = ''] = longer.exec(phone) ?? shorter.exec(phone) ?? []
    if (whole === undefined) return []
    return longer.test(phone) ? [`${country}${code}${rest}`] : [`${country}${code}${extra}${rest}`]
  })
  return [phone, ...others]
}

/** The zero of calls within a country, as people write it behind a country code: +49 (0)170. */
const BRACKETED_ZERO = /\(\s*0\s*\)/

/**
 * Somebody at WhatsApp as a person typed it just now. A zero in brackets is refused: left in or out it makes two numbers.
 * What was proposed before is parsed by `parseContact`, so that it can still be shown. Fails with `usage`.
 */
export async function parseTypedContact(at: Wording, given: string): Promise<Recipient> {
  const text = given.trim()
  if (!text.startsWith('+') || !BRACKETED_ZERO.test(text)) return parseContact(at, given)
  throw new ShieldError(
    'usage',
    say`${at} ${quoted(text, 60)} has a zero in brackets, with and without which it is another number`,
    { hint: say`It is written ${at} ${JSON.stringify((await plainSpelling(text)).slice(0, 60))}` },
  )
}

/** With the zero where it belongs to the number from abroad too, as in Italy; else without. */
async function plainSpelling(text: string): Promise<string> {
  const { parsePhoneNumberFromString } = await import('./numbering-plan.ts')
  const spelled = (zero: string): string => text.replace(BRACKETED_ZERO, ` ${zero}`).replaceAll(/\s+/g, ' ')
  const kept = spelled('0')
  const parsed = parsePhoneNumberFromString(kept)
  const isKept = parsed?.isValid() === true && parsed.number === `+${kept.replaceAll(/\D/g, '')}`
  return isKept ? kept : spelled('').replaceAll(/ +/g, ' ')
}
