import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import { optional } from '../../../domain/operation/fields.ts'
import { spelledAddress } from '../../../domain/operation/address.ts'
import { recipientsOf, type Stakes } from '../../../domain/operation/stakes.ts'
import { defined, type JsonObject } from '../../../domain/text/json.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { parseDuration } from '../written-time.ts'

const address = z.string().min(3).max(254)

/**
 * Only dates that mean the same tomorrow: a stored input may be proposed again later, and "tomorrow" would then be
 * another day.
 */
export const createEventInput = z.strictObject({
  title: z.string().min(1).max(1024).meta({ description: 'Title of the event' }),
  start: z.string().min(1).max(60).meta({
    description:
      'When it begins: 2026-12-01T10:00 (by the clock of the time zone), 2026-12-01T10:00-05:00; for an all-day event, its first day',
  }),
  end: optional(
    z.string().max(60),
    'When it ends; for an all-day event, its last day. Instead of a duration',
  ),
  duration: optional(
    z.string().max(20),
    'How long: 30m, 1h30m; for an all-day event, in days: 2d. Instead of an end',
  ),
  allDay: optional(z.boolean(), 'Whole days, without a time'),
  timeZone: optional(
    z.string().max(60),
    "IANA time zone of the event (without it: the calendar's, else the account's, else this machine's)",
  ),
  calendar: optional(z.string().min(1).max(200), 'Calendar to create it in', 'primary'),
  attendee: optional(z.array(address).max(200), 'Somebody (or a room) to invite, by address'),
  optionalAttendee: optional(z.array(address).max(200), 'Somebody to invite whose attendance is optional'),
  location: optional(z.string().max(1024), 'Where'),
  description: optional(z.string().max(8192), 'Text of the event; Google shows simple HTML'),
  meet: optional(z.boolean(), 'Add a Google Meet link'),
  recurrence: optional(
    z.array(z.string().min(1).max(500)).max(20),
    'Repeat it: RRULE:FREQ=WEEKLY;COUNT=4 (RFC 5545; also EXRULE, RDATE, EXDATE)',
  ),
  reminder: optional(
    z.array(z.string().min(1).max(40)).max(5),
    "popup:10m, email:1d, or none (without any: the calendar's own reminders)",
  ),
  visibility: optional(
    z.enum(['default', 'public', 'private', 'confidential']),
    'Who may see it (without it: as the calendar has it)',
  ),
  showAs: optional(z.enum(['busy', 'free']), 'Whether it takes up time in the calendar', 'busy'),
  notify: optional(
    z.enum(['all', 'externalOnly', 'none']),
    'Who gets an invitation e-mail: all guests, those outside Google Calendar, nobody',
    'none',
  ),
  requireFree: optional(
    z.boolean(),
    'Only if the calendar and all attendees who are not optional are free, checked now and again before sending',
  ),
})

export type CreateEventInput = z.infer<typeof createEventInput>

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

/** Google takes an address, and the id of a calendar, in any case. */
export function spelledEvent(input: CreateEventInput): CreateEventInput {
  return {
    ...input,
    ...defined({
      calendar: input.calendar?.toLowerCase(),
      attendee: input.attendee?.map(spelledAddress),
      optionalAttendee: input.optionalAttendee?.map(spelledAddress),
    }),
  }
}

/** Who has to be free: everybody whose attendance is not optional. */
export function requiredPeople(input: PeopleInput): readonly string[] {
  return (input.attendee ?? []).map((text) => text.trim())
}

/** Whoever is invited is bound by it; an e-mail about that is out for good. */
export function stakesOfEvent({ input }: { readonly input: CreateEventInput }): Stakes {
  const recipients = recipientsOf([...(input.attendee ?? []), ...(input.optionalAttendee ?? [])])
  const isSilent = (input.notify ?? 'none') === 'none'
  const reversal = recipients.length === 0 ? 'reversible' : isSilent ? 'correctable' : 'irreversible'
  return { amount: null, recipients, reversal }
}

/** Four weeks, Google's own limit. https://developers.google.com/workspace/calendar/api/v3/reference/events#resource */
const LONGEST_MINUTES = 40_320

/** `popup:10m`, `email:1d`; `none` alone is not a reminder at all. Fails with `usage`. */
export function remindersOf(texts: readonly string[]): JsonObject {
  if (texts.length === 1 && texts[0]?.trim() === 'none') return { useDefault: false, overrides: [] }
  return { useDefault: false, overrides: texts.map((text) => parseReminder(text)) }
}

function parseReminder(text: string): JsonObject {
  const [, method = '', before = ''] = /^(popup|email):(.+)$/.exec(text.trim()) ?? []
  if (method === '') {
    throw new ShieldError('usage', say`${field('reminder')} ${JSON.stringify(text)} is not a reminder`, {
      hint: say`${field('reminder', ['popup:10m'])}, ${field('reminder', ['email:1d'])}, or ${field('reminder', ['none'])} alone`,
    })
  }
  const bounds = { at: say`${field('reminder')} ${method}:`, least: 0, most: LONGEST_MINUTES }
  return { method, minutes: parseDuration(before, bounds) }
}
