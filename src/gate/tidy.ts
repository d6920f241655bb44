import { expireDue } from './expire.ts'
import type { Parts } from './parts.ts'
import { recover } from './recover.ts'

/** What every command that touches the queue does first: recovery and expiry. Two indexed look-ups when idle. */
export async function tidy(parts: Parts): Promise<void> {
  await recover(parts)
  await expireDue(parts)
}
