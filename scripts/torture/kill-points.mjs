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

/**
 * The calls at which one run can be killed with a difference to killing it at the one before: each with `which`, by which
 * it is found again in another run, and `when`, its number among the calls of that name: on `file` alone, if it has one,
 * else on anything.
 */
export function killPoints(calls, home) {
  const counts = new Map()
  return calls.flatMap((call) => {
    const target = OUTWARD.includes(call.name) ? targetOf(call, home) : undefined
    if (target === undefined) return []
    const what = `${call.name} ${nameOf(target)}`
    const number = (counts.get(what) ?? 0) + 1
    counts.set(what, number)
    if (!makesADifference(call, target)) return []
    const point = { name: call.name, which: `${what} #${number}` }
    return [
      hasSureName(target) ? { ...point, when: number, file: target.name } : { ...point, when: call.ordinal },
    ]
  })
}

/** A draft has a random end; and what is no file has no path. */
function hasSureName({ kind, name }) {
  return kind === 'file' && !DRAFT.test(name)
}

const DRAFT = /\.new-[0-9a-f]+/

function makesADifference({ name, argument }, { kind }) {
  // Among reads only an answer tells something new; among fcntl calls only the locks are seen by others.
  if (name === 'read' || name === 'recvfrom') return kind === 'socket'
  if (name === 'fcntl') return argument.includes('F_SETLK')
  if (name === 'openat') return /O_CREAT|O_RDWR|O_WRONLY/.test(argument)
  return true
}

function nameOf({ kind, name }) {
  return name === undefined ? kind : name.replace(DRAFT, '.new')
}
