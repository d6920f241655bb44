import * as z from 'zod'
import { remarkIf, type Display } from '../../domain/operation/display.ts'
import { optional } from '../../domain/operation/fields.ts'
import { defineRead, type Reading } from '../../domain/operation/operation.ts'
import { path } from '../../domain/provider/http.ts'
import { isJsonObject, textOrNull, type Json, type JsonObject } from '../../domain/text/json.ts'
import { field, say } from '../../domain/text/wording.ts'
import { readCalendar, chooseZone } from './calendar.ts'
import {
  titleText,
  guestsOf,
  kindText,
  organizerOf,
  timesOf,
  nameFields,
  nameOf,
  endFields,
  organizerFields,
} from './event.ts'
import { whenText } from './event-times.ts'
import { resolveWindow } from './find-slots/window.ts'
import { readPages } from './pages.ts'
import { EVENT_READ_SCOPES } from './scopes.ts'

const input = z.strictObject({
  calendar: optional(z.string().min(1).max(300), 'Whose events', 'primary'),
  from: optional(
    z.string().max(60),
    'From when: 2026-12-01, 2026-12-01T10:00, tomorrow, "friday 09:00"',
    'now',
  ),
  to: optional(z.string().max(60), 'To when; without a time the end of that day'),
  days: optional(z.int().min(1).max(1100), 'How many days, the first one included', 7),
  timeZone: optional(
    z.string().max(60),
    "IANA time zone (without it: the calendar's, else the account's, else this machine's)",
  ),
  search: optional(z.string().min(1).max(200), 'Only events with this text'),
  limit: optional(z.int().min(1).max(2500), 'The most events to return', 50),
})

const event = z.object({
  id: z.string(),
  ...nameFields,
  start: z.string().meta({ description: 'A moment, or the first day' }),
  ...endFields,
  status: z.string(),
  showsAs: z.enum(['busy', 'free']).meta({ description: 'What was declined is free' }),
  ...organizerFields,
  attendees: z
    .int()
    .nullable()
    .meta({ description: 'How many guests; null where Google does not show all of them' }),
  link: z.string().nullable(),
})

const output = z.object({
  events: z.array(event),
  more: z.boolean().meta({ description: 'There are more than the limit' }),
  timeZone: z.string(),
})

type Input = z.infer<typeof input>
type Output = z.infer<typeof output>

/** What stands in a calendar, repetitions as single events, in the order of their start. */
export const calendarListEvents = defineRead<Input, Output>({
  name: 'calendar.list-events',
  summary: 'List the events of a calendar',
  provider: 'google',
  scopes: () => [EVENT_READ_SCOPES],
  input,
  output,
  examples: ['shield calendar list-events --days 3', 'shield calendar list-events --search review --json'],
  run: async (asked, reading) => {
    const id = asked.calendar ?? 'primary'
    const calendar = await readCalendar(reading, id)
    const { timeZone } = await chooseZone(reading, asked.timeZone, calendar?.timeZone ?? null)
    const window = resolveWindow(asked, timeZone, reading.now)
    return { ...(await readEvents(reading, id, asked, window, timeZone)), timeZone }
  },
  show: ({ events, more, timeZone }): Display => [
    {
      kind: 'table',
      columns: ['When', 'Title', 'Kind', 'Guests', 'Id'],
      rows: events.map((one) => [
        whenText(one, timeZone, 'unsaid'),
        titleText(one),
        kindText(one),
        one.attendees === null ? 'not all shown' : String(one.attendees),
        one.id,
      ]),
      empty: 'No events',
    },
    ...remarkIf(
      events.some(({ allDay }) => !allDay),
      `Times are by the clock of ${timeZone}`,
    ),
    ...remarkIf(more, 'There are more; raise --limit or narrow the search'),
  ],
})

/** Google's largest page. https://developers.google.com/workspace/calendar/api/v3/reference/events/list */
const LARGEST_PAGE = 2500

async function readEvents(
  reading: Reading,
  calendar: string,
  asked: Input,
  window: { readonly from: number; readonly to: number },
  timeZone: string,
): Promise<Pick<Output, 'events' | 'more'>> {
  const limit = asked.limit ?? 50
  const pages = readPages(reading, {
    path: path`/calendar/v3/calendars/${calendar}/events`,
    query: [
      ['timeMin', new Date(window.from * 60_000).toISOString()],
      ['timeMax', new Date(window.to * 60_000).toISOString()],
      ['timeZone', timeZone],
      ['singleEvents', 'true'],
      ['orderBy', 'startTime'],
      // One above the limit tells whether there are more.
      ['maxResults', String(Math.min(limit + 1, LARGEST_PAGE))],
      ...(asked.search === undefined ? [] : [['q', asked.search] as const]),
    ],
    what: `the events of ${calendar}`,
    scopes: EVENT_READ_SCOPES,
    narrower: say`Narrow it: ${field('from')} and ${field('to')} nearer to each other, or a ${field('search')}`,
  })
  const events: Output['events'] = []
  for await (const items of pages) {
    events.push(...items.flatMap(parseEvent))
    if (events.length > limit) break
  }
  return { events: events.slice(0, limit), more: events.length > limit }
}

/** An entry without an id or a time is not an event anybody could meet; a cancelled one is gone. */
function parseEvent(item: Json): Output['events'] {
  if (!isJsonObject(item) || typeof item['id'] !== 'string' || item['status'] === 'cancelled') return []
  const { start, ...times } = timesOf(item)
  if (start === null || (times.end === null && times.lastDay === null)) return []
  return [{ id: item['id'], start, ...times, ...exceptTimes(item) }]
}

function exceptTimes(
  item: JsonObject,
): Omit<Output['events'][number], 'id' | 'start' | keyof typeof endFields> {
  const organizer = organizerOf(item)
  const { guests, areOmitted } = guestsOf(item)
  const isFree = item['transparency'] === 'transparent' || organizer.ownAnswer === 'declined'
  return {
    ...nameOf(item),
    status: textOrNull(item['status']) ?? 'confirmed',
    showsAs: isFree ? 'free' : 'busy',
    ...organizer,
    attendees: areOmitted ? null : guests.length,
    link: textOrNull(item['htmlLink']),
  }
}
