import type { Actor } from '../../domain/access/principal.ts'
import type { Hold } from '../../domain/request/hold.ts'
import { noteOf, type Parts } from '../parts.ts'
import { tidy } from './tidy.ts'

/**
 * The emergency brake: once this returns no call goes out, in any process. A call that is out cannot
 * be called back. Looks at nothing else first, so that it works whatever state the queue is in.
 */
export async function hold(
  parts: Parts,
  reason: string,
  actor: Actor,
): Promise<{ readonly isNew: boolean; readonly hold: Hold }> {
  const { guard } = await parts.store()
  const note = noteOf(parts, 'queue.held', null, actor, { reason })
  return guard.hold({ reason, by: actor, at: note.at }, note)
}

/** Lets sending go on; nothing is sent by that. Null: there was no hold. */
export async function release(parts: Parts, reason: string | null, actor: Actor): Promise<Hold | null> {
  // What the journal holds must come to light before, or it would put everything on hold again right after.
  await tidy(parts)
  const { guard } = await parts.store()
  return guard.release(noteOf(parts, 'queue.released', null, actor, { reason }))
}

/**
 * The same after a failover of the database: what was approved is to be decided anew, and with a journal lost, what waited
 * is in doubt. `lost`: ids of places whose disks are gone for good. Fails with `conflict` where no failover is open, or
 * while a place has not shown its journal.
 */
export async function releaseAfterFailover(
  parts: Parts,
  { reason, lost }: { readonly reason: string | null; readonly lost: readonly string[] },
  actor: Actor,
): Promise<Hold | null> {
  await tidy(parts)
  const { guard } = await parts.store()
  return guard.releaseAfterFailover({ lost, note: noteOf(parts, 'queue.released', null, actor, { reason }) })
}
