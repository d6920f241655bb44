import {
  isJsonObject,
  objectOf,
  objectsIn,
  textsIn,
  type Json,
  type JsonObject,
} from '../../domain/text/json.ts'

/** Why a calendar is unknown when its answer makes no sense. */
const UNREADABLE = 'an answer that cannot be read'

/** RFC 3339 with an offset, as Google writes it. */
const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/

/**
 * Busy times as flat pairs of minutes since 1970, widened to whole minutes. Null when a single one of them cannot be
 * read or ends before it starts: the calendar is then unknown. One of no length takes no time and is left out.
 */
function parseBusy(busy: Json | undefined): readonly number[] | null {
  if (!Array.isArray(busy)) return null
  const pairs: number[] = []
  for (const each of busy) {
    const start = isJsonObject(each) ? parseStamp(each['start']) : Number.NaN
    const end = isJsonObject(each) ? parseStamp(each['end']) : Number.NaN
    if (!(start <= end)) return null
    if (start < end) pairs.push(Math.floor(start / 60_000), Math.ceil(end / 60_000))
  }
  return pairs
}

/** Milliseconds since 1970, or NaN. */
function parseStamp(value: Json | undefined): number {
  return typeof value === 'string' && STAMP.test(value) ? Date.parse(value) : Number.NaN
}

/** The two maps of Google's answer, by id as asked for. */
export interface FreeBusyBody {
  readonly calendars: JsonObject
  readonly groups: JsonObject
}

interface KnownCalendar {
  readonly id: string
  /** The group it came out of; null when it was asked for by its own id. */
  readonly group: string | null
  /** Start and end in whole minutes since 1970, flat, in no order: a partly busy minute is busy. */
  readonly busy: readonly number[]
}

export interface UnknownCalendar {
  readonly id: string
  readonly group: string | null
  readonly reason: string
}

export interface BusyAnswer {
  readonly known: readonly KnownCalendar[]
  readonly unknown: readonly UnknownCalendar[]
}

/** What has to be asked again because one query cannot hold it all. */
interface Crowded {
  readonly asked: readonly string[]
  readonly members: readonly string[]
}

interface Ledger {
  readonly add: (batch: readonly string[], body: FreeBusyBody) => Crowded
  readonly answer: () => BusyAnswer
}

interface Line {
  readonly id: string
  readonly group: string | null
  readonly busy: number[]
  reason: string | null
}

const TOO_MANY = 'tooManyCalendarsRequested'

/**
 * Adds up the answers to several queries. A calendar is known only if every answer about it was whole: an error, a
 * missing entry or a time that cannot be read makes it unknown for good, because no answer is not "free".
 */
export function createLedger(): Ledger {
  const lines = new Map<string, Line>()
  const line = (id: string, group: string | null): Line => {
    const known = lines.get(id.toLowerCase())
    if (known !== undefined) return known
    const fresh = { id, group, busy: [], reason: null }
    lines.set(id.toLowerCase(), fresh)
    return fresh
  }

  return {
    add: (batch, body) => {
      const asked: string[] = []
      const members: string[] = []
      const find = { calendar: byId(body.calendars), group: byId(body.groups) }
      for (const id of batch) {
        const group = find.group(id)
        const entry = group ?? find.calendar(id)
        if (batch.length > 1 && errorsOf(entry) === TOO_MANY) asked.push(id)
        else if (group === undefined) record(line(id, null), entry)
        else members.push(...expand(id, group, find.calendar, line))
      }
      return { asked, members }
    },
    answer: () => toAnswer([...lines.values()]),
  }
}

/** Records the members of a group and returns those that the same answer does not cover. */
function expand(
  id: string,
  group: Json,
  calendar: (id: string) => Json | undefined,
  line: (id: string, group: string | null) => Line,
): readonly string[] {
  const members = textsIn(objectOf(group)['calendars'])
  const wrong = errorsOf(group)
  if (wrong !== null || members.length === 0) {
    line(id, null).reason = wrong ?? 'a group whose members cannot be seen'
    return []
  }
  const left: string[] = []
  for (const member of members) {
    const entry = calendar(member)
    const own = line(member, id)
    if (entry === undefined || errorsOf(entry) === TOO_MANY) left.push(member)
    else record(own, entry)
  }
  return left
}

function record(line: Line, entry: Json | undefined): void {
  const own = line
  const wrong = errorsOf(entry)
  const busy = wrong === null && isJsonObject(entry) ? parseBusy(entry['busy']) : null
  if (busy === null) own.reason ??= wrong ?? UNREADABLE
  else for (const minute of busy) own.busy.push(minute)
}

function toAnswer(lines: readonly Line[]): BusyAnswer {
  return {
    known: lines.filter(({ reason }) => reason === null).map(({ id, group, busy }) => ({ id, group, busy })),
    unknown: lines.flatMap(({ id, group, reason }) => (reason === null ? [] : [{ id, group, reason }])),
  }
}

/** By the id as asked for; Google may answer in another case. */
function byId(answers: JsonObject): (id: string) => Json | undefined {
  const exact = new Map(Object.entries(answers))
  const folded = new Map([...exact].map(([id, entry]) => [id.toLowerCase(), entry]))
  return (id) => exact.get(id) ?? folded.get(id.toLowerCase())
}

/** The reasons of Google's own, or null when there is none. The list of reasons is open. */
function errorsOf(entry: Json | undefined): string | null {
  if (!isJsonObject(entry)) return entry === undefined ? 'missing from the answer' : UNREADABLE
  const errors = entry['errors']
  if (errors === undefined || (Array.isArray(errors) && errors.length === 0)) return null
  const words = objectsIn(errors).map(({ reason }) =>
    typeof reason === 'string' ? reason.slice(0, 100) : 'error',
  )
  return words.length === 0 ? UNREADABLE : [...new Set(words)].join(', ')
}
