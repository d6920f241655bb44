import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

/** How long a receiver may take: Nango waits 20 s. */
const TIMEOUT = 20_000

/** The status of the answer; 0: there was none. */
export function post(url: URL, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((done) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    const bytes = Buffer.from(body)
    const sent = request(url, {
      method: 'POST',
      timeout: TIMEOUT,
      // Each on a connection of its own: none is left open when the sandbox ends.
      agent: false,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': bytes.length },
    })
    sent.on('response', (response) => {
      response.resume()
      response.on('close', () => done(response.statusCode ?? 0))
    })
    sent.on('timeout', () => void sent.destroy())
    sent.on('error', () => done(0))
    sent.end(bytes)
  })
}
