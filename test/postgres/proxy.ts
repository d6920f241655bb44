import { onTestFinished } from 'vitest'
import { openPostgresProxy } from '../../scripts/torture/postgres/proxy.mjs'

/**
 * What is done to the answer to the next COMMIT of a transaction that writes. `cut before it`: the server never hears of it. `cut after it`: it is
 * committed, and its answer gets lost. `warn`: a warning comes with it, as when a wait for a standby is broken off.
 */
type Fate = 'cut before it' | 'cut after it' | 'warn'

export interface Proxy {
  readonly url: string
  /** Once. */
  readonly atNextCommit: (fate: Fate) => void
}

/** A server that passes everything on to another one and, where it is told to, breaks what it passes on. */
export async function startProxy(url: string): Promise<Proxy> {
  const { ask, close, url: through } = await openPostgresProxy(url)
  onTestFinished(close)
  const writing = new WeakSet<object>()
  let fate: Fate | undefined
  ask(({ link, which, say }) => {
    if (which.includes('shield Query begin')) {
      if (which.includes('read committed')) writing.add(link)
      else writing.delete(link)
    }
    const awaited = fate === 'cut before it' ? 'shield Query commit' : 'CommandComplete COMMIT'
    if (fate === undefined || !writing.has(link) || !which.includes(awaited)) return undefined
    const isCut = fate !== 'warn'
    fate = undefined
    if (isCut) return 'cut before'
    say(WARNING)
    return undefined
  })
  return {
    url: through,
    atNextCommit: (next) => {
      fate = next
    },
  }
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-NOTICERESPONSE */
const WARNING = messageOf('N', 'SWARNING\0VWARNING\0C01000\0Mcanceling wait for synchronous replication\0\0')

function messageOf(type: string, content: string): Buffer {
  const body = Buffer.from(content)
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
