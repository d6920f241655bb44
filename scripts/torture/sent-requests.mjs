import { targetOf } from './target.mjs'
import { descriptorOf, textsOf } from './trace.mjs'

const HEAD_END = '\r\n\r\n'

const SENDS = new Set(['write', 'writev', 'sendto', 'sendmsg'])

/** What a call sent over a socket; undefined for one that did not. */
export function sentBy(call, home) {
  if (!SENDS.has(call.name) || !(call.result > 0) || targetOf(call, home)?.kind !== 'socket') return undefined
  // The number is used again for the next socket; the pair of addresses is not.
  return {
    socket: descriptorOf(call).what,
    bytes: Buffer.concat(textsOf(call)).subarray(0, call.result),
  }
}

/** The POSTs that went out, in order, from what the sockets got piece by piece; half a one is none. */
export function sentPosts(chunks) {
  const sockets = new Map()
  const done = []
  for (const { socket, bytes } of chunks) {
    const waiting = Buffer.concat([sockets.get(socket) ?? Buffer.alloc(0), bytes])
    const { requests, rest } = cut(waiting)
    done.push(...requests)
    sockets.set(socket, rest)
  }
  return done.filter(({ method }) => method === 'POST')
}

function cut(bytes) {
  const requests = []
  let rest = bytes
  for (let found = first(rest); found !== undefined; found = first(rest)) {
    requests.push(found.request)
    rest = rest.subarray(found.length)
  }
  return { requests, rest }
}

function first(bytes) {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd === -1) return undefined
  const [start, ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const [method, path] = start.split(' ')
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
  if (headers['transfer-encoding'] !== undefined) throw new Error('A body in chunks is not read here')
  const bodyStart = headEnd + HEAD_END.length
  const length = bodyStart + Number(headers['content-length'] ?? 0)
  if (bytes.length < length) return undefined
  const { host: _host, connection: _connection, ...own } = headers
  return {
    length,
    request: { method, path, headers: own, body: bytes.subarray(bodyStart, length) },
  }
}
