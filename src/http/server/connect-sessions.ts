import { BUSY, ShieldError, tryOr } from '../../domain/errors.ts'
import { MINUTE, SECOND } from '../../domain/limits.ts'
import type { Consent } from '../../domain/ports/store.ts'
import type { ConnectionDoor } from '../../domain/ports/gate.ts'
import type { ConnectAsk, Connected, LinkKind } from '../../domain/provider/connecting.ts'
import { type Parts, timestamp } from '../../gate/parts.ts'
import { awaitChange } from '../../gate/await-change.ts'
import { outcomeOf, progressFrom, type Progress } from './connect-outcome.ts'
import { problemWith } from './problem.ts'

/** What the caller is told when it has begun. */
interface Begun {
  readonly id: string
  readonly link: string
  readonly how: LinkKind
  readonly advice: readonly string[]
  /** ISO 8601. */
  readonly expiresAt: string
}

/** The rest of the ask is the server's own business. */
type BeginAsk = Omit<ConnectAsk, 'signal' | 'present' | 'advise' | 'credentials'>

/**
 * Connections that are being authorised while their callers do something else. The server that began one waits for it; how
 * it stands is in the store, so that every server can say it and have it ended.
 */
export interface ConnectSessions {
  /** Comes back with the link. Fails as `connect` does before there is one, with `unavailable` (429) for too many at once. */
  readonly begin: (connect: ConnectionDoor['connect'], ask: BeginAsk) => Promise<Begun>
  /** As it is now, or when it has ended or the time (in milliseconds) is over. Undefined: there is none. */
  readonly follow: (id: string, patience: number, signal: AbortSignal) => Promise<Progress | undefined>
  /**
   * Ends it, at Nango too, and forgets it. False: there is none. Fails with `unavailable` where the server that waits for it
   * cannot be heard of.
   */
  readonly end: (id: string) => Promise<boolean>
  /** Ends all that this server waits for, and waits until that is done. */
  readonly close: () => Promise<void>
}

/** One that this very server waits for. */
interface Own {
  readonly controller: AbortController
  /** Never fails. */
  readonly ended: Promise<void>
}

const MOST_WAITING = 20

/** How long the outcome is kept for a caller who asks late. */
const KEPT_FOR = 15 * MINUTE

/** So much later than its time is over every server has told what came of it. */
const LATEST = MINUTE

const LOOK_AGAIN = 250

/** How often a server looks whether another one was asked to end what it waits for. */
const HEED_EVERY = 2.5 * SECOND

/** How long it is waited for the server that is to end it. */
const ENDS_WITHIN = 10 * SECOND

export function createConnectSessions(parts: Parts): ConnectSessions {
  const own = new Map<string, Own>()
  const consents = async () => (await parts.store()).consents
  const end = async (id: string): Promise<boolean> => {
    const store = await consents()
    const found = await store.find(id)
    if (found === undefined) return false
    own.get(id)?.controller.abort()
    await (own.get(id)?.ended ?? endElsewhere(parts, found))
    return store.forget(id)
  }
  return {
    begin: async (connect, ask) => {
      const id = Buffer.from(parts.random(16)).toString('hex')
      const expiresAt = new Date(parts.now() + ask.timeout).toISOString()
      const before = new Date(parts.now() - KEPT_FOR).toISOString()
      const consent = { id, owner: parts.owner(), begunAt: timestamp(parts), expiresAt }
      const waiting = await (await consents()).begin(consent, { most: MOST_WAITING, before })
      if (waiting !== null) throw tooMany(waiting)
      const { controller, ended, shown } = start(parts, id, connect, ask)
      own.set(id, { controller, ended: ended.finally(() => own.delete(id)) })
      const first = await shown
      if ('link' in first) return { id, expiresAt, ...first }
      await ended
      await (await consents()).forget(id)
      throw first.error
    },
    follow: async (id, patience, signal) => {
      const over = parts.now() + patience
      for (;;) {
        const { consents, nextChange } = await parts.store()
        const change = nextChange()
        const progress = await progressNow(parts, await consents.find(id))
        const isOver = signal.aborted || parts.now() >= over
        if (progress?.state !== 'waiting' || isOver) return progress
        await awaitChange(parts, change, LOOK_AGAIN, signal)
      }
    },
    end,
    close: async () => {
      const all = [...own.values()]
      for (const { controller } of all) controller.abort()
      await Promise.all(all.map(({ ended }) => ended))
    },
  }
}

