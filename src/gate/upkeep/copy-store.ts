import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { LeavingQueue, StoreCopied, Store } from '../../domain/ports/store.ts'
import type { Moved } from '../../domain/request/hold.ts'
import { localTime } from '../../domain/text/times.ts'
import { noteOf, timestamp, type Parts } from '../parts.ts'
import { tidy } from './tidy.ts'

/** A database that the queue is to stand in. */
interface Target {
  readonly take: (queue: LeavingQueue) => Promise<{ readonly isThere: boolean; readonly error?: unknown }>
  readonly close: () => Promise<void>
}

export interface CopyAsk {
  /** For the queue as it is. */
  readonly from: Parts
  /** The address of that database, for people, which tells it from every other. */
  readonly to: string
  /** Looks at the database, and fails where it cannot take this queue. */
  readonly open: (identity: string) => Promise<Target>
  /** The queue as it stands there afterwards. */
  readonly there: () => Promise<Store>
}

/**
 * Takes a queue that is a file over to a database that machines can share, with everything on hold. Nothing is changed
 * before the database was found fit; nothing changes in the file while it is copied, nor ever after. Where this is
 * interrupted, it goes on when it is asked for again. Fails with `conflict` while something is being sent, where the queue
 * has left already, and where the database has one.
 */
export async function copyStore({ from, to, open, there }: CopyAsk, actor: Actor): Promise<StoreCopied> {
  const source = await from.store()
  const { identity, where, moved } = await source.info()
  if (moved !== null && moved.to !== to) throw hasLeft(where, moved.to)
  if (moved?.isDone === true) throw isThereAlready(moved)
  const target = await open(identity)
  try {
    if (moved === null) await holdAll(from, to, actor)
    const queue = await source.leave({ to, note: noteOf(from, 'queue.moving', null, actor, { to }) })
    const taken = await target.take(queue)
    if (!taken.isThere) {
      queue.stay()
      throw taken.error
    }
    await assertSame(source, await there(), queue, to)
    queue.leave()
    return { from: where, to, identity, head: queue.head }
  } finally {
    await target.close()
  }
}

async function holdAll(from: Parts, to: string, actor: Actor): Promise<void> {
  await tidy(from)
  const { guard } = await from.store()
  const reason = `The queue is moved to ${to} (shield store copy)`
  const note = noteOf(from, 'queue.held', null, actor, { reason })
  await guard.hold({ reason, by: actor, at: timestamp(from) }, note)
}

function isThereAlready({ from, to, at }: Moved): ShieldError {
  return new ShieldError(
    'conflict',
    `The queue in ${from} was copied already, at ${localTime(at)}; it is in ${to} now`,
    {
      hint: 'Nothing is left to do here; with this SHIELD_DATABASE_URL, shield status shows it there',
    },
  )
}

function hasLeft(where: string, to: string): ShieldError {
  return new ShieldError('conflict', `The queue in ${where} was moved to ${to}, and there is no way back`, {
    hint: 'Name that address in SHIELD_DATABASE_URL',
  })
}

/** The same queue, held to its promises at the other end. Fails with `unavailable`: then the file stays as it is, on hold. */
async function assertSame(source: Store, there: Store, { identity, head }: LeavingQueue, to: string) {
  // Where an earlier try was cut off after all had arrived, the log may have gone on there since.
  const [last] = await there.audit.list({ after: head.number - 1, limit: 1 })
  const isSame = last?.number === head.number && last.hash === head.hash
  if (!isSame || (await there.audit.identity()) !== identity) throw differs(to, 'its log is another one')
  const { hold, journal } = await there.guard.standing()
  if (hold === null || journal !== 'known') throw differs(to, 'what lies beside it is not what it knows')
  const defects = await countDefects(there)
  if (defects > 0 && defects !== (await countDefects(source)))
    throw differs(to, 'its log does not hold (shield audit verify)')
  await assertSealed(source, there, to)
}

async function countDefects({ audit }: Store): Promise<number> {
  return (await audit.verify({ payloads: true })).defects.length
}

/** What may yet be sent is what was proposed and decided, there as here. */
async function assertSealed(source: Store, { guard, requests }: Store, to: string): Promise<void> {
  const open = await requests.list({ states: ['pending', 'approved'], limit: Number.MAX_SAFE_INTEGER })
  for (const request of open) {
    if ((await guard.whyForged(request)) === null) continue
    const known = await source.requests.find(request.id)
    if (known === undefined || (await source.guard.whyForged(known)) === null)
      throw differs(to, `the seal of ${request.id} does not hold`)
  }
}

function differs(to: string, why: string): ShieldError {
  return new ShieldError('unavailable', `The queue in ${to} is not what was copied: ${why}`, {
    hint: 'The file is as it was, on hold; start again with another database, after moving the files postgres.* in SHIELD_HOME away',
  })
}
