import { weekdayOf } from '../local-time.ts'
import { mergeSpans, type Spans } from '../spans.ts'
import type { ZoneTable } from '../zone-table.ts'
import type { Week } from './week.ts'

const DAY = 1440

/**
 * Working hours inside [from, to). A moment is within them when the clock on the wall says so: an hour that the zone
 * skips is not there, one that it has twice counts both times.
 */
export function hoursIn(week: Week, table: ZoneTable, from: number, to: number): Spans {
  if (week === null) return from < to ? [from, to] : []
  const byDay = Array.from({ length: 7 }, (_, weekday) => week.filter((window) => window.weekday === weekday))
  return onTheWall(table, from, to, (wallFrom, wallTo, add) => {
    // From the day before: its windows may go on past midnight.
    for (let day = Math.floor(wallFrom / DAY) - 1; day * DAY < wallTo; day += 1) {
      for (const window of byDay[weekdayOf(day)] ?? []) add(day * DAY + window.from, day * DAY + window.to)
    }
  })
}

/** Whole local days, from `first` to `last` inclusive, as days since 1970. */
export interface DayRange {
  readonly first: number
  readonly last: number
}

/** What of [from, to) lies on these local days. */
export function daysIn(days: readonly DayRange[], table: ZoneTable, from: number, to: number): Spans {
  return onTheWall(table, from, to, (_wallFrom, _wallTo, add) => {
    for (const { first, last } of days) add(first * DAY, (last + 1) * DAY)
  })
}

type Fill = (wallFrom: number, wallTo: number, add: (start: number, end: number) => void) => void

/** Runs `fill` over each stretch of constant offset in wall-clock minutes, and brings the result back to instants. */
function onTheWall(table: ZoneTable, from: number, to: number, fill: Fill): Spans {
  const pairs: number[] = []
  table.offsets.forEach((offset, index) => {
    const start = index === 0 ? from : Math.max(from, table.starts[index] ?? from)
    const end = Math.min(to, table.starts[index + 1] ?? to)
    if (start >= end) return
    fill(start + offset, end + offset, (wallStart, wallEnd) => {
      const first = Math.max(wallStart - offset, start)
      const last = Math.min(wallEnd - offset, end)
      if (first < last) pairs.push(first, last)
    })
  })
  return mergeSpans(pairs, from, to)
}
