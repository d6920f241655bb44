import * as z from 'zod'
import type { Display } from '../../domain/display.ts'
import { isJsonObject, type Json } from '../../domain/json.ts'
import { defineRead, type Reading } from '../../domain/operation.ts'
import { path } from '../../domain/path.ts'
import { readCalendar } from './calendar.ts'
import { readBody } from './errors.ts'
import { resolveWindow } from './find-slots/window.ts'
import { EVENT_READ_SCOPES } from './scopes.ts'
import { chooseZone } from './time-zone.ts'

const input = z.strictObject({
  calendar: z.string().min(1).max(300).optional().meta({ description: 'Whose events', default: 'primary' }),
  from: z.string().max(60).optional().meta({
    description: 'From when: 2026-12-01, 2026-12-01T10:00, tomorrow, "friday 09:00"',
    default: 'now',
  }),
  to: z.string().max(60).optional().meta({ description: 'To when; without a time the end of that day' }),
  days: z
    .int()
    .min(1)
    .max(1100)
    .optional()
    .meta({ description: 'How many days, the first one included', default: 7 }),
  timeZone: z.string().max(60).optional().meta({
    description: "IANA time zone (without it: the calendar's, else the account's, else this machine's)",
  }),
  search: z.string().min(1).max(200).optional().meta({ description: 'Only events with this text' }),
  limit: z.int().min(1).max(2500).optional().meta({ description: 'The most events to return', default: 50 }),
})

const event = z.object({
  id: z.string(),
  title: z.string().nullable().meta({ description: 'null where it may not be seen' }),
  start: z.string(),
  end: z.string(),
  allDay: z.boolean(),
  status: z.string(),
  showsAs: z.enum(['busy', 'free']),
  attendees: z.int(),
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
  show: ({ events, more }): Display => [
    {
      kind: 'table',
      columns: ['Starts', 'Ends', 'Title', 'Guests', 'Id'],
      rows: events.map(({ start, end, title, attendees, id }) => [
        start,
        end,
        title ?? '(private)',
        String(attendees),
        id,
      ]),
      empty: 'No events',
    },
    ...(more ? [{ kind: 'text', text: 'There are more; raise --limit or narrow the search' } as const] : []),
  ],
})

async function readEvents(
  reading: Reading,
  calendar: string,
  asked: Input,
  window: { readonly from: number; readonly to: number },
  timeZone: string,
): Promise<Pick<Output, 'events' | 'more'>> {
  const limit = asked.limit ?? 50
  const response = await reading.get(path`/calendar/v3/calendars/${calendar}/events`, [
    ['timeMin', new Date(window.from * 60_000).toISOString()],
    ['timeMax', new Date(window.to * 60_000).toISOString()],
    ['timeZone', timeZone],
    ['singleEvents', 'true'],
    ['orderBy', 'startTime'],
    ['maxResults', String(limit)],
    ...(asked.search === undefined ? [] : [['q', asked.search] as const]),
  ])
  const body = readBody(response, {
    what: `the events of ${calendar}`,
    connection: reading.connection,
    scopes: EVENT_READ_SCOPES,
  })
  const items = Array.isArray(body['items']) ? body['items'] : []
  return {
    events: items.flatMap(parseEvent).slice(0, limit),
    more: typeof body['nextPageToken'] === 'string',
  }
}

/** An entry without an id or a time is no event anybody could meet; a cancelled one is gone. */
function parseEvent(item: Json): Output['events'] {
  if (!isJsonObject(item) || typeof item['id'] !== 'string' || item['status'] === 'cancelled') return []
  const [start, end] = [momentOf(item['start']), momentOf(item['end'])]
  if (start === null || end === null) return []
  return [
    {
      id: item['id'],
      title: textOf(item['summary']),
      start: start.text,
      end: end.text,
      allDay: start.allDay,
      status: textOf(item['status']) ?? 'confirmed',
      showsAs: item['transparency'] === 'transparent' ? 'free' : 'busy',
      attendees: Array.isArray(item['attendees']) ? item['attendees'].length : 0,
      link: textOf(item['htmlLink']),
    },
  ]
}

function momentOf(moment: Json | undefined): { readonly text: string; readonly allDay: boolean } | null {
  if (!isJsonObject(moment)) return null
  const [dateTime, date] = [textOf(moment['dateTime']), textOf(moment['date'])]
  const text = dateTime ?? date
  return text === null ? null : { text, allDay: dateTime === null }
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}
