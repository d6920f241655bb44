import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** How a Nango that fails answers. Each but the last repeats all that it was sent, as error pages do. */
export const FAILURES = ['401', '500', 'html', 'reset'] as const

export type Failure = (typeof FAILURES)[number]

/** A server in Nango's place that answers everything in one way. Resolves to its address. */
export async function openEchoServer(failure: Failure): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (failure === 'reset') {
        request.socket.destroy()
        return
      }
      const sent = JSON.stringify([request.url, request.headers, Buffer.concat(chunks).toString()])
      const isPage = failure === 'html'
      response.writeHead(isPage ? 200 : Number(failure), {
        'content-type': isPage ? 'text/html' : 'application/json',
        'x-request': encodeURIComponent(sent),
      })
      response.end(isPage ? `<h1>${sent}</h1>` : JSON.stringify({ error: { code: sent, message: sent } }))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
