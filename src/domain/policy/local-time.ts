/** As `local.weekday` has them. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

/** `local` of a condition. */
export interface LocalTime {
  readonly hour: bigint
  readonly minute: bigint
  readonly weekday: string
  /** `2026-12-24` */
  readonly date: string
}

/** Whether it is the name of a zone. Offsets are none: not every Node takes them, and none of them knows of summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}

/** Tells any moment (milliseconds since 1970) in one zone. */
export function clockIn(timeZone: string): (now: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
  })
  return (now) => {
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
    return {
      hour: BigInt(part('hour')),
      minute: BigInt(part('minute')),
      weekday: part('weekday').toLowerCase(),
      date: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`,
    }
  }
}
