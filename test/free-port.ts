import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A port of the loopback address on which nothing listens, and on which nothing will unless it is told this number.
 * What asks for any free port, as everything else here does, is given one of at least 32768 on Linux and 49152
 * elsewhere (https://www.rfc-editor.org/rfc/rfc6335#section-6): a port from there may be taken by another test a
 * moment later.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch {
    return false
  }
  await new Promise((closed) => void server.close(closed))
  return true
}
