/** Midnight before a moment (milliseconds since 1970), by this machine's zone, in ISO 8601. */
export function startOfDay(now: number): string {
  const day = new Date(now)
  day.setHours(0, 0, 0, 0)
  return day.toISOString()
}
