const QUARTERS = [0, 3, 6, 9]

/** Stable versions at a moment, the oldest first: one a quarter, each for a year. https://shopify.dev/docs/api/usage/versioning */
function servedVersions(now: number): readonly string[] {
  const date = new Date(now)
  const quarter = date.getUTCFullYear() * 4 + QUARTERS.findLastIndex((month) => month <= date.getUTCMonth())
  return [3, 2, 1, 0].map((ago) => {
    const at = quarter - ago
    return `${Math.floor(at / 4)}-${String((QUARTERS[at % 4] ?? 0) + 1).padStart(2, '0')}`
  })
}

/** The version that answers: an older one than is served falls forward without an error. Undefined for no version. */
export function answeringVersion(asked: string, now: number): string | undefined {
  if (asked === 'unstable') return asked
  if (!/^\d{4}-(?:01|04|07|10)$/.test(asked)) return undefined
  const served = servedVersions(now)
  const [oldest = asked] = served
  return asked < oldest ? oldest : asked
}
