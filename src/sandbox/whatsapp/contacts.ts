/** Somebody at WhatsApp. */
export interface Person {
  /** E.164; null for somebody who keeps the number to themselves. */
  readonly phone: string | null
  readonly userId: string
  /** Milliseconds before the start of the sandbox; null: never wrote. */
  readonly wroteBefore: number | null
  /** What Meta says to a marketing template; 0: nothing. */
  readonly marketing: number
}

const HOUR = 3_600_000

/** Ada wrote an hour ago, Bob three days ago, Carol keeps her number to herself, Dan wants no marketing. */
export const PEOPLE: readonly Person[] = [
  { phone: '+491701234567', userId: 'DE.13491208655302741918', wroteBefore: HOUR, marketing: 0 },
  { phone: '+491709999999', userId: 'DE.13491208655302741919', wroteBefore: 72 * HOUR, marketing: 0 },
  { phone: null, userId: 'US.13491208655302741920', wroteBefore: HOUR, marketing: 0 },
  { phone: '+491708888888', userId: 'DE.13491208655302741921', wroteBefore: null, marketing: 131050 },
]

/**
 * What WhatsApp calls a number: Brazilian ones without their ninth digit, as old accounts are; Mexican ones with a 1 and
 * Argentinian ones with a 9 behind the country code.
 */
export function calledNumber(phone: string): string {
  return phone
    .replace(/^\+55(\d\d)9([6-9]\d{7})$/, '+55$1$2')
    .replace(/^\+52(\d{10})$/, '+521$1')
    .replace(/^\+54(\d{10})$/, '+549$1')
}

/** A number that is not on WhatsApp. */
export const NOT_ON_WHATSAPP = '+4930123456'
