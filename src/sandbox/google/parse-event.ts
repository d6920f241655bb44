import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import type { Calendar } from './calendars.ts'
import { badRequest, emptyRange } from './google-answers.ts'
import { formatMoment, isTimeZone, momentOf, type EventTime } from './time.ts'

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']
const DAY = '(MO|TU|WE|TH|FR|SA|SU)'

/** What Google takes in each part of a rule, as far as it was seen to refuse. */
const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: new RegExp(`^(${FREQUENCIES.join('|')})$`),
  // Without a Z Google refuses a time: https://github.com/google/googleapis.dart/issues/223
  UNTIL: /^\d{8}(T\d{6}Z)?$/,
  // A count of -1 is refused: https://github.com/derekantrican/GAS-ICS-Sync/issues/466
  COUNT: /^[1-9]\d*$/,
  INTERVAL: /^[1-9]\d*$/,
  BYDAY: new RegExp(`^[+-]?\\d{0,2}${DAY}(,[+-]?\\d{0,2}${DAY})*$`),
  BYMONTHDAY: /^-?([1-9]|[12]\d|3[01])(,-?([1-9]|[12]\d|3[01]))*$/,
  BYMONTH: /^([1-9]|1[0-2])(,([1-9]|1[0-2]))*$/,
  BYYEARDAY: /^-?\d{1,3}(,-?\d{1,3})*$/,
  BYWEEKNO: /^-?\d{1,2}(,-?\d{1,2})*$/,
  BYSETPOS: /^-?\d{1,3}(,-?\d{1,3})*$/,
  BYHOUR: /^\d{1,2}(,\d{1,2})*$/,
  BYMINUTE: /^\d{1,2}(,\d{1,2})*$/,
  BYSECOND: /^\d{1,2}(,\d{1,2})*$/,
  WKST: new RegExp(`^${DAY}$`),
}

/** Whether Google takes a line of `recurrence`; where not, it answers 400 "Invalid recurrence rule." */
function isRecurrenceLine(value: unknown, allDay: boolean): boolean {
  if (typeof value !== 'string') return false
  const rule = /^(?:RRULE|EXRULE):(.+)$/.exec(value)?.[1]
  return rule === undefined ? isDates(value) : isRule(rule, allDay)
}

function isRule(rule: string, allDay: boolean): boolean {
  const parts = rule.split(';').map((part) => part.split('='))
  const names = parts.map(([name = '']) => name)
  const value = (name: string): string | undefined => parts.find(([own]) => own === name)?.[1]
  const until = value('UNTIL')
  return (
    names.includes('FREQ') &&
    new Set(names).size === names.length &&
    parts.every(([name = '', said = '', ...more]) => more.length === 0 && PARTS[name]?.test(said) === true) &&
    !(names.includes('COUNT') && until !== undefined) &&
    !(allDay && until?.includes('T') === true)
  )
}

function isDates(line: string): boolean {
  return /^(?:RDATE|EXDATE)(?:;[A-Z]+=[^;:]+)*:\d{8}(?:T\d{6}Z?)?(?:,\d{8}(?:T\d{6}Z?)?)*$/.test(line)
}

/** What a body says of an event's time, checked. */
export interface EventSpan {
  readonly start: EventTime
  readonly end: EventTime
  readonly startsAt: number
  readonly endsAt: number
}

/**
 * Reads start and end. Google answers a moment in an offset of its own choosing; the sandbox always in UTC, so that
 * code that compares texts instead of moments is found out.
 */
export function parseSpan(body: JsonObject, calendar: Calendar): EventSpan {
  const start = parseEnd(body, 'start', calendar)
  const end = parseEnd(body, 'end', calendar)
  if ((start.time.date === undefined) !== (end.time.date === undefined))
    throw badRequest('invalid', 'Start and end times must either both be date or both be dateTime.')
  const isEmptyDay = start.time.date !== undefined && end.at === start.at
  if (end.at < start.at || isEmptyDay) throw emptyRange()
  return { start: start.time, end: end.time, startsAt: start.at, endsAt: end.at }
}

function parseEnd(
  body: JsonObject,
  name: 'start' | 'end',
  calendar: Calendar,
): { readonly time: EventTime; readonly at: number } {
  const time = readTime(body[name])
  const { date, dateTime, timeZone } = time
  if ((date === undefined) === (dateTime === undefined)) throw badRequest('required', `Missing ${name} time.`)
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw badRequest('invalid', `Invalid time zone definition for ${name} time.`)
  if (timeZone === undefined && date === undefined && body['recurrence'] !== undefined)
    throw badRequest('required', `Missing time zone definition for ${name} time.`)
  const at = momentOf(time, calendar.timeZone)
  if (at === undefined) throw badRequest('invalid', `Invalid value for: ${name} time`)
  return { at, time: date === undefined ? { ...time, dateTime: formatMoment(at, 'UTC') } : { date } }
}

/** What is text in it; the rest is as good as missing. */
function readTime(value: Json | undefined): EventTime {
  const given = isJsonObject(value) ? value : {}
  const texts = ['date', 'dateTime', 'timeZone'].flatMap((name) => {
    const text = given[name]
    return typeof text === 'string' ? [[name, text] as const] : []
  })
  return Object.fromEntries(texts)
}

const CLIENT_ID = /^[a-v0-9]{5,1024}$/

/** Refuses what is wrong in the rest of the body. */
export function checkEvent(body: JsonObject): void {
  const { id = 'absent', attendees, recurrence, reminders } = body
  if (typeof id !== 'string' || !CLIENT_ID.test(id)) throw badRequest('invalid', 'Invalid resource id value.')
  if (!isListOf(attendees, isAttendee)) throw badRequest('required', 'Missing attendee email.')
  const allDay = isJsonObject(body['start']) && body['start']['date'] !== undefined
  if (!isListOf(recurrence, (line) => isRecurrenceLine(line, allDay)))
    throw badRequest('invalid', 'Invalid recurrence rule.')
  checkReminders(reminders ?? {})
}

/** Absent is as good as empty. */
function isListOf(value: Json | undefined, isMember: (member: Json) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isMember))
}

function isAttendee(value: Json): boolean {
  return isJsonObject(value) && typeof value['email'] === 'string' && value['email'] !== ''
}

const MOST_REMINDERS = 5
const LONGEST_REMINDER_MINUTES = 40_320

function checkReminders(reminders: Json): void {
  if (!isJsonObject(reminders)) throw badRequest('invalid', 'Invalid reminders.')
  const overrides = reminders['overrides'] ?? []
  if (!Array.isArray(overrides) || overrides.length > MOST_REMINDERS || !overrides.every(isReminder))
    throw badRequest('invalid', 'Invalid reminder overrides.')
  if (reminders['useDefault'] === true && overrides.length > 0)
    throw badRequest(
      'cannotUseDefaultRemindersAndSpecifyOverride',
      'Cannot specify both default reminders and overrides at the same time.',
    )
}

function isReminder(value: Json): boolean {
  if (!isJsonObject(value)) return false
  const { method, minutes } = value
  const isKnown = method === 'email' || method === 'popup'
  return isKnown && typeof minutes === 'number' && minutes >= 0 && minutes <= LONGEST_REMINDER_MINUTES
}
