import type { Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import type { JsonObject } from '../../domain/text/json.ts'
import { randomUuid, type Random } from '../random-id.ts'

/**
 * Pages, and command lines that opened a consent themselves, hear how it ends. As Nango does it: a WebSocket at `/` is told
 * its id, which then stands in the address that opens a consent.
 */
export function openListeners(server: Server, random: Random) {
  const sockets = new Map<string, WebSocket>()
  const listening = new WebSocketServer({ server, path: '/' })
  listening.on('connection', (socket) => {
    const id = randomUuid(random)
    sockets.set(id, socket)
    socket.on('close', () => sockets.delete(id))
    socket.send(JSON.stringify({ message_type: 'connection_ack', ws_client_id: id }))
  })
  return {
    notify: (listener: string | null, message: JsonObject) =>
      sockets.get(listener ?? '')?.send(JSON.stringify(message)),
    /** Ends every connection. */
    close: (): void => {
      for (const socket of sockets.values()) socket.terminate()
      listening.close()
    },
  }
}
