import { setMaxListeners } from 'node:events'
import { isShieldError } from '../../domain/errors.ts'
import { SECOND } from '../../domain/limits.ts'
import type { NotifySettings } from '../../domain/notify/notify-settings.ts'
import { awaitChange } from '../await-change.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'
import { timestamp, type Parts } from '../parts.ts'
import { notifySettingsOf } from './change-notify.ts'
import { remind, SETTLED, tell } from './tell.ts'

/** Milliseconds between two looks: so long somebody waits to hear of something at most. */
const EVERY = 2.5 * SECOND

/** Milliseconds between two looks for what expires soon, and whether another server that told has gone. */
const SELDOM = 15 * EVERY

/**
 * Tells until it is asked to end, look after look; what it is telling then has as long to be answered as a command stays
 * for it. `onTrouble`: a look failed, and the one before it did not in this way;
 * the next one tries again.
 */
export async function keepTelling(
  parts: Parts,
  signal: AbortSignal,
  onTrouble: (error: unknown) => void,
): Promise<void> {
  const inForce = remembering(parts)
  const { limit, over } = openLimit(parts)
  const patience = { until: signal, limit, isHandedOn: true }
  const telling = new Set<Promise<unknown>>()
  let last: string | null = null
  const trouble = (error: unknown): void => {
    const why = isShieldError(error) ? error.message : 'internal'
    if (why !== last) onTrouble(error)
    last = why
  }
  const well = (): void => {
    last = null
  }
  let lookedAt = Number.NEGATIVE_INFINITY
  let isNamed = true
  for (let change: AbortSignal | undefined; !signal.aborted;) {
    try {
      const { outbox, nextChange } = await parts.store()
      change = nextChange()
      if (Math.abs(parts.now() - lookedAt) >= SELDOM) {
        lookedAt = parts.now()
        isNamed = await standIn(parts)
        await remind(parts)
      }
      if (await outbox.isDue(timestamp(parts))) {
        const settings = await inForce()
        // A receiver that takes its time keeps nobody else waiting.
        if (settings !== null) keep(telling, tell(parts, settings, patience).then(well, trouble))
      }
    } catch (error) {
      trouble(error)
    }
    // All servers hear of a change at the same moment, and one is enough: the others look by themselves.
    await awaitChange(parts, isNamed ? change : undefined, EVERY, signal)
  }
  await over(Promise.all(telling))
}

/** Commands leave it to the server that is named: where that is gone, another one that runs is. Whether this one is. */
async function standIn(parts: Parts): Promise<boolean> {
  const { outbox } = await parts.store()
  const [worker, own] = [await outbox.worker(), parts.owner()]
  const isVacant = worker === null || parts.judge(worker) !== 'alive'
  if (isVacant) await outbox.keepWorker(own)
  return isVacant || canonicalJson(worker) === canonicalJson(own)
}

function keep(those: Set<Promise<unknown>>, one: Promise<unknown>): void {
  const kept: Promise<unknown> = one.then(() => those.delete(kept))
  those.add(kept)
}

/** Read anew only where others were applied. */
function remembering(parts: Parts): () => Promise<NotifySettings | null> {
  let known: NotifySettings | null = null
  return async () => {
    const stored = await (await parts.store()).outbox.settings()
    if (stored === null) return null
    if (known?.digest !== stored.digest) known = await notifySettingsOf(parts, stored.text)
    return known
  }
}

/** How long a process stays for it once all else is done; the rest is left to the next command, or to a server. */
const LONGEST = 5 * SECOND

/** So long of that something new is begun. The rest is for answers: what gets none in it says something of its channel. */
const BEGINS_FOR = 3.5 * SECOND

/** Tells what is due where no server does so. Fails with `unavailable`; then it is told later. */
export async function tellBeforeEnd(parts: Parts): Promise<void> {
  const { outbox } = await parts.store()
  const worker = await outbox.worker()
  if (worker !== null && parts.judge(worker) === 'alive') return
  const settings = await remembering(parts)()
  if (settings === null) return
  const { until, limit, over } = openLimit(parts)
  const patience = { until, limit, isHandedOn: false }
  await over(
    (async () => {
      await remind(parts)
      await tell(parts, settings, patience)
      if (!(await isUnsettled(parts))) return
      await parts.pause(SETTLED, until)
      await tell(parts, settings, patience)
    })(),
  )
}

interface Limit {
  readonly until: AbortSignal
  readonly limit: AbortSignal
  /** Waits for this, and aborts first the one and then the other where it takes longer than anybody stays for it. */
  readonly over: (work: Promise<unknown>) => Promise<void>
}

function openLimit({ pause }: Parts): Limit {
  const [until, limit] = [new AbortController(), new AbortController()]
  // As many listen to it as are told at once, and Node would write a warning of its own beside what is said.
  setMaxListeners(0, limit.signal)
  const over: Limit['over'] = async (work) => {
    const done = new AbortController()
    const late = (async () => {
      await pause(BEGINS_FOR, done.signal)
      until.abort()
      if (!done.signal.aborted) await pause(LONGEST - BEGINS_FOR, done.signal)
      limit.abort()
    })()
    try {
      await work
    } finally {
      done.abort()
      await late
    }
  }
  return { until: until.signal, limit: limit.signal, over }
}

/** Whether something is left that rules may be about to decide, or that happened meanwhile. */
async function isUnsettled(parts: Parts): Promise<boolean> {
  const { outbox } = await parts.store()
  const pendingBefore = new Date(parts.now() + 1).toISOString()
  return (await outbox.fresh({ most: 1, pendingBefore, isUnruledAllowed: false })).length > 0
}
