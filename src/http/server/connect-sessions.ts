import { MINUTE } from '../../domain/limits.ts'
import type { ConnectionDoor } from '../../domain/ports/gate.ts'
import type { ConnectAsk, Connected, LinkKind } from '../../domain/provider/connecting.ts'
import type { Parts } from '../../gate/parts.ts'
import { problemWith } from './problem.ts'

/** What becomes of a connection that somebody is to authorise in a browser. */
export type Progress =
  | { readonly state: 'waiting' }
  | ({ readonly state: 'connected' } & Connected)
  | { readonly state: 'failed'; readonly error: unknown }

/** What the caller is told when it has begun. */
export interface Begun {
  readonly id: string
  readonly link: string
  readonly how: LinkKind
  readonly advice: readonly string[]
  /** ISO 8601. */
  readonly expiresAt: string
}

/** The rest of the ask is the server's own business. */
export type BeginAsk = Omit<ConnectAsk, 'signal' | 'present' | 'advise' | 'credentials'>

/** Connections that are being authorised while their callers do something else. They live as long as the server. */
export interface ConnectSessions {
  /** Comes back with the link. Fails as `connect` does before there is one, with `unavailable` (429) for too many at once. */
  readonly begin: (connect: ConnectionDoor['connect'], ask: BeginAsk) => Promise<Begun>
  /** As it is now, or when it has ended or the time (in milliseconds) is over. Undefined: there is none. */
  readonly follow: (id: string, patience: number, signal: AbortSignal) => Promise<Progress | undefined>
  /** Ends it, at Nango too, and forgets it. False: there is none. */
  readonly end: (id: string) => Promise<boolean>
  /** Ends all of them and waits until that is done. */
  readonly close: () => Promise<void>
}

interface Session {
  progress: Progress
  /** When it ended, in milliseconds since 1970. */
  endedAt: number | null
  readonly controller: AbortController
  /** Never fails. */
  readonly ended: Promise<void>
}

const MOST_WAITING = 20

/** How long the outcome is kept for a caller who asks late. */
const KEPT_FOR = 15 * MINUTE

export function createConnectSessions(parts: Pick<Parts, 'now' | 'random' | 'pause'>): ConnectSessions {
  const sessions = new Map<string, Session>()
  const end = async (id: string): Promise<boolean> => {
    const session = sessions.get(id)
    if (session === undefined) return false
    session.controller.abort()
    await session.ended
    return sessions.delete(id)
  }
  return {
    begin: async (connect, ask) => {
      forgetOld(sessions, parts.now())
      refuseTooMany(sessions)
      const id = Buffer.from(parts.random(16)).toString('hex')
      const expiresAt = new Date(parts.now() + ask.timeout).toISOString()
      const { session, shown } = start(parts, connect, ask)
      sessions.set(id, session)
      const link = await shown
      if (link !== undefined) return { id, expiresAt, ...link }
      sessions.delete(id)
      throw session.progress.state === 'failed'
        ? session.progress.error
        : new Error('Connected without a link')
    },
    follow: async (id, patience, signal) => {
      const session = sessions.get(id)
      if (session?.progress.state !== 'waiting' || patience === 0) return session?.progress
      const over = new AbortController()
      await Promise.race([session.ended, parts.pause(patience, AbortSignal.any([signal, over.signal]))])
      over.abort()
      return session.progress
    },
    end,
    close: async () => {
      await Promise.all([...sessions.keys()].map(end))
    },
  }
}

type Shown = Pick<Begun, 'link' | 'how' | 'advice'>

/** `shown` is undefined when it ended before there was a link. */
function start(
  { now }: Pick<Parts, 'now'>,
  connect: ConnectionDoor['connect'],
  ask: BeginAsk,
): { readonly session: Session; readonly shown: Promise<Shown | undefined> } {
  const controller = new AbortController()
  const advice: string[] = []
  let show: (shown: Shown | undefined) => void = () => undefined
  const shown = new Promise<Shown | undefined>((resolve) => {
    show = resolve
  })
  const settle = (progress: Progress): void => {
    session.progress = progress
    session.endedAt = now()
    show(undefined)
  }
  const ended = connect({
    ...ask,
    signal: controller.signal,
    advise: (lines) => void advice.push(...lines),
    present: async (link, how) => show({ link, how, advice }),
  }).then(
    (connected) => settle({ state: 'connected', ...connected }),
    (error: unknown) => settle({ state: 'failed', error }),
  )
  const session: Session = { progress: { state: 'waiting' }, endedAt: null, controller, ended }
  return { session, shown }
}

function forgetOld(sessions: Map<string, Session>, now: number): void {
  for (const [id, { endedAt }] of sessions) {
    if (endedAt !== null && now - endedAt > KEPT_FOR) sessions.delete(id)
  }
}

function refuseTooMany(sessions: ReadonlyMap<string, Session>): void {
  const waiting = [...sessions.values()].filter(({ progress }) => progress.state === 'waiting').length
  if (waiting < MOST_WAITING) return
  throw problemWith(429, 'unavailable', `${waiting} connections wait for somebody's consent already`, {
    hint: 'End one of them, or wait until one is over',
  })
}
