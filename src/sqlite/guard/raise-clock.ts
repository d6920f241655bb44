import { raisedMark, type ClockMark, type ClockReading } from '../../domain/request/clock.ts'
import type { Database } from '../file/database.ts'
import { standingRow, toMark } from './standing-queries.ts'

const KEEP = `update standing set clock_time = :time, clock_boot = :boot, clock_uptime = :uptime`

/** Follows the clock, beside whatever else is written; mostly there is nothing to do. Only inside `write`. */
export function raiseClock(database: Database, reading: ClockReading): void {
  const mark = raisedMark(reading, toMark(standingRow(database)))
  if (mark !== null) keepMark(database, mark)
}

export function keepMark(database: Database, { time, bootId, uptime }: ClockMark): void {
  database
    .prepare(KEEP)
    .run({ time: Math.trunc(time), boot: bootId, uptime: Math.trunc(Math.max(0, uptime)) })
}
