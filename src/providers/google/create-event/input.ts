import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
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
  end: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'When it ends; for an all-day event, its last day. Instead of a duration' }),
  duration: z
    .string()
    .max(20)
    .optional()
    .meta({ description: 'How long: 30m, 1h30m; for an all-day event, in days: 2d. Instead of an end' }),
  allDay: z.boolean().optional().meta({ description: 'Whole days, without a time' }),
  timeZone: z.string().max(60).optional().meta({
    description:
      "IANA time zone of the event (without it: the calendar's, else the account's, else this machine's)",
  }),
  calendar: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Calendar to create it in', default: 'primary' }),
  attendee: z
    .array(address)
    .max(200)
    .optional()
    .meta({ description: 'Somebody (or a room) to invite, by address' }),
  optionalAttendee: z
    .array(address)
    .max(200)
    .optional()
    .meta({ description: 'Somebody to invite whose attendance is optional' }),
  location: z.string().max(1024).optional().meta({ description: 'Where' }),
  description: z
    .string()
    .max(8192)
    .optional()
    .meta({ description: 'Text of the event; Google shows simple HTML' }),
  meet: z.boolean().optional().meta({ description: 'Add a Google Meet link' }),
  recurrence: z
    .array(z.string().min(1).max(500))
    .max(20)
    .optional()
    .meta({ description: 'Repeat it: RRULE:FREQ=WEEKLY;COUNT=4 (RFC 5545; also EXRULE, RDATE, EXDATE)' }),
  reminder: z
    .array(z.string().min(1).max(40))
    .max(5)
    .optional()
    .meta({ description: "popup:10m, email:1d, or none (without any: the calendar's own reminders)" }),
  visibility: z
    .enum(['default', 'public', 'private', 'confidential'])
    .optional()
    .meta({ description: 'Who may see it (without it: as the calendar has it)' }),
  showAs: z
    .enum(['busy', 'free'])
    .optional()
    .meta({ description: 'Whether it takes up time in the calendar', default: 'busy' }),
  notify: z.enum(['all', 'externalOnly', 'none']).optional().meta({
    description: 'Who gets an invitation e-mail: all guests, those outside Google Calendar, nobody',
    default: 'none',
  }),
  requireFree: z.boolean().optional().meta({
    description:
      'Only if the calendar and all attendees who are not optional are free, checked now and again before sending',
  }),
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

/** Who has to be free: everybody whose attendance is not optional. */
export function requiredPeople(input: PeopleInput): readonly string[] {
  return (input.attendee ?? []).map((text) => text.trim())
}

/** Four weeks, Google's own limit. https://developers.google.com/workspace/calendar/api/v3/reference/events#resource */
const LONGEST_MINUTES = 40_320

/** `popup:10m`, `email:1d`; `none` alone is no reminder at all. Fails with `usage`. */
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
