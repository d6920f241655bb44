import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { Answer } from './answer.ts'

const BODILESS = [204, 205, 304]

/** Sends an answer, or cuts the connection where the answer says so. */
export function reply(context: Context<{ Bindings: HttpBindings }>, answer: Answer): Response {
  if (answer.cut === undefined)
    return new Response(BODILESS.includes(answer.status) ? null : answer.body, {
      status: answer.status,
      headers: answer.headers,
    })
  const { outgoing } = context.env
  const { socket } = context.env.incoming
  if (answer.cut === 'reset') {
    socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }
  const body = Buffer.from(answer.body)
  outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': body.length })
  // Only after the first half has left, or the reset would overtake it.
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.destroy())
  return RESPONSE_ALREADY_SENT
}
