import * as z from 'zod'
import { ZONE_SOURCES } from '../calendar.ts'

/** Texts stay as they were written; they are read when the search runs, so that a stored input parses back to itself. */
export const findSlotsInput = z.strictObject({
  calendar: z
    .array(z.string().min(1).max(200))
    .max(200)
    .optional()
    .meta({ description: 'A calendar that has to be free: its id, or primary (without any: primary)' }),
  attendee: z.array(z.string().min(1).max(300)).max(200).optional().meta({
    description:
      'A person, room or group that has to be free, with own zone and hours if need be: bob@x.com=Europe/London,09:00-17:00',
  }),
  duration: z.string().max(20).optional().meta({ description: 'How long: 30m, 1h30m, 90', default: '30m' }),
  from: z.string().max(60).optional().meta({
    description: 'Where the search begins: 2026-12-01, 2026-12-01T10:00, tomorrow, "friday 09:00"',
    default: 'now',
  }),
  to: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'Where it ends; without a time the end of that day. Instead of a number of days' }),
  days: z
    .int()
    .min(1)
    .max(1100)
    .optional()
    .meta({ description: 'How many days to search, the first one included', default: 7 }),
  workingHours: z.array(z.string().min(1).max(200)).max(50).optional().meta({
    description:
      'When it may be: "mon-fri 09:00-17:00", "sat 10:00-12:00,14:00-16:00", "daily 22:00-06:00", any (without any: mon-fri 09:00-17:00)',
  }),
  timeZone: z.string().max(60).optional().meta({
    description: "IANA time zone (without it: the calendar's, else the account's, else this machine's)",
  }),
  step: z
    .string()
    .max(20)
    .optional()
    .meta({ description: 'From the start of one slot to the next (without it: the duration, at most 30m)' }),
  align: z.string().max(20).optional().meta({
    description:
      'Start when the local clock shows a multiple of this (without it: the largest of 60m, 30m, 20m, 15m, 10m, 5m, 1m that divides the step)',
  }),
  bufferBefore: z
    .string()
    .max(20)
    .optional()
    .meta({ description: 'Free time to keep before a slot', default: '0m' }),
  bufferAfter: z
    .string()
    .max(20)
    .optional()
    .meta({ description: 'Free time to keep after a slot', default: '0m' }),
  minNotice: z
    .string()
    .max(20)
    .optional()
    .meta({ description: 'No slot starts sooner than this from now', default: '0m' }),
  excludeDate: z
    .array(z.string().min(1).max(60))
    .max(400)
    .optional()
    .meta({ description: 'A day without slots: 2026-12-24, or 2026-12-24..2026-12-26' }),
  limit: z.int().min(1).max(10_000).optional().meta({ description: 'The most slots to return', default: 10 }),
  maxPerDay: z.int().min(1).max(1440).optional().meta({ description: 'The most slots on one local day' }),
  mode: z
    .enum(['slots', 'gaps'])
    .optional()
    .meta({ description: 'slots of the duration, or whole gaps at least that long', default: 'slots' }),
  allowUnknown: z.boolean().optional().meta({
    description:
      'Go on without calendars whose busy times cannot be read (they are listed; without it: fail)',
  }),
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
