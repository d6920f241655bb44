import type { Standing } from '../../domain/ports/guard-store.ts'
import { expireDue } from './expire.ts'
import { noticeClock } from './judged-now.ts'
import type { Parts } from '../parts.ts'
import { recover } from './recover.ts'
import { recoverSent } from './recover-sent.ts'

/**
 * What every command that touches the queue does first: the journal, recovery and expiry. One row, one look at a file
 * and two indexed look-ups when idle. Returns how the database stands then.
 */
export async function tidy(parts: Parts): Promise<Standing> {
  const { guard } = await parts.store()
  const found = await guard.standing()
  if (found.journal === 'changed') await recoverSent(parts)
  const standing = found.journal === 'changed' ? await guard.standing() : found
  noticeClock(parts, standing)
  await recover(parts)
  await expireDue(parts, standing)
  return standing
}