type Shown = Pick<Begun, 'link' | 'how' | 'advice'>

/** `shown` is the error where it ended before there was a link. */
function start(parts: Parts, id: string, connect: ConnectionDoor['connect'], ask: BeginAsk) {
  const controller = new AbortController()
  const over = new AbortController()
  const advice: string[] = []
  let show: (shown: Shown | { readonly error: unknown }) => void = () => undefined
  const shown = new Promise<Shown | { readonly error: unknown }>((resolve) => {
    show = resolve
  })
  const settle = async (came: Connected | { readonly error: unknown }): Promise<void> => {
    over.abort()
    show('error' in came ? came : { error: new Error('Connected without a link') })
    await keepOutcome(parts, id, came)
  }
  const ended = connect({
    ...ask,
    signal: controller.signal,
    advise: (lines) => void advice.push(...lines),
    present: async (link, how) => show({ link, how, advice }),
  }).then(settle, (error: unknown) => settle({ error }))
  void heed(parts, id, over.signal, () => controller.abort())
  return { controller, ended, shown }
}

/** What cannot be written down now is tried again a few times; then the others hold it for lost once its time is over. */
async function keepOutcome(
  parts: Parts,
  id: string,
  came: Connected | { readonly error: unknown },
): Promise<void> {
  const outcome = outcomeOf(came)
  for (let tries = 5; tries > 0; tries -= 1) {
    const isKept = await tryOr(
      async () => {
        await (await parts.store()).consents.settle(id, outcome, timestamp(parts))
        return true
      },
      () => false,
    )
    if (isKept) return
    await parts.pause(SECOND)
  }
}

/** Has it ended once somebody asked another server to, or it was forgotten there. */
async function heed(parts: Parts, id: string, over: AbortSignal, abort: () => void): Promise<void> {
  for (let change: AbortSignal | undefined; ;) {
    await awaitChange(parts, change, HEED_EVERY, over)
    if (over.aborted) return
    const isToEnd = await tryOr(
      async () => {
        const { consents, nextChange } = await parts.store()
        change = nextChange()
        return (await consents.find(id))?.endAskedAt !== null
      },
      () => false,
    )
    if (isToEnd) abort()
  }
}

/** As it is now; of one whose server is gone that it has failed. */
async function progressNow(parts: Parts, consent: Consent | undefined): Promise<Progress | undefined> {
  if (consent === undefined) return undefined
  if (consent.outcome !== null) return progressFrom(parts, consent.outcome)
  return isLost(parts, consent) ? { state: 'failed', error: lost(consent) } : { state: 'waiting' }
}

function isLost(parts: Parts, { owner, expiresAt, outcome }: Consent): boolean {
  if (outcome !== null) return false
  return parts.judge(owner) === 'gone' || parts.now() > Date.parse(expiresAt) + LATEST
}

function lost({ expiresAt }: Consent): ShieldError {
  return new ShieldError(
    'unavailable',
    `The server that waited for this consent is gone: nobody waits any longer, and the link may work until ${expiresAt}`,
    { hint: 'shield status names a connection that came of it; else begin again' },
  )
}

/** Resolves once the server that waits for it has ended it. */
async function endElsewhere(parts: Parts, consent: Consent): Promise<void> {
  const { consents, nextChange } = await parts.store()
  if (consent.outcome !== null) return
  await consents.askToEnd(consent.id, timestamp(parts))
  const over = parts.now() + ENDS_WITHIN
  for (;;) {
    const change = nextChange()
    const now = await consents.find(consent.id)
    if (now === undefined || now.outcome !== null) return
    if (isLost(parts, now)) throw lost(now)
    if (parts.now() >= over) throw notYet()
    await awaitChange(parts, change, LOOK_AGAIN)
  }
}

function notYet(): ShieldError {
  return new ShieldError('unavailable', 'The server that waits for this consent has not ended it yet', {
    hint: 'Ask again in a moment',
    reason: BUSY,
  })
}

function tooMany(waiting: number): Error {
  return problemWith(429, 'unavailable', `${waiting} connections wait for somebody's consent already`, {
    hint: 'End one of them, or wait until one is over',
  })
}
