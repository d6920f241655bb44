import { WebSocket, type RawData } from 'ws'
import { objectOf, parseJson, type JsonObject } from '../../domain/text/json.ts'
import type { ConsentEar, ConsentNews } from '../../domain/ports/nango.ts'
import { refusalIn } from '../../domain/provider/connecting.ts'

/** More than any message of Nango's. */
const LARGEST_MESSAGE = 64 * 1024

/**
 * Has Nango tell how a consent ends that begins at a direct link, as it tells the page that opens one: over a WebSocket
 * whose id stands in the link. No key is sent. Where none comes about in time, the link stays as it is and nothing is
 * heard. https://github.com/NangoHQ/nango/blob/master/packages/server/lib/clients/publisher.client.ts
 */
export async function hearConsent(
  baseUrl: string,
  link: string,
  patience: number,
  hear: (news: ConsentNews) => void,
): Promise<ConsentEar> {
  const socket = new WebSocket(`${baseUrl.replace(/^http/, 'ws')}/`, {
    handshakeTimeout: patience,
    maxPayload: LARGEST_MESSAGE,
  })
  const id = await idOf(socket, patience, hear)
  if (id === undefined) {
    socket.terminate()
    return { link, close: () => undefined }
  }
  const heard = new URL(link)
  heard.searchParams.set('ws_client_id', id)
  return { link: heard.href, close: () => socket.terminate() }
}

function idOf(
  socket: WebSocket,
  patience: number,
  hear: (news: ConsentNews) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), patience)
    const settle = (id: string | undefined): void => {
      clearTimeout(timer)
      resolve(id)
    }
    // A connection that breaks later is one that tells nothing.
    socket.on('error', () => settle(undefined))
    socket.on('close', () => settle(undefined))
    socket.on('message', (data) => {
      const message = parse(data)
      const id = message['ws_client_id']
      if (message['message_type'] === 'connection_ack') {
        settle(typeof id === 'string' && /^[\w-]{1,100}$/.test(id) ? id : undefined)
      } else if (message['message_type'] === 'success') hear('consented')
      else if (message['message_type'] === 'error') {
        hear(refusalIn(message['error_type'], message['error_desc']))
      }
    })
  })
}

function parse(data: RawData): JsonObject {
  return objectOf(parseJson(Buffer.isBuffer(data) ? data.toString() : ''))
}
