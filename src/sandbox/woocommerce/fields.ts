/** `_fields`: only these members, and `_links` where there are any. */
export function onlyFields(
  value: Readonly<Record<string, unknown>>,
  query: URLSearchParams,
): Readonly<Record<string, unknown>> {
  const wanted = query
    .get('_fields')
    ?.split(',')
    .map((name) => name.trim().split('.')[0])
  if (wanted === undefined) return value
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => name === '_links' || wanted.includes(name)),
  )
}

/** WordPress's `*_gmt`: UTC, to the second, without a zone. */
export function gmt(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString().slice(0, 19)
}
