import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * A server that passes on what is said to a server of PostgreSQL and what that answers, message by message. `meet` is
 * asked about each, those of one connection and direction one after the other, and gives what becomes of it:
 *
 * - nothing: it is passed on
 * - `cut before`, `cut after`: the connection is lost there
 * - `end before`, `end after`: every connection is, and there will be no other one
 * - `lose`: it never arrives, and neither does what comes after it; the connection looks alive
 *
 * `say` sends a message of one's own before it; `hangUp` ends the connection to who said it, and the other side hears of that
 * only behind the message.
 */
export async function openPostgresProxy(url) {
  let { hostname, port } = new URL(url)
  const open = new Set()
  let meet = PASS
  let isEnded = false
  let counts = new Map()
  const end = () => {
    isEnded = true
    for (const cut of open) cut()
  }
  // Each message goes on at once: held back for the next one it takes 40 ms more.
  const server = createServer({ noDelay: true }, (client) => {
    if (isEnded) {
      client.destroy()
      return
    }
    const upstream = connect({ port: Number(port), host: hostname, noDelay: true })
    const link = {}
    const cut = () => {
      open.delete(cut)
      client.destroy()
      upstream.destroy()
    }
    open.add(cut)
    const pass = async (message, from, to) => {
      const side = from === client ? 'shield' : 'server'
      // Its first message says what the connection is for.
      link.kind ??= message.includes('shield sender\0') ? 'lock' : 'pool'
      const which = numbered(counts, `${link.kind}: ${side} ${labelOf(side, message)}`)
      const fate = await meet({
        link,
        side,
        message,
        which,
        say: (more) => to.write(more),
        hangUp: () => from.destroy(),
      })
      if (fate === undefined) return to.write(message)
      const [what, where] = fate.split(' ')
      // What was passed on arrives; that side hears of the end behind it.
      if (where === 'after') {
        to.end(message)
        from.destroy()
      } else if (where === 'before') cut()
      if (what === 'end') end()
      return OVER
    }
    passOn(client, 0, (message) => pass(message, client, upstream), cut)
    passOn(upstream, 1, (message) => pass(message, upstream, client), cut)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.port = String(server.address().port)
  return {
    url: through.href,
    /** Begins anew, with no connection and nothing counted. */
    begin: (next = PASS) => {
      for (const cut of open) cut()
      isEnded = false
      counts = new Map()
      meet = next
    },
    /** Asks another one from here on. */
    ask: (next = PASS) => {
      meet = next
    },
    /** Leads to the server of another address from here on; those that are connected stay where they are. */
    lead: (to) => {
      ;({ hostname, port } = new URL(to))
    },
    /** Every connection is lost. */
    cut: () => {
      for (const cut of open) cut()
    },
    close: () => {
      end()
      server.close()
    },
  }
}

const PASS = async () => undefined

const OVER = 'nothing more is passed on'

/** By which the message is found again in another run, in which other connections may do the same. */
function numbered(counts, what) {
  counts.set(what, (counts.get(what) ?? 0) + 1)
  return `${what} #${counts.get(what)}`
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
const NAMES = {
  shield: {
    B: 'Bind',
    C: 'Close',
    D: 'Describe',
    E: 'Execute',
    P: 'Parse',
    Q: 'Query',
    S: 'Sync',
    X: 'Terminate',
  },
  server: { 1: 'ParseComplete', 2: 'BindComplete', C: 'CommandComplete', D: 'DataRow', E: 'ErrorResponse' },
}
const TEXTS = { Query: 5, CommandComplete: 5 }
const LONGEST_TEXT = 40

function labelOf(side, message) {
  const letter = String.fromCharCode(message[0])
  if (message[0] === 0) return 'Startup'
  const name = NAMES[side][letter] ?? letter
  const from = TEXTS[name]
  if (from === undefined) return name
  return `${name} ${message
    .toString('latin1', from, from + LONGEST_TEXT)
    .split('\0')[0]
    .replaceAll(/\s+/g, ' ')}`
}

/** One message after the other. The first of a client has no type: its length comes at once. */
function passOn(from, first, take, cut) {
  let kept = Buffer.alloc(0)
  let offset = first
  let isOver = false
  let last = Promise.resolve()
  const takeAfter = async (before, message) => {
    await before
    if (!isOver && (await take(message)) === OVER) isOver = true
  }
  const takeInOrder = (message) => {
    last = takeAfter(last, message)
  }
  from.on('data', (chunk) => {
    kept = Buffer.concat([kept, chunk])
    while (kept.length >= offset + 4) {
      const length = offset + kept.readInt32BE(offset)
      if (kept.length < length) return
      takeInOrder(kept.subarray(0, length))
      kept = kept.subarray(length)
      offset = 1
    }
  })
  // What was said before the end is passed on before it.
  const end = () => void last.then(cut)
  from.on('close', end)
  from.on('error', end)
}
