import { realpathSync } from 'node:fs'
import type { SystemTimeZone } from './domain/operation/operation.ts'

const LOCALTIME = '/etc/localtime'

/**
 * The zone this machine is set to. `TZ` may be empty, a path, or a word that names no zone; then the zone that
 * /etc/localtime links to counts, else UTC, and the warning says which was taken. Never fails.
 */
export function findSystemTimeZone(
  named: string | undefined = Intl.DateTimeFormat().resolvedOptions().timeZone,
  localtime = LOCALTIME,
): SystemTimeZone {
  const own = usableZone(named)
  if (own !== undefined) return { timeZone: own, warning: null }
  const linked = usableZone(linkedZone(localtime))
  const taken = linked === undefined ? 'UTC' : `${linked} (${LOCALTIME})`
  return {
    timeZone: linked ?? 'UTC',
    warning: `Days are taken in ${taken}: TZ, this machine's setting, names no time zone (set it to a name like Europe/Berlin)`,
  }
}

/** Node gives undefined, or Etc/Unknown, for a `TZ` that it cannot use, whatever its types say. */
function usableZone(name: string | undefined): string | undefined {
  if (name === undefined || !/^[A-Za-z]/.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** `/usr/share/zoneinfo/Europe/Berlin`, and on macOS `/var/db/timezone/zoneinfo/Europe/Berlin`. */
function linkedZone(path: string): string | undefined {
  try {
    return /\/zoneinfo[^/]*\/(?:posix\/|right\/)?(.+)$/.exec(realpathSync(path))?.[1]
  } catch {
    return undefined
  }
}
