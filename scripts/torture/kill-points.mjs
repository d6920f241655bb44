import { targetOf } from './target.mjs'

/** Calls after which something outside the process is not as before; and `exit_group`, before which all is. */
export const OUTWARD = [
  'chmod',
  'connect',
  'exit_group',
  'fallocate',
  'fchmod',
  'fchmodat',
  'fchown',
  'fcntl',
  'fdatasync',
  'fsync',
  'ftruncate',
  'link',
  'linkat',
  'mkdir',
  'mkdirat',
  'mmap',
  'openat',
  'pwrite64',
  'pwritev',
  'pwritev2',
  'read',
  'recvfrom',
  'rename',
  'renameat',
  'renameat2',
  'sendmsg',
  'sendto',
  'shutdown',
  'unlink',
  'unlinkat',
  'write',
  'writev',
]

/** Calls that tell another process something, where they are made on a socket. */
const TELLS = new Set(['sendmsg', 'sendto', 'write', 'writev'])

/**
 * The calls at which one run can be killed with a difference to killing it at the one before: each with `names`, by which
 * it is found again in another run (`which`: the last of them), and `when`, its number among the calls of that name: on
 * `file` alone, if it has one, else on anything.
 *
 * Answers come together in one run and apart in the next, so that a read of a socket is named by all messages that were
 * sent since the read before: it is the first behind each of them. A read with no message before it makes no difference.
 */
export function killPoints(calls, home) {
  const counts = new Map()
  let [sent, sentBeforeRead] = [0, 0]
  return calls.flatMap((call) => {
    const target = targetOfPoint(call, home)
    if (target === undefined) return []
    const { name, ordinal } = call
    const what = `${name} ${nameOf(target)}`
    if (isReading(call)) {
      const names = range(sentBeforeRead + 1, sent).map((number) => `${what} behind message #${number}`)
      sentBeforeRead = sent
      return names.length === 0 ? [] : [{ name, which: names.at(-1), names, when: ordinal }]
    }
    if (target.kind === 'socket' && TELLS.has(name)) sent += 1
    const number = (counts.get(what) ?? 0) + 1
    counts.set(what, number)
    if (!makesADifference(call)) return []
    const which = `${what} #${number}`
    const where = hasSureName(name, target) ? { when: number, file: target.name } : { when: ordinal }
    return [{ name, which, names: [which], ...where }]
  })
}

/** The point at which a run was killed, whose last call is the one that it died in; undefined where that is none. */
export function pointOfDeath(calls, home) {
  const [call, point] = [calls.at(-1), killPoints(calls, home).at(-1)]
  if (call === undefined || targetOfPoint(call, home) === undefined || !makesADifference(call))
    return undefined
  // A read behind another one is that point once more.
  return point !== undefined && isReading(point) === isReading(call) ? point : undefined
}

/** Undefined too for what is read of a file, which tells nothing new. */
function targetOfPoint(call, home) {
  const target = OUTWARD.includes(call.name) ? targetOf(call, home) : undefined
  return isReading(call) && target?.kind !== 'socket' ? undefined : target
}

function isReading({ name }) {
  return name === 'read' || name === 'recvfrom'
}

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/**
 * A draft has a random end, and what is not a file has no path. For a `rename` strace compares the name before alone, which is
 * that of a draft.
 */
function hasSureName(call, { kind, name }) {
  return kind === 'file' && !DRAFT.test(name) && call !== 'rename'
}

const DRAFT = /\.new-[0-9a-f]+/

function makesADifference({ name, argument }) {
  // Among fcntl calls only the locks are seen by others.
  if (name === 'fcntl') return argument.includes('F_SETLK')
  if (name === 'openat') return /O_CREAT|O_RDWR|O_WRONLY/.test(argument)
  return true
}

function nameOf({ kind, name }) {
  return name === undefined ? kind : name.replace(DRAFT, '.new')
}
