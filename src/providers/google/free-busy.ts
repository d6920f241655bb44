import type { Reading } from '../../domain/operation/operation.ts'
import { objectOf, type Json } from '../../domain/text/json.ts'
import { readBody } from './errors.ts'
import { createLedger, type BusyAnswer, type FreeBusyBody } from './free-busy-ledger.ts'
import { FREE_BUSY_SCOPES } from './scopes.ts'

/** The name of the POST that reads. */
export const FREE_BUSY = 'calendar.freebusy'

export interface BusyQuestion {
  /** Calendars and groups; one asked twice, in whatever case, is asked once. */
  readonly ids: readonly string[]
  /** Minutes since 1970. */
  readonly from: number
  /** Minutes since 1970. */
  readonly to: number
}

/** Google's own limits. https://developers.google.com/workspace/calendar/api/v3/reference/freebusy/query */
const MOST_CALENDARS = 50
const MOST_MEMBERS = 100

/** Google refuses spans of more than about three months with "The requested time range is too long". */
const LONGEST_MINUTES = 60 * 1440

/**
 * When each calendar is busy, groups expanded. Every calendar ends up in exactly one place: among the known ones or,
 * whatever is wrong with its answer, among the unknown. Fails as `readBody` does.
 */
export async function readBusy(reading: Reading, question: BusyQuestion): Promise<BusyAnswer> {
  const ids = withoutDuplicates(question.ids)
  const ledger = createLedger()
  for (let from = question.from; from < question.to; from += LONGEST_MINUTES) {
    const to = Math.min(from + LONGEST_MINUTES, question.to)
    const queue = [...batches(ids)]
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      const crowded = ledger.add(batch, await ask(reading, batch, from, to))
      // Too much for one query: what was asked goes alone, what came out of a group goes by name.
      queue.push(...crowded.asked.map((id) => [id]), ...batches(crowded.members))
    }
  }
  return ledger.answer()
}

async function ask(
  reading: Reading,
  ids: readonly string[],
  from: number,
  to: number,
): Promise<FreeBusyBody> {
  const question: Json = {
    timeMin: new Date(from * 60_000).toISOString(),
    timeMax: new Date(to * 60_000).toISOString(),
    timeZone: 'UTC',
    calendarExpansionMax: MOST_CALENDARS,
    groupExpansionMax: MOST_MEMBERS,
    items: ids.map((id) => ({ id })),
  }
  const { calendars, groups } = readBody(await reading.query(FREE_BUSY, question), {
    what: `the busy times of ${ids.length === 1 ? ids.join('') : `${ids.length} calendars`}`,
    connection: reading.connection,
    scopes: FREE_BUSY_SCOPES,
  })
  return { calendars: objectOf(calendars), groups: objectOf(groups) }
}

function withoutDuplicates(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.toReversed().map((id) => [id.toLowerCase(), id])).values()].toReversed()
}

function batches(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / MOST_CALENDARS) }, (_, index) =>
    ids.slice(index * MOST_CALENDARS, (index + 1) * MOST_CALENDARS),
  )
}
