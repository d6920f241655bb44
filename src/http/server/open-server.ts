import type { ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { doubtfulSettings } from '../../domain/health/check-webhooks.ts'
import { BUSY, ShieldError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { bracketed, isLoopback, type ServerSettings } from '../../domain/settings/server-settings.ts'
import { createAllowance } from './allowance.ts'
import { answerUnreadable } from './answer-unreadable.ts'
import { createHttpApp } from '../app.ts'
import { createConnectSessions } from './connect-sessions.ts'
import type { HttpContext } from '../context.ts'
import { keepUp } from './keep-up.ts'
import { LIMITS, type Limits } from './limits.ts'
import { createLog } from './log.ts'
import { createNodeServer, listen } from './node-server.ts'
import { describeApi } from '../openapi/describe-api.ts'
import { problemOf } from './problem.ts'
import { createRefusals } from './refusals.ts'
import { createSeats } from './waiting-seats.ts'
import { directTraffic } from './traffic.ts'
import { createWebhookDoor } from '../webhooks/door.ts'

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
  /** In place of those that a server has. */
  readonly limits?: Partial<Limits>
}

export interface RunningServer {
  readonly url: string
  /** Lets nothing new in, lets an attempt that is out come to its end, and ends. */
  readonly close: () => Promise<void>
}

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
  const limits = { ...LIMITS, ...given.limits }
  let described: Promise<JsonObject> | undefined
  const context: HttpContext = {
    ...given,
    log,
    hosts,
    isSecure,
    api: () => (described ??= given.operations().then((all) => describeApi(given.version, all))),
    connectSessions,
    seats: createSeats(limits.maxWaits),
    know: (socket) => traffic.know(socket),
    refusals: createRefusals(parts.now, settings.bounds.refusals),
    hiddenLooks: createRefusals(parts.now, settings.bounds.refusals),
    mayNoteStranger: createAllowance(parts.now, MOST_STRANGERS, 60_000),
    webhooks: createWebhookDoor(parts, log),
    ending: ending.signal,
  }
  const server = createNodeServer(settings, limits)
  const app = createHttpApp(context)
  const listener = getRequestListener((request, bindings) => app.fetch(request, bindings), {
    overrideGlobalObjects: false,
    errorHandler: (error) => answerUnreadable(context, error),
  })
  const traffic = directTraffic(server, limits, {
    answer: listener,
    refuse: refuseLate,
  })
  const mayTell = createAllowance(parts.now, 1, 60_000)
  server.on('drop', () => {
    if (mayTell()) log('too_many_connections', { most: limits.maxConnections })
  })
  const port = await listen(server, settings.listen)
  for (const host of ownNames(settings, port)) hosts.add(host)
  const url = `${settings.tls === null ? 'http' : 'https'}://${bracketed(settings.listen.host)}:${port}`
  log('listening', { url })
  for (const warning of doubtfulSettings(settings)) log('doubtful_setting', { warning })
  const working = keepUp(context)
  return {
    url,
    close: async () => {
      log('ending', { attempts: parts.running.size })
      ending.abort()
      await Promise.all([connectSessions.close(), traffic.end(), working])
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

/** The Host header values that mean this server. */
function ownNames({ listen: { host }, allowedHosts }: ServerSettings, port: number): readonly string[] {
  const names = isLoopback(host) ? ['127.0.0.1', 'localhost', '[::1]'] : [bracketed(host)]
  return [...names.map((name) => `${name}:${port}`), ...allowedHosts]
}

/** On a connection that was open already. */
function refuseLate(outgoing: ServerResponse): void {
  const { status, body, headers } = problemOf(
    new ShieldError('unavailable', 'The server is ending', { reason: BUSY }),
  )
  outgoing.writeHead(status, headers).end(JSON.stringify(body))
}
