import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Connections on which nobody has shown who they are. */
export interface Strangers {
  /** Somebody known has asked on it: it is none any more. */
  readonly know: (socket: Socket) => void
}

/**
 * Connections are for everybody, and whoever has no token must not be able to keep them all: of those on which nobody is
 * known only so many stay, and for a new one the oldest is closed on which nothing is being answered.
 */
export function limitStrangers(server: Server, most: number, isBusy: (name: string) => boolean): Strangers {
  // By name, because by TLS the connection on which is asked lies above the one that came.
  const strangers = new Map<string, Socket>()
  server.on('connection', (socket) => {
    const name = nameOf(socket)
    if (strangers.size >= most) closeOldest(strangers, isBusy)
    strangers.set(name, socket)
    socket.once('close', () => strangers.delete(name))
  })
  return { know: (socket) => void strangers.delete(nameOf(socket)) }
}

/** The other end, which no two connections of a server share. */
export function nameOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
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
