import { BUSY, isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Parts } from '../../gate/parts.ts'
import { createReceiver, type Receiver } from '../../gate/webhooks/receive.ts'
import { createAllowance } from '../server/allowance.ts'
import type { Log } from '../server/log.ts'
import { MINUTE } from '../../domain/limits.ts'

/** What all webhooks of a server share. */
export interface WebhookDoor {
  readonly receiver: Receiver
  /** Whether it is looked into why a signature is wrong: now and then, since each look costs as much as a check. */
  readonly mayDiagnose: () => boolean
  /** Counts bytes that came from nobody known yet. Fails with `unavailable` when there are too many. */
  readonly take: (bytes: number) => void
  readonly giveBack: (bytes: number) => void
}

/** Bodies of 3 MB from every connection at once would be six times as much. */
const MOST_BYTES = 128 * 1024 * 1024

export function createWebhookDoor(parts: Parts, log: Log): WebhookDoor {
  let held = 0
  return {
    receiver: createReceiver(parts, (error) => {
      log('webhook_trouble', { code: isShieldError(error) ? error.code : 'internal' })
    }),
    mayDiagnose: createAllowance(parts.now, 1, MINUTE),
    take: (bytes) => {
      held += bytes
      if (held <= MOST_BYTES) return
      throw new ShieldError('unavailable', 'Too much is being received at once', { reason: BUSY })
    },
    giveBack: (bytes) => {
      held -= bytes
    },
  }
}
