import type { NangoConnectionDetail } from '../../src/domain/nango.ts'
import { connect, type ConnectAsk } from '../../src/gate/connect.ts'
import { ANNA, MINUTE, type Bench } from './bench.ts'
import { heldOf } from './fake-nango.ts'
import { createNotesProvider } from './fake-notes.ts'

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
    const session = bench.nango.sessions.at(-1)
    const { held } = bench.nango
    const id = session?.reconnect ?? 'nc-2'
    const before = held.findIndex((one) => one.nangoConnectionId === id)
    if (before >= 0) held.splice(before, 1)
    held.push(
      heldOf({
        nangoConnectionId: id,
        tags: session?.tags ?? {},
        scope: session?.scopes.join(' ') ?? null,
        ...changes,
      }),
    )
  }
}
