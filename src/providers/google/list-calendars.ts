import * as z from 'zod'
import type { Display } from '../../domain/operation/display.ts'
import { defineRead, type Reading } from '../../domain/operation/operation.ts'
import { isJsonObject, type Json } from '../../domain/text/json.ts'
import { field, say } from '../../domain/text/wording.ts'
import { readPages } from './pages.ts'
import { CALENDAR_LIST_SCOPES } from './scopes.ts'

const input = z.strictObject({
  hidden: z.boolean().optional().describe('Also those that are hidden in the list'),
  writable: z.boolean().optional().describe('Only those that events can be created in'),
})

const calendar = z.object({
  id: z.string(),
  title: z.string(),
  timeZone: z.string().nullable(),
  role: z.string().meta({ description: "This account's: owner, writer, reader, freeBusyReader …" }),
  primary: z.boolean(),
  hidden: z.boolean(),
})

const output = z.object({ calendars: z.array(calendar) })

type Input = z.infer<typeof input>
type Output = z.infer<typeof output>
type Calendar = z.infer<typeof calendar>

/** The calendars in the account's list, its own one first. */
export const calendarListCalendars = defineRead<Input, Output>({
  name: 'calendar.list-calendars',
  summary: 'List the calendars of the connected account',
  provider: 'google',
  scopes: () => [CALENDAR_LIST_SCOPES],
  input,
  output,
  examples: ['shield calendar list-calendars', 'shield calendar list-calendars --writable --json'],
  run: async (asked, reading) => {
    const calendars = await readAll(asked, reading)
    return { calendars: calendars.toSorted((a, b) => Number(b.primary) - Number(a.primary)) }
  },
  show: ({ calendars }): Display => [
    {
      kind: 'table',
      columns: ['Title', 'Calendar', 'Time zone', 'Role'],
      rows: calendars.map(({ title, id, timeZone, role, primary }) => [
        primary ? `${title} (primary)` : title,
        id,
        timeZone ?? '',
        role,
      ]),
      empty: 'No calendars',
    },
  ],
})

/** Google's largest page. https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list */
const PAGE_SIZE = 250

async function readAll(asked: Input, reading: Reading): Promise<readonly Calendar[]> {
  const pages = readPages(reading, {
    path: '/calendar/v3/users/me/calendarList',
    query: [
      ['maxResults', String(PAGE_SIZE)],
      ...(asked.hidden === true ? [['showHidden', 'true'] as const] : []),
      ...(asked.writable === true ? [['minAccessRole', 'writer'] as const] : []),
    ],
    what: 'the list of calendars',
    scopes: CALENDAR_LIST_SCOPES,
    narrower: say`Try it with ${field('writable')}`,
  })
  const calendars: Calendar[] = []
  for await (const items of pages) calendars.push(...items.flatMap((item) => parseCalendar(item)))
  return calendars
}

/** Empty for an entry without an id, or one that was removed from the list. */
function parseCalendar(item: Json): readonly Calendar[] {
  if (!isJsonObject(item) || typeof item['id'] !== 'string' || item['deleted'] === true) return []
  const text = (name: string): string | null => (typeof item[name] === 'string' ? item[name] : null)
  return [
    {
      id: item['id'],
      title: text('summaryOverride') ?? text('summary') ?? item['id'],
      timeZone: text('timeZone'),
      role: text('accessRole') ?? 'unknown',
      primary: item['primary'] === true,
      hidden: item['hidden'] === true,
    },
  ]
}
