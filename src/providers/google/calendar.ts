import { ShieldError } from '../../domain/errors.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import { type ProviderResponse, path } from '../../domain/provider/http.ts'
import { objectOf, textOf, textOrNull, type Json } from '../../domain/text/json.ts'
import { field, say } from '../../domain/text/wording.ts'
import { isRateLimit, parseRefusal, readBody } from './errors.ts'
import { findZone, parseZone } from './zone-table.ts'

/** What a calendar says of itself. */
export interface CalendarFacts {
  /** The canonical id: `primary` becomes the account's address. */
  readonly id: string
  readonly title: string | null
  readonly timeZone: string | null
  /** It says which video calls its events can have, and Google Meet is not among them. */
  readonly hasNoMeet: boolean
}

/**
 * Undefined where this account may not look (a scope that only opens events or free/busy). Fails with `not_found`,
 * `not_connected` and `unavailable`. https://developers.google.com/workspace/calendar/api/v3/reference/calendars/get
 */
export async function readCalendar(reading: Reading, id: string): Promise<CalendarFacts | undefined> {
  const response = await reading.get(path`/calendar/v3/calendars/${id}`)
  if (isClosed(response)) return undefined
  const body = readBody(response, { what: `the calendar ${id}`, connection: reading.connection })
  const canonical = textOrNull(body['id']) ?? id
  if (id !== 'primary' && canonical.toLowerCase() !== id.toLowerCase()) {
    throw new ShieldError(
      'unavailable',
      `Google answered with the calendar ${canonical} when asked for ${id}`,
      { hint: say`${field('calendar')} ${canonical}, if that is the one` },
    )
  }
  return {
    id: canonical,
    title: textOrNull(body['summary']),
    timeZone: zoneOf(body['timeZone']),
    hasNoMeet: isWithoutMeet(body['conferenceProperties']),
  }
}

/** https://developers.google.com/workspace/calendar/api/v3/reference/calendars#resource */
function isWithoutMeet(conferences: Json | undefined): boolean {
  const allowed = objectOf(conferences)['allowedConferenceSolutionTypes']
  return Array.isArray(allowed) && !allowed.includes('hangoutsMeet')
}

/** What the list of a calendar's events says of it: all that a scope for events opens. */
export async function readCalendarByEvents(
  reading: Reading,
  id: string,
): Promise<Pick<CalendarFacts, 'title' | 'timeZone'> | undefined> {
  const response = await reading.get(path`/calendar/v3/calendars/${id}/events`, [['maxResults', '1']])
  if (isClosed(response)) return undefined
  const body = readBody(response, { what: `the calendar ${id}`, connection: reading.connection })
  return { title: textOrNull(body['summary']), timeZone: zoneOf(body['timeZone']) }
}

/** The account's own setting; null where it may not be read or was never changed (Google leaves defaults out). */
async function readAccountZone(reading: Reading): Promise<string | null> {
  const response = await reading.get('/calendar/v3/users/me/settings/timezone')
  if (isClosed(response) || response.status === 404) return null
  const asked = { what: "the account's time zone", connection: reading.connection }
  return zoneOf(readBody(response, asked)['value'])
}

/** Refused for good, which is no reason to fail: there is another place to look. */
function isClosed(response: ProviderResponse): boolean {
  const refusal = parseRefusal(response)
  return response.status === 403 && refusal !== undefined && !isRateLimit(refusal)
}

function zoneOf(value: Json | undefined): string | null {
  return findZone(textOf(value)) ?? null
}

export const ZONE_SOURCES = ['asked', 'calendar', 'account', 'system'] as const

/** The zone that times without an offset are in, and who says so. */
export interface ChosenZone {
  readonly timeZone: string
  readonly source: (typeof ZONE_SOURCES)[number]
}

/** The asked-for zone, else the calendar's, else the account's setting, else this machine's. */
export async function chooseZone(
  reading: Reading,
  asked: string | undefined,
  calendarZone: string | null,
): Promise<ChosenZone> {
  if (asked !== undefined) return { timeZone: parseZone(asked, field('timeZone')), source: 'asked' }
  if (calendarZone !== null) return { timeZone: calendarZone, source: 'calendar' }
  const account = await readAccountZone(reading)
  if (account !== null) return { timeZone: account, source: 'account' }
  return { timeZone: findZone(reading.systemTimeZone.timeZone) ?? 'UTC', source: 'system' }
}

const SOURCE_WORDS: Readonly<Record<ChosenZone['source'], string>> = {
  asked: 'as asked',
  calendar: "the calendar's",
  account: "the account's setting",
  system: "this machine's",
}

/** "Europe/Berlin (the calendar's)". */
export function zoneText({ timeZone, source }: ChosenZone): string {
  return `${timeZone} (${SOURCE_WORDS[source]})`
}
