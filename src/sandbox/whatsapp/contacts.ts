import type { JsonObject } from '../../domain/text/json.ts'
import type { Refusal } from '../answer.ts'
import { OWN_NUMBER } from './business.ts'
import { graphRefusal, missingParameter, wrongValue } from './graph-errors.ts'

/** Somebody at WhatsApp. */
export interface Person {
  /** E.164; null for somebody who keeps the number to themselves. */
  readonly phone: string | null
  readonly userId: string
  /** Milliseconds before the start of the sandbox; null: never wrote. */
  readonly wroteBefore: number | null
  /** What Meta says to a marketing template; 0: nothing. */
  readonly marketing: number
  /** What Meta finds out once it has taken a message to them, and says by webhook alone; absent: nothing. */
  readonly later?: number
}

const HOUR = 3_600_000

/**
 * Ada wrote an hour ago, Bob three days ago, Carol keeps her number to herself, Dan wants no marketing, and Eve wrote an
 * hour ago and cannot be reached since.
 */
const PEOPLE: readonly Person[] = [
  { phone: '+491701234567', userId: 'DE.13491208655302741918', wroteBefore: HOUR, marketing: 0 },
  { phone: '+491709999999', userId: 'DE.13491208655302741919', wroteBefore: 72 * HOUR, marketing: 0 },
  { phone: null, userId: 'US.13491208655302741920', wroteBefore: HOUR, marketing: 0 },
  { phone: '+491708888888', userId: 'DE.13491208655302741921', wroteBefore: null, marketing: 131050 },
  {
    phone: '+491707777777',
    userId: 'DE.13491208655302741922',
    wroteBefore: HOUR,
    marketing: 0,
    later: 131026,
  },
]

/**
 * What WhatsApp calls a number: Brazilian ones without their ninth digit, as old accounts are; Mexican ones with a 1 and
 * Argentinian ones with a 9 behind the country code.
 */
function calledNumber(phone: string): string {
  return phone
    .replace(/^\+55(\d\d)9([6-9]\d{7})$/, '+55$1$2')
    .replace(/^\+52(\d{10})$/, '+521$1')
    .replace(/^\+54(\d{10})$/, '+549$1')
}

/** A number that is not on WhatsApp. */
const NOT_ON_WHATSAPP = '+4930123456'

/** To whom a message goes, and how the answer names them. */
interface Addressee {
  readonly person: Person
  readonly contact: JsonObject
}

/**
 * Whom `to` and `recipient` mean; `to` wins. A number without its `+` gets the sender's own country before it, and is
 * somebody else then.
 */
export function findAddressee(body: JsonObject): Addressee {
  const { to, recipient } = body
  if (to !== undefined) return byNumber(to)
  if (typeof recipient !== 'string') throw missingParameter('to')
  const person = PEOPLE.find(({ userId }) => userId === recipient)
  if (person === undefined) throw undeliverable()
  return { person, contact: { input: recipient, user_id: recipient } }
}

function byNumber(to: unknown): Addressee {
  if (typeof to !== 'string' || !/^\+?[\d\s().-]{5,25}$/.test(to))
    throw wrongValue('to is not a phone number')
  const digits = to.replaceAll(/\D/g, '')
  const phone = to.startsWith('+') ? `+${digits}` : `+1${digits}`
  if (phone === OWN_NUMBER)
    throw graphRefusal(131021, 'Recipient cannot be sender', 'Recipient is the sender')
  if (phone === NOT_ON_WHATSAPP) throw undeliverable()
  const called = calledNumber(phone)
  const known = PEOPLE.find((one) => one.phone === called)
  return {
    person: known ?? stranger(called),
    contact: {
      input: to,
      wa_id: called.slice(1),
      ...(known === undefined ? {} : { user_id: known.userId }),
    },
  }
}

/** Somebody by number or by user id; any number but a few belongs to somebody. */
export function findPerson(name: string): Person | undefined {
  const known = PEOPLE.find(({ phone, userId }) => phone === name || userId === name)
  return known ?? (/^\+[1-9]\d{6,14}$/.test(name) ? stranger(calledNumber(name)) : undefined)
}

function stranger(phone: string): Person {
  return { phone, userId: `US.${phone.slice(1)}`, wroteBefore: null, marketing: 0 }
}

function undeliverable(): Refusal {
  return graphRefusal(131026, 'Message undeliverable', 'Message Undeliverable.')
}
