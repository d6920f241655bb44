import { isShieldError } from '../../domain/errors.ts'
import type { Parts } from '../../gate/parts.ts'
import { upkeep } from '../../gate/upkeep/upkeep.ts'
import type { HttpContext } from '../context.ts'

/** Milliseconds between two rounds: what lost its process is known to be in doubt within twice that. */
const EVERY = 5_000

/** Does a server's own work, round after round, until it is asked to end. Trouble is logged and tried again. */
export async function keepUp(
  parts: Parts,
  { log, ending, webhooks }: Pick<HttpContext, 'log' | 'ending' | 'webhooks'>,
): Promise<void> {
  while (!ending.aborted) {
    try {
      const settled = await upkeep(parts, ending)
      if (settled > 0) log('settled', { requests: settled })
      // What a process that is gone has stored and not acted on, in the first round.
      await webhooks.receiver.act()
    } catch (error) {
      log('upkeep_failed', { code: isShieldError(error) ? error.code : 'internal' })
    }
    await parts.pause(EVERY, ending)
  }
}
