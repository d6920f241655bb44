import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { ShieldError } from '../../domain/errors.ts'
import { type Address, bracketed, type ServerSettings } from '../../domain/settings/server-settings.ts'
import type { Limits } from './limits.ts'

/** Node's own server, with a certificate where there is one. Fails with `usage` for one that is of no use. */
export function createNodeServer({ tls }: Pick<ServerSettings, 'tls'>, limits: Limits): Server {
  const options = { ...limits, ...OTHER_END_MAY_BE_GONE }
  const server = tls === null ? createServer(options) : createOwnTlsServer(options, tls)
  server.maxConnections = limits.maxConnections
  return server
}

/** Without a word: TCP asks after a connection on which nothing happens. */
const OTHER_END_MAY_BE_GONE = { keepAlive: true, keepAliveInitialDelay: 30_000 } as const

function createOwnTlsServer(
  options: Parameters<typeof createTlsServer>[0],
  { cert, key }: NonNullable<ServerSettings['tls']>,
): Server {
  const pair = { cert: pem(cert), key: pem(key) }
  try {
    return createTlsServer({ ...options, ...pair })
  } catch (cause) {
    throw new ShieldError('usage', `${cert} and ${key} are not a certificate and its key`, {
      hint: 'Both are PEM files, and the key has no password; check SHIELD_TLS_CERT and SHIELD_TLS_KEY',
      cause,
    })
  }
}

function pem(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new ShieldError('usage', `${path} cannot be read`, {
      hint: 'Check SHIELD_TLS_CERT and SHIELD_TLS_KEY',
      cause,
    })
  }
}

/** Resolves to the port. Fails with `unavailable` for an address that is taken or not there. */
export function listen(server: Server, { host, port }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new ShieldError('unavailable', `Nothing can listen on ${bracketed(host)}:${port}`, {
          hint: 'Is another server running? SHIELD_LISTEN or --listen names another address',
          cause,
        }),
      )
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
