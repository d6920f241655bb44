import { intersectSpans, mergeSpans, subtractSpans, type Spans } from '../spans.ts'
import { stretchAt, type ZoneTable } from '../zone-table.ts'

/** What narrows the time down, by the name that a person knows it by. */
export interface Source {
  readonly by: string
  /** For limits: merged spans in which it is allowed. For busy times: flat pairs in any order. */
  readonly spans: Spans
}

/** Everything in whole minutes; instants since 1970. */
export interface FreeSearch {
  readonly from: number
  readonly to: number
  /** Whose wall clock the grid and "per day" mean. It must cover [from, to). */
  readonly zone: ZoneTable
  readonly limits: readonly Source[]
  readonly busy: readonly Source[]
  readonly mode: 'slots' | 'gaps'
  readonly duration: number
  /** From the start of one slot to the next one at the earliest. */
  readonly step: number
  /** Slots start when the local clock shows a multiple of this, counted from midnight. */
  readonly align: number
  /** Kept free of busy times before and after each slot. */
  readonly bufferBefore: number
  readonly bufferAfter: number
  readonly limit: number
  readonly perDay: number
}

export interface Found {
  /** Slots (which may overlap each other when the step is shorter than they are) or gaps, flat, in rising order. */
  readonly slots: readonly number[]
  /** There was at least one more than `limit`. */
  readonly more: boolean
}

/**
 * Finds when everybody is free, with integers alone: no dates, no zone library, so that a year of quarter hours costs
 * about a millisecond. The same inputs always give the same answer.
 */
export function findFree(search: FreeSearch): Found {
  const free = freeSpans(search)
  return search.mode === 'gaps' ? pickGaps(free, search) : pickSlots(free, search)
}

/** When it may be: inside every limit. */
function allowedSpans(search: Pick<FreeSearch, 'from' | 'to' | 'limits'>): Spans {
  const all = mergeSpans([search.from, search.to], search.from, search.to)
  return search.limits.reduce<Spans>((sofar, { spans }) => intersectSpans(sofar, spans), all)
}

/** Busy times grown by the buffers: a slot [x, y) needs [x - before, y + after) free. */
export function blockedSpans(search: FreeSearch, before: number, after: number): Spans {
  const pairs: number[] = []
  for (const { spans } of search.busy) {
    for (let i = 0; i + 1 < spans.length; i += 2) {
      const start = spans[i] ?? 0
      const end = spans[i + 1] ?? 0
      if (start < end) pairs.push(start - after, end + before)
    }
  }
  return mergeSpans(pairs, search.from, search.to)
}

/** What is left of the allowed time, buffers kept. */
export function freeSpans(search: FreeSearch): Spans {
  return subtractSpans(allowedSpans(search), blockedSpans(search, search.bufferBefore, search.bufferAfter))
}

function pickGaps(free: Spans, search: FreeSearch): Found {
  const picker = createPicker(search)
  for (let i = 0; i < free.length && !picker.isDone(); i += 2) {
    const start = free[i] ?? 0
    const end = free[i + 1] ?? 0
    if (end - start >= search.duration) picker.offer(start, end)
  }
  return picker.found()
}

function pickSlots(free: Spans, search: FreeSearch): Found {
  const picker = createPicker(search)
  for (let i = 0; i < free.length && !picker.isDone(); i += 2) {
    const last = (free[i + 1] ?? 0) - search.duration
    let start = alignUp(free[i] ?? 0, search)
    while (start <= last && !picker.isDone()) {
      picker.offer(start, start + search.duration)
      start = alignUp(start + search.step, search)
    }
  }
  return picker.found()
}

/** The first minute from here on at which the local clock shows a multiple of the grid. */
function alignUp(minute: number, { zone, align }: FreeSearch): number {
  for (let index = stretchAt(zone, minute), at = minute; ; index += 1) {
    const offset = zone.offsets[index] ?? 0
    const next = zone.starts[index + 1]
    const wall = at + offset
    const aligned = Math.floor(wall / DAY) * DAY + Math.ceil(modulo(wall, DAY) / align) * align
    // The grid begins anew at each midnight, also when it does not divide the day.
    const reached = Math.min(aligned, (Math.floor(wall / DAY) + 1) * DAY) - offset
    if (next === undefined || reached < next) return reached
    at = next
  }
}

const DAY = 1440

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}

interface Picker {
  readonly offer: (start: number, end: number) => void
  readonly isDone: () => boolean
  readonly found: () => Found
}

/** Takes what is offered in rising order, so many a local day and so many in all. */
function createPicker({ zone, limit, perDay }: FreeSearch): Picker {
  const slots: number[] = []
  let more = false
  let day = Number.NaN
  let onDay = 0
  return {
    offer: (start, end) => {
      const own = Math.floor((start + (zone.offsets[stretchAt(zone, start)] ?? 0)) / DAY)
      if (own !== day) onDay = 0
      day = own
      if (onDay >= perDay) return
      if (slots.length >= limit * 2) {
        more = true
        return
      }
      onDay += 1
      slots.push(start, end)
    },
    isDone: () => more,
    found: () => ({ slots, more }),
  }
}
