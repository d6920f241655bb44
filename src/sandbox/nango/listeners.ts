import type { Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import type { JsonObject } from '../../domain/text/json.ts'
import { randomUuid, type Random } from '../random-id.ts'

/** Those who hear how consents end: pages, and command lines that opened a consent themselves. */
export interface Listeners {
  readonly notify: (listener: string | null, message: JsonObject) => void
  /** Ends every connection. */
  readonly close: () => void
}

/** As Nango does it: a WebSocket at `/` is told its id, which whoever opens a consent puts into the address. */
export function openListeners(server: Server, random: Random): Listeners {
  const sockets = new Map<string, WebSocket>()
  const listening = new WebSocketServer({ server, path: '/' })
  listening.on('connection', (socket) => {
    const id = randomUuid(random)
    sockets.set(id, socket)
    socket.on('close', () => sockets.delete(id))
    socket.send(JSON.stringify({ message_type: 'connection_ack', ws_client_id: id }))
  })
  return {
    notify: (listener, message) => sockets.get(listener ?? '')?.send(JSON.stringify(message)),
    close: () => {
      for (const socket of sockets.values()) socket.terminate()
      listening.close()
    },
  }
}
