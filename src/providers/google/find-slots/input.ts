import * as z from 'zod'
import { optional } from '../../../domain/operation/fields.ts'
import { ZONE_SOURCES } from '../calendar.ts'

/** Texts stay as they were written; they are read when the search runs, so that a stored input parses back to itself. */
export const findSlotsInput = z.strictObject({
  calendar: optional(
    z.array(z.string().min(1).max(200)).max(200),
    'A calendar that has to be free: its id, or primary (without any: primary)',
  ),
  attendee: optional(
    z.array(z.string().min(1).max(300)).max(200),
    'A person, room or group that has to be free, with own zone and hours if need be: bob@x.com=Europe/London,09:00-17:00',
  ),
  duration: optional(z.string().max(20), 'How long: 30m, 1h30m, 90', '30m'),
  from: optional(
    z.string().max(60),
    'Where the search begins: 2026-12-01, 2026-12-01T10:00, tomorrow, "friday 09:00"',
    'now',
  ),
  to: optional(
    z.string().max(60),
    'Where it ends; without a time the end of that day. Instead of a number of days',
  ),
  days: optional(z.int().min(1).max(1100), 'How many days to search, the first one included', 7),
  workingHours: optional(
    z.array(z.string().min(1).max(200)).max(50),
    'When it may be: "mon-fri 09:00-17:00", "sat 10:00-12:00,14:00-16:00", "daily 22:00-06:00", any (without any: mon-fri 09:00-17:00)',
  ),
  timeZone: optional(
    z.string().max(60),
    "IANA time zone (without it: the calendar's, else the account's, else this machine's)",
  ),
  step: optional(
    z.string().max(20),
    'From the start of one slot to the next (without it: the duration, at most 30m)',
  ),
  align: optional(
    z.string().max(20),
    'Start when the local clock shows a multiple of this (without it: the largest of 60m, 30m, 20m, 15m, 10m, 5m, 1m that divides the step)',
  ),
  bufferBefore: optional(z.string().max(20), 'Free time to keep before a slot', '0m'),
  bufferAfter: optional(z.string().max(20), 'Free time to keep after a slot', '0m'),
  minNotice: optional(z.string().max(20), 'No slot starts sooner than this from now', '0m'),
  excludeDate: optional(
    z.array(z.string().min(1).max(60)).max(400),
    'A day without slots: 2026-12-24, or 2026-12-24..2026-12-26',
  ),
  limit: optional(z.int().min(1).max(10_000), 'The most slots to return', 10),
  maxPerDay: optional(z.int().min(1).max(1440), 'The most slots on one local day'),
  mode: optional(
    z.enum(['slots', 'gaps']),
    'slots of the duration, or whole gaps at least that long',
    'slots',
  ),
  allowUnknown: optional(
    z.boolean(),
    'Go on without calendars whose busy times cannot be read (they are listed; without it: fail)',
  ),
})

export type FindSlotsInput = z.infer<typeof findSlotsInput>

const localTime = z.object({ attendee: z.string(), start: z.string(), end: z.string() })

export const findSlotsOutput = z.object({
  mode: z.enum(['slots', 'gaps']),
  durationMinutes: z.int(),
  slots: z
    .array(z.object({ start: z.string(), end: z.string(), local: z.array(localTime) }))
    .meta({ description: 'In rising order; ISO 8601 with the offset of the time zone' }),
  more: z.boolean().meta({ description: 'There are more than the limit' }),
  timeZone: z.string(),
  timeZoneSource: z.enum(ZONE_SOURCES),
  window: z
    .object({ from: z.string(), to: z.string() })
    .meta({ description: 'The window that was really searched' }),
  calendars: z
    .array(z.object({ id: z.string(), group: z.string().nullable() }))
    .meta({ description: 'Whose busy times were read' }),
  unknown: z.array(z.object({ id: z.string(), group: z.string().nullable(), reason: z.string() })),
  warnings: z.array(z.string()),
  reasonIfEmpty: z.string().nullable(),
  removed: z
    .array(z.object({ by: z.string(), minutes: z.int(), left: z.int() }))
    .meta({ description: 'When nothing was found: what each constraint took away' }),
})

export type FindSlotsOutput = z.infer<typeof findSlotsOutput>
