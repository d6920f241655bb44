import { offsetAt, type ZoneTable } from './zone-table.ts'

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** Monday is 0. Days are counted from 1970-01-01, a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

/** `2026-12-01T10:00:00-05:00` for minutes since 1970. */
export function formatLocal(minute: number, table: ZoneTable): string {
  const offset = offsetAt(table, minute)
  return `${new Date((minute + offset) * 60_000).toISOString().slice(0, 19)}${formatOffset(offset)}`
}

/** `+05:45`, `-05:00`; UTC is `Z`. */
export function formatOffset(offset: number): string {
  if (offset === 0) return 'Z'
  const size = Math.abs(offset)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** The parts that people read of `2026-12-01T10:00:00-05:00`. */
export function readable(iso: string): {
  readonly day: string
  readonly time: string
  readonly offset: string
} {
  const day = iso.slice(0, 10)
  const weekday = WEEKDAYS[weekdayOf(Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000))] ?? ''
  return { day: `${weekday} ${day}`, time: iso.slice(11, 16), offset: iso.slice(19) }
}
