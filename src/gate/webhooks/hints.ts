import { type Bell, createBell } from '../../domain/bell.ts'
import type { ConsentRefusal } from '../../domain/ports/nango.ts'

/**
 * What webhooks hint at: it rings once something has changed at Nango, and a wait for that looks again at once. Nothing is
 * lost without one, since everybody who waits also looks now and then.
 */
export interface Hints extends Bell {
  /** A consent came to nothing: told to the one that waits for it, where it is known which. */
  readonly refuse: (refused: RefusedConsent) => void
  /** Those who wait for a consent hear that it came to nothing, until the returned function is called. */
  readonly awaitConsent: (awaited: AwaitedConsent, hear: (refusal: ConsentRefusal) => void) => () => void
}

interface AwaitedConsent {
  readonly integration: string
  /** Nango's id of the connection that is authorised again; null: a new one is to come. */
  readonly reconnects: string | null
  /** Milliseconds since 1970 */
  readonly since: number
}

interface RefusedConsent {
  readonly integration: string
  /** The connection that was to be authorised again; null: a new one was to come, of which nothing else is told. */
  readonly reconnects: string | null
  /** Milliseconds since 1970 */
  readonly at: number
  readonly refusal: ConsentRefusal
}

export function createHints(): Hints {
  const waiting = new Map<AwaitedConsent, (refusal: ConsentRefusal) => void>()
  return {
    ...createBell(),
    refuse: ({ integration, reconnects, at, refusal }) => {
      const meant = [...waiting].filter(
        ([awaited]) =>
          awaited.integration === integration && awaited.reconnects === reconnects && awaited.since <= at,
      )
      // With several, nobody knows whose it was: each goes on.
      const [one, other] = meant
      if (one !== undefined && other === undefined) one[1](refusal)
    },
    awaitConsent: (awaited, hear) => {
      waiting.set(awaited, hear)
      return () => {
        waiting.delete(awaited)
      }
    },
  }
}
