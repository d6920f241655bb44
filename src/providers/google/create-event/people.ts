import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { field, say } from '../../../domain/text/wording.ts'
import type { CreateEventInput } from './input.ts'

type PeopleInput = Pick<CreateEventInput, 'attendee' | 'optionalAttendee'>

/** Addresses of rooms and other resources of a Google Workspace. */
const RESOURCE = /@resource\.calendar\.google\.com$/i
const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/

/** Guests as the call has them, in the order in which they were given. Fails with `usage`. */
export function attendeesOf(input: PeopleInput): readonly JsonObject[] {
  const required = (input.attendee ?? []).map((text) => ({ at: field('attendee'), text, optional: false }))
  const optional = (input.optionalAttendee ?? []).map((text) => ({
    at: field('optionalAttendee'),
    text,
    optional: true,
  }))
  const seen = new Set<string>()
  return [...required, ...optional].map(({ at, text, optional }) => {
    const email = text.trim()
    if (!ADDRESS.test(email)) {
      throw new ShieldError('usage', say`${at} ${JSON.stringify(text)} is not an e-mail address`, {
        hint: say`One address each: ${at} bob@example.com`,
      })
    }
    if (seen.has(email.toLowerCase())) {
      throw new ShieldError('usage', `${email} is invited twice`, { hint: 'Name everybody once' })
    }
    seen.add(email.toLowerCase())
    return {
      email,
      ...(optional ? { optional: true } : {}),
      ...(RESOURCE.test(email) ? { resource: true } : {}),
    }
  })
}

/** Who has to be free: everybody whose attendance is not optional. */
export function requiredPeople(input: PeopleInput): readonly string[] {
  return (input.attendee ?? []).map((text) => text.trim())
}
