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
 * it is found again in another run, and `ordinal`, its number among the calls of that name.
 */
export function killPoints(calls, home) {
  const counts = new Map()
  return calls.flatMap((call) => {
    if (!OUTWARD.includes(call.name)) return []
    const target = targetOf(call, home)
    if (target === undefined || !makesADifference(call, target)) return []
    const what = `${call.name} ${nameOf(target)}`
    counts.set(what, (counts.get(what) ?? 0) + 1)
    return [{ name: call.name, ordinal: call.ordinal, which: `${what} #${counts.get(what)}` }]
  })
}

function makesADifference({ name, argument }, { kind }) {
  // Of what is read only an answer tells something new; of fcntl only the locks are seen by others.
  if (name === 'read' || name === 'recvfrom') return kind === 'socket'
  if (name === 'fcntl') return argument.includes('F_SETLK')
  if (name === 'openat') return /O_CREAT|O_RDWR|O_WRONLY/.test(argument)
  return true
}

function nameOf({ kind, name }) {
  // A draft has a random end.
  return name === undefined ? kind : name.replace(/\.new-[0-9a-f]+/, '.new')
}
