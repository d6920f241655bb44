import { readFileSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { devNull, hostname } from 'node:os'
import type { SystemTimeZone } from './domain/operation/operation.ts'
import type { Owner, OwnerState } from './domain/request/request.ts'

/** Whether a pid exists, as far as this process may know: what `kill(pid, 0)` says. */
export type Probe = (pid: number) => 'exists' | 'missing'

/** `kill`: as `kill(pid, 0)`, which fails. Only ESRCH means that there is none: EPERM is another user's. */
export function probeBy(kill: (pid: number) => unknown): Probe {
  return (pid) => {
    try {
      kill(pid)
      return 'exists'
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'missing' : 'exists'
    }
  }
}

/**
 * Who this process is, so that another one can tell whether it still runs. Linux gives a boot id, a pid namespace and a
 * start time; elsewhere they are empty, and an owner that may be a reused pid is left unjudged.
 */
export function ownerOf(pid: number): Owner {
  return {
    host: hostname(),
    bootId: readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: readOr('', () => readlinkSync('/proc/self/ns/pid')),
    pid,
    startTime: processStat(pid)?.startTime ?? '',
  }
}

/** Judges an owner from where `self` runs. Only certainty counts: whatever cannot be seen from here is `unjudged`. */
export function judgeOwner(owner: Owner, self: Owner, probe: Probe): OwnerState {
  if (owner.host !== self.host) return 'unjudged'
  if (owner.bootId !== self.bootId) return owner.bootId === '' || self.bootId === '' ? 'unjudged' : 'gone'
  if (owner.pidNamespace !== self.pidNamespace) return 'unjudged'
  const stat = processStat(owner.pid)
  // Under hidepid /proc shows nothing of other users' processes, so a missing entry alone proves nothing.
  if (stat === undefined) return probe(owner.pid) === 'missing' ? 'gone' : 'unjudged'
  if (stat.startTime !== owner.startTime || stat.isZombie) return 'gone'
  return 'alive'
}

interface ProcessStat {
  readonly startTime: string
  readonly isZombie: boolean
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name (2) may hold spaces and brackets. */
function processStat(pid: number): ProcessStat | undefined {
  const text = readOr(undefined, () => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const afterName = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, startTime] = [afterName?.[0], afterName?.[19]]
  return startTime === undefined ? undefined : { startTime, isZombie: state === 'Z' || state === 'X' }
}

function readOr<Value>(otherwise: Value, read: () => Value): Value {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const finish = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      done()
    }
    const timer = setTimeout(finish, milliseconds)
    signal?.addEventListener('abort', finish)
    if (signal?.aborted === true) finish()
  })
}

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

/** Whether this is /dev/null. Windows may give no number, a terminal's neither. */
export function isNowhere({ rdev }: Stats): boolean {
  return rdev !== 0 && statSync(devNull, { throwIfNoEntry: false })?.rdev === rdev
}

/**
 * A polite end (SIGTERM) is heard as Ctrl-C is: a call that is out deserves its answer. So is the end of a terminal, once:
 * the kernel says it, a shell says it again, and nobody gives up by that. Returns how to hear no more.
 */
export function hearEnds(process: Pick<NodeJS.Process, 'on' | 'off'>, handler: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let isHeard = false
  const hear = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGHUP' || !isHeard) handler()
    isHeard = true
  }
  for (const signal of signals) process.on(signal, hear)
  return () => {
    for (const signal of signals) process.off(signal, hear)
  }
}
