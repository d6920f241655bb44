import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { type Limits, mostKept } from './limits.ts'

/** The connections of a server and what is being answered on them. */
interface Traffic {
  /** This principal asks on it. */
  readonly know: (socket: Socket, principal: string) => void
  /** Closes each connection behind the answer to what is asked on it next: whoever is in front of it opens another one. */
  readonly drain: () => void
  /**
   * Lets in no further connection or request, waits until every answer under way is finished, also one that nobody waits
   * for, and closes every connection.
   */
  readonly end: () => Promise<void>
}

interface Ways {
  /** May take its time, and never fails. */
  readonly answer: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>
  /** Says that it is too late. */
  readonly refuse: (outgoing: ServerResponse) => void
}

/** What is being answered on a connection, in the order in which it was asked. */
type Talk = Set<ServerResponse>

/** Requests that come before the answers. Nothing that is known to us sends more than one. */
const MOST_AT_ONCE = 32

/** Has every request of a server answered, and keeps count. */
export function directTraffic(
  server: Server,
  limits: Pick<Limits, 'unreadTimeout' | 'farewellTimeout' | 'maxConnections' | 'maxStrangers' | 'maxKnown'>,
  { answer, refuse }: Ways,
): Traffic {
  // By TLS each of them is below another one, on which the talk is.
  const connections = new Set<Socket>()
  const talks = new Map<Socket, Talk>()
  const work = new Set<Promise<void>>()
  let patience = limits.unreadTimeout
  let state: 'serving' | 'draining' | 'ending' = 'serving'
  const talkOn = (socket: Socket): Talk => {
    const talk = talks.get(socket) ?? new Set()
    if (!talks.has(socket)) socket.once('close', () => talks.delete(socket))
    talks.set(socket, talk)
    return talk
  }
  const strangers = limitStrangers(server, limits, (name) =>
    [...talks].some(([socket, talk]) => nameOf(socket) === name && [...talk].some(isWorkedOn)),
  )
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', (incoming, outgoing) => {
    if (state === 'ending') {
      outgoing.shouldKeepAlive = false
      refuse(outgoing)
      return
    }
    const talk = talkOn(incoming.socket)
    if (talk.size >= MOST_AT_ONCE) {
      incoming.socket.destroy()
      return
    }
    limitReading(incoming.socket, talk, outgoing, () => patience)
    if (state === 'draining') outgoing.shouldKeepAlive = false
    // Goes on when its caller has hung up.
    const done = answer(incoming, outgoing).finally(() => work.delete(done))
    work.add(done)
  })
  return {
    know: strangers.know,
    drain: () => void (state = 'draining'),
    end: async () => {
      state = 'ending'
      patience = limits.farewellTimeout
      const closed = new Promise<void>((done) => server.close(() => done()))
      for (const [socket, talk] of talks) sayFarewell(socket, talk, patience)
      await Promise.all(work)
      await Promise.all([...talks].map(isSaid))
      // The last bytes get on their way.
      await setImmediate()
      // Also those that never brought a whole request, which Node counts as busy and would wait for.
      for (const connection of connections) connection.destroy()
      await closed
    },
  }
}

/** Node waits without end for somebody who asks and does not read. Slow readers are left in peace. */
function limitReading(socket: Socket, talk: Talk, outgoing: ServerResponse, patience: () => number): void {
  let set = 0
  talk.add(outgoing)
  outgoing.once('prefinish', () => {
    set = patience()
    socket.setTimeout(set)
  })
  outgoing.once('finish', () => {
    talk.delete(outgoing)
    const isRead = [...talk].every(({ writableEnded }) => !writableEnded)
    // Unless Node has set the time in which the next request is awaited.
    if (isRead && socket.timeout === set) socket.setTimeout(0)
  })
}

/** What has not come whole will not be answered; what is being answered is the last of its connection. */
function sayFarewell(socket: Socket, talk: Talk, patience: number): void {
  const last = [...talk].at(-1)
  if (last === undefined) return
  if (!last.req.complete) socket.destroy()
  // An answer whose end is not said yet is a stream, and it ends now.
  else if (last.headersSent) socket.setTimeout(patience)
  else last.shouldKeepAlive = false
}

/** Resolves once all answers are with the other side's kernel, or it has gone. */
function isSaid([socket, talk]: readonly [Socket, Talk]): Promise<void> {
  return new Promise((done) => {
    const look = (): void => {
      if (talk.size === 0 || socket.destroyed) done()
    }
    socket.once('close', () => done())
    for (const outgoing of talk) outgoing.once('finish', look)
    look()
  })
}

/** What comes slowly and what is read slowly is no work of ours. */
function isWorkedOn({ req, writableEnded }: ServerResponse): boolean {
  return req.complete && !writableEnded
}

/** Connections on which nobody has shown who they are, and those that somebody has too many of. */
interface Strangers {
  /** This principal has asked on it: it no longer counts, unless that many of theirs, or of all, are known already. */
  readonly know: (socket: Socket, principal: string) => void
}

/**
 * Connections are for everybody, and neither callers without a token nor those with one must be able to keep them all: of
 * those on which nobody is known, and those that one principal has beyond a few, or all together beyond many, only so many
 * stay, and for a new one the oldest is closed on which nothing is being answered.
 */
function limitStrangers(
  server: Server,
  limits: Pick<Limits, 'maxConnections' | 'maxStrangers' | 'maxKnown'>,
  isBusy: (name: string) => boolean,
): Strangers {
  const { maxStrangers, maxKnown } = limits
  // By name, because by TLS the connection on which is asked lies above the one that came.
  const strangers = new Map<string, Socket>()
  const known = new Map<string, Set<string>>()
  const kept = new Set<string>()
  const forget = (name: string): void => {
    strangers.delete(name)
    kept.delete(name)
    for (const [principal, own] of known) {
      if (own.delete(name) && own.size === 0) known.delete(principal)
    }
  }
  server.on('connection', (socket) => {
    const name = nameOf(socket)
    if (strangers.size >= maxStrangers) closeOldest(strangers, isBusy)
    strangers.set(name, socket)
    socket.once('close', () => forget(name))
  })
  return {
    know: (socket, principal) => {
      const name = nameOf(socket)
      const own = known.get(principal) ?? new Set()
      const isFull = own.size >= maxKnown || kept.size >= mostKept(limits)
      if (isFull || !strangers.delete(name)) return
      known.set(principal, own.add(name))
      kept.add(name)
    },
  }
}

/** The other end, which no two connections of a server share. */
function nameOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

function closeOldest(strangers: Map<string, Socket>, isBusy: (name: string) => boolean): void {
  for (const [name, socket] of strangers) {
    if (isBusy(name)) continue
    strangers.delete(name)
    socket.destroy()
    return
  }
}
