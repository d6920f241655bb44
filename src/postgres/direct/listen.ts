import type { Client } from 'pg'
import { createBell } from '../../domain/bell.ts'
import { isShieldError } from '../../domain/errors.ts'
import { SECOND } from '../../domain/limits.ts'
import { connectDirectly } from './connect-directly.ts'

/** What those who share a database tell each other is only that something has changed. */
const CHANNEL = 'shield'

/** Tells the others; its one parameter is who tells. A transaction of its own: with NOTIFY in them, all commits would wait for each other. */
export const TELL = `select pg_notify('${CHANNEL}', :by)`

/** Milliseconds: more changes than one within it are heard and told of together. */
const TOGETHER = 100

/** Milliseconds until a lost connection is tried again, at first and at most. */
const TRY_AGAIN = { first: SECOND, longest: 30 * SECOND }

interface NewsParts {
  /** A connection of its own, past any pooler, that is not connected yet. */
  readonly connect: () => Client
  /** Asks the database to tell all others. */
  readonly tell: (by: string) => Promise<unknown>
  /** The address of the database, for people. */
  readonly shown: string
  /** Tells this process from every other one. */
  readonly id: string
}

export interface News {
  /** As `Store.nextChange`. The first time it begins to listen. */
  readonly next: () => AbortSignal
  /** Something was changed here. */
  readonly changed: () => void
  /** Resolves once all were told of what was changed here. */
  readonly close: () => Promise<void>
}

/**
 * Hears of what other processes change, and tells them of what is changed here. Where there is no connection to hear on,
 * everybody who waits still looks by themselves.
 */
export function createNews({ connect, tell, shown, id }: NewsParts): News {
  const bell = createBell()
  const heard = createPulse(bell.ring)
  let telling: Promise<unknown> = Promise.resolve()
  const told = createPulse(() => {
    telling = tell(id).catch(() => undefined)
  })
  const ears = createEars({
    connect,
    shown,
    hear: (by) => {
      if (by !== id) heard.beat()
    },
  })
  return {
    next: () => {
      ears.open()
      return bell.next()
    },
    changed: () => {
      heard.beat()
      told.beat()
    },
    close: async () => {
      ears.close()
      heard.stop()
      told.stop()
      await telling
    },
  }
}

interface EarsParts extends Pick<NewsParts, 'connect' | 'shown'> {
  /** `by`: who tells; undefined: something may have been missed. */
  readonly hear: (by?: string) => void
}

/** A connection that listens. One that is lost is made again; behind a pooler nothing is heard. */
function createEars({ connect, shown, hear }: EarsParts) {
  /** Undefined: nobody has wanted to hear anything yet; null: it is about to be made again. */
  let listener: Client | null | undefined
  let again: NodeJS.Timeout | undefined
  let delay = TRY_AGAIN.first
  let isOver = false

  const listen = async (): Promise<void> => {
    const client = connect()
    listener = client
    const lose = (): void => {
      if (listener !== client || isOver) return
      listener = null
      client.end().catch(() => undefined)
      again = setTimeout(() => void listen(), delay)
      again.unref()
      delay = Math.min(2 * delay, TRY_AGAIN.longest)
    }
    client.on('error', lose)
    client.on('end', lose)
    client.on('notification', ({ payload }) => hear(payload))
    try {
      await connectDirectly(client, shown)
      await client.query(`listen ${CHANNEL}`)
      unref(client)
      delay = TRY_AGAIN.first
      hear()
    } catch (error) {
      // A pooler is there for good.
      isOver ||= isShieldError(error)
      if (isOver) client.end().catch(() => undefined)
      else lose()
    }
  }
  return {
    open: (): void => {
      if (listener === undefined && !isOver) void listen()
    },
    close: (): void => {
      isOver = true
      clearTimeout(again)
      listener?.end().catch(() => undefined)
    },
  }
}

/** No process goes on running for it. Missing in the types of pg. */
function unref(client: Client): void {
  const { unref } = client as Client & { readonly unref: () => void }
  unref.call(client)
}

/** Does the work at once, and what is wanted soon after that, together. */
function createPulse(work: () => void) {
  let rest: NodeJS.Timeout | undefined
  let isWanted = false
  const now = (): void => {
    isWanted = false
    rest = setTimeout(() => {
      rest = undefined
      if (isWanted) now()
    }, TOGETHER)
    rest.unref()
    work()
  }
  return {
    beat: (): void => {
      if (rest === undefined) now()
      else isWanted = true
    },
    /** Does what is still wanted. */
    stop: (): void => {
      clearTimeout(rest)
      if (isWanted) work()
      isWanted = false
    },
  }
}
