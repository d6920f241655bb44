import { ShieldError } from '../../domain/errors.ts'
import { say, type Wording } from '../../domain/text/wording.ts'
import { parseContact, type Recipient } from './contact.ts'

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
    say`${at} ${JSON.stringify(text.slice(0, 60))} has a zero in brackets, with and without which it is another number`,
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
