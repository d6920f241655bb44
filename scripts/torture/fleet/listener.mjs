import { once } from 'node:events'
import { createServer } from 'node:http'

/** Who is told of what happens: takes every webhook, and keeps by its id what it was about and when it came. */
export async function openListener() {
  const told = new Map()
  const take = async (incoming, outgoing) => {
    let text = ''
    try {
      for await (const chunk of incoming.setEncoding('utf8')) text += chunk
    } catch {
      // A server was killed while it told this.
      return
    }
    const id = incoming.headers['webhook-id']
    const known = told.get(id) ?? { ...JSON.parse(text), times: [] }
    known.times.push(Date.now())
    told.set(id, known)
    outgoing.writeHead(204).end()
  }
  const server = createServer((incoming, outgoing) => void take(incoming, outgoing))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address()
  return {
    host: `127.0.0.1:${port}`,
    told,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
