import { timestamp, type Parts } from '../parts.ts'

/**
 * Holds the intent journal against the database, and says what came to light: what was sent and lost is `unknown` from
 * here on, and everything is on hold. Fails with `unavailable` when the journal is another database's.
 */
export async function recoverSent(parts: Parts): Promise<void> {
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
