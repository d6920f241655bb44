import type { JsonObject } from '../../domain/text/json.ts'
import type { Answer } from '../answer.ts'
import { OWN_NUMBER } from './business.ts'
import { calledNumber, NOT_ON_WHATSAPP, PEOPLE, type Person } from './contacts.ts'
import { graphError, invalidParameter } from './graph-errors.ts'

/** To whom a message goes, and how the answer names them. */
export interface Addressee {
  readonly person: Person
  readonly contact: JsonObject
}

/**
 * Whom `to` and `recipient` mean; `to` wins. A number without its `+` gets the sender's own country before it, and is
 * somebody else then.
 */
export function findAddressee(body: JsonObject): Addressee | Answer {
  const { to, recipient } = body
  if (to !== undefined) return byNumber(to)
  if (typeof recipient !== 'string') return missing('to')
  const person = PEOPLE.find(({ userId }) => userId === recipient)
  if (person === undefined) return undeliverable()
  return { person, contact: { input: recipient, user_id: recipient } }
}

function byNumber(to: unknown): Addressee | Answer {
  if (typeof to !== 'string' || !/^\+?[\d\s().-]{5,25}$/.test(to))
    return graphError(131009, 'Parameter value is not valid', { details: 'to is not a phone number' })
  const digits = to.replaceAll(/\D/g, '')
  const phone = to.startsWith('+') ? `+${digits}` : `+1${digits}`
  if (phone === OWN_NUMBER)
    return graphError(131021, 'Recipient cannot be sender', { details: 'Recipient is the sender' })
  if (phone === NOT_ON_WHATSAPP) return undeliverable()
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

function undeliverable(): Answer {
  return graphError(131026, 'Message undeliverable', { details: 'Message Undeliverable.' })
}

function missing(name: string): Answer {
  return invalidParameter(`The parameter ${name} is required.`)
}
