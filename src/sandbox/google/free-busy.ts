import { isJsonObject, type JsonObject } from '../../domain/text/json.ts'
import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { findCalendar, GROUPS, roleOf } from './calendars.ts'
import type { CalendarParts } from './events.ts'
import { badRange, badRequest, emptyRange, parseJsonBody } from './google-answers.ts'
import { occurrencesOf } from './occurrences.ts'
import { formatMoment, isTimeZone, parseMoment } from './time.ts'

const LONGEST_RANGE = 90 * 24 * 3_600_000
const MOST_CALENDARS = 50
const MOST_MEMBERS = 100

interface Ask {
  readonly from: number
  readonly to: number
  readonly timeZone: string
  readonly ids: readonly string[]
  readonly calendars: number
  readonly members: number
}

/**
 * `POST /calendar/v3/freeBusy`. Calendars that cannot be told are answered with an error each, under status 200;
 * busy times come sorted by start, neither merged nor clipped to the range.
 * https://developers.google.com/workspace/calendar/api/v3/reference/freebusy/query
 */
export function queryFreeBusy(parts: CalendarParts, request: ProviderRequest): Answer {
  const ask = parseAsk(request)
  const groups = ask.ids.filter((id) => Object.hasOwn(GROUPS, id.toLowerCase()))
  const expanded = groups.map((id) => [id, expand(id, ask)] as const)
  const members = expanded.flatMap(([, group]) => group.calendars ?? [])
  const calendars = [...new Set([...ask.ids.filter((id) => !groups.includes(id)), ...members])]
  return jsonAnswer(200, {
    kind: 'calendar#freeBusy',
    timeMin: new Date(ask.from).toISOString(),
    timeMax: new Date(ask.to).toISOString(),
    ...(groups.length === 0 ? {} : { groups: Object.fromEntries(expanded) }),
    calendars: Object.fromEntries(
      calendars.map((id, index) => [
        id,
        index < ask.calendars ? busyOf(parts, id, ask) : failed('tooManyCalendarsRequested'),
      ]),
    ),
  })
}

function parseAsk(request: ProviderRequest): Ask {
  const body = parseJsonBody(request.body)
  const range = parseRange(body)
  const { timeZone = 'UTC', items = [] } = body
  if (typeof timeZone !== 'string' || !isTimeZone(timeZone))
    throw badRequest('invalid', `Invalid time zone: ${JSON.stringify(timeZone)}`)
  const calendars = limitOf(body['calendarExpansionMax'], MOST_CALENDARS)
  const members = limitOf(body['groupExpansionMax'], MOST_MEMBERS)
  if (calendars === undefined || members === undefined) throw badRequest('invalid', 'Invalid expansion limit')
  if (!Array.isArray(items)) throw badRequest('invalid', 'Invalid items')
  const ids = items.flatMap((item: unknown) =>
    isJsonObject(item) && typeof item['id'] === 'string' ? [item['id']] : [],
  )
  return { ...range, timeZone, ids, calendars, members }
}

function parseRange(body: JsonObject): { readonly from: number; readonly to: number } {
  const from = parseTime(body, 'timeMin')
  const to = parseTime(body, 'timeMax')
  if (to <= from) throw emptyRange()
  if (to - from > LONGEST_RANGE) throw badRange('timeRangeTooLong', 'The requested time range is too long.')
  return { from, to }
}

function parseTime(body: JsonObject, name: string): number {
  const moment = parseMoment(body[name])
  if (moment !== undefined) return moment
  throw body[name] === undefined
    ? badRequest('required', `Missing required field: ${name}`)
    : badRequest('badRequest', `Invalid value for: ${name}`)
}

function limitOf(value: unknown, most: number): number | undefined {
  if (value === undefined) return most
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most
    ? value
    : undefined
}

function expand(id: string, ask: Ask): { calendars?: readonly string[]; errors?: readonly object[] } {
  const members = GROUPS[id.toLowerCase()] ?? []
  return members.length > ask.members
    ? { errors: [{ domain: 'global', reason: 'groupTooBig' }] }
    : { calendars: members }
}

function failed(reason: string) {
  return { errors: [{ domain: 'global', reason }], busy: [] }
}

function busyOf({ book, consent, untidy }: CalendarParts, id: string, ask: Ask) {
  const { account } = consent
  const calendar = findCalendar(id, account)
  if (calendar === undefined || roleOf(calendar, account) === undefined) return failed('notFound')
  const busy = [...book.values()]
    .flatMap((event) => occurrencesOf(event, book))
    .filter((event) => event.isBusy && event.status !== 'cancelled')
    .filter((event) => event.calendar === calendar.id || event.guests.includes(calendar.id))
    .filter((event) => event.startsAt < ask.to && event.endsAt > ask.from)
    .toSorted((one, other) => one.startsAt - other.startsAt || one.endsAt - other.endsAt)
  return {
    // In no order, and one of them twice.
    busy: (untidy ? [...busy.toReversed(), ...busy.slice(0, 1)] : busy).map(({ startsAt, endsAt }) => ({
      start: formatMoment(startsAt, ask.timeZone),
      end: formatMoment(endsAt, ask.timeZone),
    })),
  }
}
