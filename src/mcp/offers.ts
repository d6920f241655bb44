/** No agent has so many requests waiting that an older one would be offered again. */
const MOST = 10_000

/** Whether something was offered before. From then on it was, until that many others were. */
export function createOffers(): (what: string) => boolean {
  const offered = new Set<string>()
  return (what) => {
    if (offered.has(what)) return true
    offered.add(what)
    for (const oldest of offered) {
      if (offered.size <= MOST) break
      offered.delete(oldest)
    }
    return false
  }
}
