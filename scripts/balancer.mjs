import { once } from 'node:events'
import { createServer, request } from 'node:http'

/**
 * What stands in front of several servers: every request goes to the next one that says it is ready, on a connection of its
 * own, without stickiness. Nothing is sent to a second server but what the first one provably did not get; a request that
 * was cut off there is answered with 502 and no body, and `onCut` hears of it. `asksEvery`: milliseconds.
 */
export async function openBalancer(ports, { asksEvery = 50, onCut = () => {} } = {}) {
  const ready = new Set()
  let turn = 0
  const asking = setInterval(() => {
    for (const port of ports)
      void isReady(port, asksEvery * 20).then((is) => (is ? ready.add(port) : ready.delete(port)))
  }, asksEvery)
  const balancer = createServer((incoming, outgoing) => {
    turn += 1
    const order = ports.map((_, index) => ports[(turn + index) % ports.length])
    const first = order.filter((port) => ready.has(port))
    void forward(incoming, outgoing, [...first, ...order.filter((port) => !first.includes(port))], onCut)
  })
  await once(balancer.listen(0, '127.0.0.1'), 'listening')
  const host = `127.0.0.1:${balancer.address().port}`
  return {
    url: `http://${host}`,
    host,
    close: () => {
      clearInterval(asking)
      balancer.closeAllConnections()
      balancer.close()
    },
  }
}

function isReady(port, timeout) {
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: '/ready', agent: false, timeout }, (answer) => {
      answer.on('error', () => {}).resume()
      resolve(answer.statusCode === 200)
    })
      .on('timeout', function giveUp() {
        this.destroy()
      })
      .on('error', () => resolve(false))
      .end()
  })
}

async function forward(incoming, outgoing, ports, onCut) {
  const chunks = []
  try {
    for await (const chunk of incoming) chunks.push(chunk)
  } catch {
    // The client hung up before all of it had come.
    return
  }
  for (const port of ports) {
    const error = await answeredBy(port, incoming, Buffer.concat(chunks), outgoing)
    if (error?.code === 'ECONNREFUSED') continue
    if (error === undefined || outgoing.closed) return
    onCut(port, { method: incoming.method, url: incoming.url, error, isAnswered: outgoing.headersSent })
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502).end()
    return
  }
  outgoing.writeHead(502).end()
}

/** Undefined: all of its answer is on its way. */
function answeredBy(port, { method, url, headers }, body, outgoing) {
  return new Promise((resolve) => {
    const { connection: _, ...others } = headers
    const asked = request(
      { host: '127.0.0.1', port, method, path: url, headers: others, agent: false },
      (answer) => {
        const { connection: _closed, ...said } = answer.headers
        outgoing.writeHead(answer.statusCode, said)
        // A stream says at once that it is there.
        outgoing.flushHeaders()
        answer.on('error', resolve)
        answer.on('end', () => resolve(undefined))
        answer.pipe(outgoing)
      },
    )
    outgoing.once('close', () => asked.destroy())
    asked.on('error', resolve)
    asked.end(body)
  })
}
