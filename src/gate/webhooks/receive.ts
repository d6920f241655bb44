import { hash } from 'node:crypto'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { IncomingDelivery, RecordedDelivery } from '../../domain/webhook/delivery.ts'
import type { DeliverySource } from '../../domain/webhook/senders.ts'
import { BUSY, ShieldError } from '../../domain/errors.ts'
import { newId } from '../../domain/id.ts'
import { actOnNew } from './act-on-deliveries.ts'
import { timestamp, type Parts } from '../parts.ts'
import { settleAllDoubts } from './settle-by-statuses.ts'

/** Takes webhooks in for one process. */
export interface Receiver {
  /**
   * Stores a body whose signature was good and resolves once it is on disk: only then may it be answered. Fails with
   * `unavailable` when it could not be stored, or too much is waiting to be: its sender sends it again.
   */
  readonly receive: (source: DeliverySource, body: Uint8Array) => Promise<RecordedDelivery>
  /**
   * Acts on everything that was stored and not acted on, by this process or one that is gone, and settles what statuses
   * prove by now. Fails with `unavailable`.
   */
  readonly act: () => Promise<void>
  /** Resolves once nothing is being stored or acted on. */
  readonly idle: () => Promise<void>
}

interface Waiting {
  readonly delivery: IncomingDelivery
  readonly stored: (recorded: RecordedDelivery) => void
  readonly failed: (error: unknown) => void
}

const AT_ONCE = 500

/**
 * The sender waits for an answer and sends again without one, so answers come first: what was stored is acted on in a
 * lull of so many milliseconds, and at the latest after so many times that; then so many batches have their turn.
 */
const LULL = { length: 20, moments: 50, batches: 5 } as const

const MOST_WAITING = 2_000
const MOST_WAITING_BYTES = 64 * 1024 * 1024

/** `onTrouble`: acting failed; it is tried again with the next delivery or the next `act`. */
export function createReceiver(parts: Parts, onTrouble: (error: unknown) => void): Receiver {
  const waiting: Waiting[] = []
  let waitingBytes = 0
  let arrived = 0
  let storing: Promise<void> | undefined
  const acting = createActing(parts, () => arrived)

  /**
   * Deliveries that come while a transaction runs are committed together, all before any of them is answered: one commit
   * each would answer 2,700 a second, this answers 20,000, as durably.
   */
  const store = async (): Promise<void> => {
    await setImmediate()
    while (waiting.length > 0) {
      const batch = waiting.splice(0, AT_ONCE)
      waitingBytes -= batch.reduce((sum, { delivery }) => sum + delivery.body.length, 0)
      await storeTogether(parts, batch)
      acting.start().catch(onTrouble)
      // What has arrived meanwhile gets its turn, and joins.
      await setImmediate()
    }
  }
  return {
    receive: (source, body) =>
      new Promise((stored, failed) => {
        if (waiting.length >= MOST_WAITING || waitingBytes + body.length > MOST_WAITING_BYTES) {
          failed(
            new ShieldError('unavailable', 'Too many webhooks are waiting to be stored', { reason: BUSY }),
          )
          return
        }
        waiting.push({ delivery: deliveryOf(parts, source, body), stored, failed })
        waitingBytes += body.length
        arrived += 1
        storing ??= store().finally(() => {
          storing = undefined
        })
      }),
    act: async () => {
      await acting.start()
      await settleAllDoubts(parts)
    },
    idle: async () => {
      await storing
      await acting.idle()
    },
  }
}

function deliveryOf(parts: Parts, source: DeliverySource, body: Uint8Array): IncomingDelivery {
  return {
    id: newId('dlv', parts.random),
    source,
    body: withoutSecrets(parts, body),
    bodyHash: hash('sha256', body),
    receivedAt: timestamp(parts),
  }
}

/** The very same bytes, unless they repeat a secret of shield's: nothing of those is stored, by anybody's signature. */
function withoutSecrets(parts: Parts, body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString('utf8')
  const cleaned = parts.clean(text)
  return cleaned === text ? body : Buffer.from(cleaned)
}

/** Never fails: each of them is told. */
async function storeTogether(parts: Parts, batch: readonly Waiting[]): Promise<void> {
  try {
    const { deliveries } = await parts.store()
    const recorded = await deliveries.record(batch.map(({ delivery }) => delivery))
    for (const [index, { delivery, stored }] of batch.entries())
      stored(recorded[index] ?? { kind: 'new', id: delivery.id })
  } catch (error) {
    for (const { failed } of batch) failed(error)
  }
}

/** Acting, one at a time: a request for it meanwhile joins the run that is under way, which then looks once more. */
function createActing(parts: Parts, arrived: () => number) {
  let isWanted = false
  let running: Promise<void> | undefined
  const act = async (): Promise<void> => {
    try {
      while (isWanted) {
        isWanted = false
        await lull(arrived)
        isWanted = (await actOnSome(parts)) || isWanted
      }
    } finally {
      // Not a step later: what is asked for in between would join a run that is over.
      running = undefined
    }
  }
  return {
    start: (): Promise<void> => {
      isWanted = true
      running ??= act()
      return running
    },
    idle: async (): Promise<void> => {
      await running?.catch(() => undefined)
    },
  }
}

/** Resolves once nothing more arrives for a moment, or when that takes too long. */
async function lull(arrived: () => number): Promise<void> {
  for (let moment = 0; moment < LULL.moments; moment += 1) {
    const seen = arrived()
    await setTimeout(LULL.length)
    if (arrived() === seen) return
  }
}

/** Whether there may be more. */
async function actOnSome(parts: Parts): Promise<boolean> {
  for (let batch = 0; batch < LULL.batches; batch += 1) {
    if ((await actOnNew(parts)) === 0) return false
    await setImmediate()
  }
  return true
}
