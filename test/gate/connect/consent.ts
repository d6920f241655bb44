import type { NangoConnectionDetail, SessionAsk } from '../../../src/domain/ports/nango.ts'
import { connect, type ConnectAsk } from '../../../src/gate/connect/connect.ts'
import { ANNA, MINUTE, type Bench } from '../bench.ts'
import { heldOf } from '../fake-nango.ts'
import { createNotesProvider } from '../fake-notes.ts'

/** Runs `shield connect`, and notes how the link was shown. */
export function connecting(bench: Bench, changes: Partial<ConnectAsk> = {}) {
  const shown: (readonly [link: string, how: string])[] = []
  const ended = connect(bench.parts, {
    provider: createNotesProvider(bench.notes),
    name: undefined,
    scopes: { named: undefined, write: false, defaults: ['read'] },
    config: {},
    direct: false,
    timeout: 10 * MINUTE,
    actor: ANNA,
    signal: new AbortController().signal,
    present: async (link, how) => {
      shown.push([link, how])
    },
    ...changes,
  })
  return { ended, shown }
}

/** Somebody allows it in the browser during the nth pause; Nango then holds a connection with the session's tags. */
export function allowed(bench: Bench, changes: Partial<NangoConnectionDetail> = {}, pause = 1): void {
  let pauses = 0
  bench.meanwhile.do = () => {
    pauses += 1
    if (pauses !== pause) return
    const { held, sessions } = bench.nango
    const consented = { ...consentedIn(sessions.at(-1)), ...changes }
    const before = held.findIndex((one) => one.nangoConnectionId === consented.nangoConnectionId)
    if (before >= 0) held.splice(before, 1)
    held.push(heldOf(consented))
  }
}

/** What Nango keeps of a session once somebody has consented. */
function consentedIn(session: SessionAsk | undefined): Partial<NangoConnectionDetail> {
  if (session === undefined) return { nangoConnectionId: 'nc-2', scope: null }
  const { reconnect = 'nc-2', tags, config, webhookUrl, scopes } = session
  return { nangoConnectionId: reconnect, tags, config, webhookUrl, scope: scopes.join(' ') }
}
