import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { getRequestListener } from '@hono/node-server'
import { ShieldError } from '../domain/errors.ts'
import type { JsonObject } from '../domain/json.ts'
import { isLoopback, type Address, type ServerSettings } from '../domain/server-settings.ts'
import { createAllowance } from './allowance.ts'
import { answerUnreadable } from './answer-unreadable.ts'
import { createHttpApp } from './app.ts'
import { createConnectSessions } from './connect-sessions.ts'
import type { HttpContext } from './context.ts'
import { keepUp } from './keep-up.ts'
import { createLog } from './log.ts'
import { describeApi } from './openapi/describe-api.ts'
import { createWebhookDoor } from './webhooks/door.ts'

/** What main.ts hands to a server. */
export interface ServerParts extends Pick<
  HttpContext,
  | 'parts'
  | 'settings'
  | 'defaultScopes'
  | 'operations'
  | 'gateFor'
  | 'authenticate'
  | 'principalOf'
  | 'version'
  | 'user'
  | 'nangoApiKey'
> {
  /** Where its log lines go. */
  readonly write: (line: string) => void
  /** Whether there is a token that somebody could come with. */
  readonly hasTokens: () => Promise<boolean>
}

export interface RunningServer {
  readonly url: string
  /** Lets nothing new in, lets an attempt that is out come to its end, and ends. */
  readonly close: () => Promise<void>
}

/**
 * Node's own limits are for a public file server (headers 60 s, a request 300 s, no end to connections). A body of 3 MB
 * needs some seconds on a slow line, and nothing here needs more.
 */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
  // The other end may have gone without a word.
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
} as const

const MOST_CONNECTIONS = 256

/** So many refusals of somebody unknown are written into the audit log in a minute. */
const MOST_STRANGERS = 60

/** Serves until it is closed. Fails with `denied` for an address that is not safe, with `unavailable` for one that is taken. */
export async function openServer(given: ServerParts): Promise<RunningServer> {
  const { settings, parts } = given
  await refuseUnsafe(given)
  const ending = new AbortController()
  const hosts = new Set<string>()
  const log = createLog(parts.now, given.write)
  const isSecure = settings.tls !== null || settings.isBehindTls
  const connectSessions = createConnectSessions(parts)
  let described: Promise<JsonObject> | undefined
  const context: HttpContext = {
    ...given,
    log,
    hosts,
    isSecure,
    api: () => (described ??= given.operations().then((all) => describeApi(given.version, all))),
    connectSessions,
    mayNoteStranger: createAllowance(parts.now, MOST_STRANGERS, 60_000),
    webhooks: createWebhookDoor(parts, log),
    ending: ending.signal,
  }
  const server = createNodeServer(settings)
  server.maxConnections = MOST_CONNECTIONS
  const app = createHttpApp(context)
  const listener = getRequestListener((request, bindings) => app.fetch(request, bindings), {
    overrideGlobalObjects: false,
    errorHandler: (error) => answerUnreadable(context, error),
  })
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing))
  const port = await listen(server, settings.listen)
  for (const host of ownNames(settings, port)) hosts.add(host)
  const url = `${settings.tls === null ? 'http' : 'https'}://${bracketed(settings.listen.host)}:${port}`
  log('listening', { url })
  const working = keepUp(context)
  return {
    url,
    close: async () => {
      ending.abort()
      await Promise.all([connectSessions.close(), close(server), working])
      await context.webhooks.receiver.idle()
      log('ended')
    },
  }
}

/** Whoever can reach another address than loopback could read tokens on the way, or ask without one. */
async function refuseUnsafe({ settings, hasTokens }: ServerParts): Promise<void> {
  const { listen: address, tls, isBehindTls } = settings
  if (isLoopback(address.host)) return
  if (tls === null && !isBehindTls) {
    throw new ShieldError('denied', `${address.host} can be reached from elsewhere, and there is no TLS`, {
      hint: 'Set SHIELD_TLS_CERT and SHIELD_TLS_KEY, or SHIELD_BEHIND_TLS=1 if something in front of it speaks TLS',
    })
  }
  if (await hasTokens()) return
  throw new ShieldError('denied', `${address.host} can be reached from elsewhere, and there is no token`, {
    hint: 'shield tokens create --name anna --role approver',
  })
}

function createNodeServer({ tls }: ServerSettings): Server {
  if (tls === null) return createServer(LIMITS)
  return createTlsServer({ ...LIMITS, cert: pem(tls.cert), key: pem(tls.key) })
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

/** The Host header values that mean this server. */
function ownNames({ listen: { host }, allowedHosts }: ServerSettings, port: number): readonly string[] {
  const names = isLoopback(host) ? ['127.0.0.1', 'localhost', '[::1]'] : [bracketed(host)]
  return [...names.map((name) => `${name}:${port}`), ...allowedHosts]
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

function listen(server: Server, { host, port }: Address): Promise<number> {
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

/** Answers that are being made are waited for. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
