import type { Standing } from '../../domain/ports/guard-store.ts'
import { expireDue } from './expire.ts'
import { noticeClock } from './judged-now.ts'
import { type Parts, timestamp } from '../parts.ts'
import { recover } from './recover.ts'

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

/**
 * Holds the intent journal against the database, and says what came to light: what was sent and lost is `unknown` from
 * here on, and everything is on hold. Fails with `unavailable` when the journal is another database's.
 */
async function recoverSent(parts: Parts): Promise<void> {
  const { guard } = await parts.store()
  const { lost, damage, vault } = await guard.recoverSent(timestamp(parts))
  if (lost.length > 0) {
    parts.notice(
      `The database had lost what was sent for ${lost.join(', ')}: the outcome is unknown now, and everything is on hold. Was an older copy restored? shield approvals release lets sending go on`,
    )
  }
  if (damage !== null) {
    parts.notice(
      `The intent journal cannot be relied on (${damage}), so everything is on hold: shield doctor, then shield approvals release`,
    )
  }
  if (vault !== null) {
    parts.notice(
      `The vault beside the database cannot be relied on (${vault}), so everything is on hold: shield doctor, then shield approvals release`,
    )
  }
}
