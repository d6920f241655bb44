import { clockTrouble, judgedTime } from '../../domain/request/clock.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import type { Parts } from '../parts.ts'

/** Milliseconds since 1970 by which expiry is judged: never less than the highest time that the database has seen. */
export function judgedNow(parts: Parts, { clock }: Pick<Standing, 'clock'>): number {
  return judgedTime(parts.clock(), clock)
}

/** When something ends that begins now. ISO 8601; null: never. `seen`: as in `expireDue`. */
export async function endsAfter(
  parts: Parts,
  milliseconds: number | null,
  seen?: Pick<Standing, 'clock'>,
): Promise<string | null> {
  if (milliseconds === null) return null
  const standing = seen ?? (await (await parts.store()).guard.standing())
  return new Date(judgedNow(parts, standing) + milliseconds).toISOString()
}

/** Says so when the clock is behind: its time is not obeyed then. */
export function noticeClock(parts: Parts, { clock }: Pick<Standing, 'clock'>): void {
  const trouble = clockTrouble(parts.clock(), clock)
  if (trouble?.kind !== 'behind') return
  parts.notice(
    `The clock of this machine is behind ${new Date(trouble.mark.time).toISOString()}, which it has shown before; nothing expires until it has passed that again. Set it right, or, if it is right now: shield doctor --reset-clock`,
  )
}
