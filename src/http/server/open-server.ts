import { getRequestListener } from '@hono/node-server'
import { setMaxListeners } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import type { Actor, Sight } from '../../domain/access/principal.ts'
import { BUSY, isShieldError, ShieldError } from '../../domain/errors.ts'
import { doubtfulSettings } from '../../domain/health/doubtful-settings.ts'
import type { Gate } from '../../domain/ports/gate.ts'
import { bracketed, isLoopback, type ServerSettings } from '../../domain/settings/server-settings.ts'
import { createGuardedGate } from '../../gate/access/guarded-gate.ts'
import { createMeters, type Meters } from '../../gate/metrics/meters.ts'
import { observeParts, observeReads } from '../../gate/metrics/observe.ts'
import type { Parts } from '../../gate/parts.ts'
import { keepTelling } from '../../gate/notify/keep-telling.ts'
import { createServerDoor } from '../../gate/server-door.ts'
import { upkeep } from '../../gate/upkeep/upkeep.ts'
import { createHttpApp, respond } from '../app.ts'
import type { HttpContext } from '../context.ts'
import { describeApi } from '../describe-api.ts'
import { createWebhookDoor } from '../take-delivery.ts'
import { createAccess, createRequestIds } from './access.ts'
import { createConnectSessions } from './connect-sessions.ts'
import { createDoorLog } from './door-log.ts'
import { forStrangers } from './for-strangers.ts'
import { createAllowance, createSeats, type Limits, LIMITS, mostKept } from './limits.ts'
import { logRequests, bugOf, createLog, type Log, troubleOf } from './log.ts'
import { createNodeServer, listen } from './node-server.ts'
import { problemOf, withRequestId } from './problem.ts'
import { directTraffic } from './traffic.ts'

/** Milliseconds between two rounds: what lost its process is known to be in doubt within twice that. */
const EVERY = 5_000

/** Does a server's own work, round after round, until it is asked to end. Trouble is logged and tried again. */
async function keepUp(
  parts: Parts,
  { log, ending, webhooks }: Pick<HttpContext, 'log' | 'ending' | 'webhooks'>,
): Promise<void> {
  while (!ending.aborted) {
    try {
      const settled = await upkeep(parts, ending)
      if (settled > 0) log('settled', { requests: settled })
      // What a process that is gone has stored and not acted on, in the first round.
      await webhooks.receiver.act()
    } catch (error) {
      log('upkeep_failed', troubleOf(error))
    }
    await parts.pause(EVERY, ending)
  }
}

/** All that a server does by itself. What is told goes its own way, so that nothing waits for a receiver. */
async function work(parts: Parts, context: Pick<HttpContext, 'log' | 'ending' | 'webhooks'>): Promise<void> {
  const { log, ending } = context
  await Promise.all([
    keepUp(parts, context),
    keepTelling(parts, ending, (error) => log('telling_failed', troubleOf(error))),
  ])
}

/** What main.ts hands to a server. */
export interface ServerParts extends Pick<
  HttpContext,
  | 'settings'
  | 'defaultScopes'
  | 'operations'
  | 'authenticate'
  | 'sessions'
  | 'version'
  | 'nangoApiKey'
  | 'mcp'
> {
  readonly parts: Parts
  /** Opens the gate that does the work with these parts, on behalf of somebody who sees these requests. */
  readonly openGate: (parts: Parts, actor: Actor, sees: Sight) => Gate
  /** As which user it runs; null where there are no such numbers. */
  readonly user: number | null
  /** Where its log lines go. */
  readonly write: (line: string) => void
  /** Whether there is a token that somebody could come with. */
  readonly hasTokens: () => Promise<boolean>
  /** In place of those that a server has. */
  readonly limits?: Partial<Limits>
}

export interface RunningServer {
  readonly url: string
  /**
   * Answers who only waits and says at /ready that it ends, for as long as the settings say; then lets nothing new in, lets an
   * attempt that is out come to its end, and ends.
   */
  readonly close: () => Promise<void>
}

/** Serves until it is closed. Fails with `denied` for an address that is not safe, with `unavailable` for one that is taken. */
export async function openServer(given: ServerParts): Promise<RunningServer> {
  const { settings } = given
  await refuseUnsafe(given)
  const meters = createMeters(given.parts.now())
  const parts = observeParts(given.parts, meters)
  const [draining, ending] = [new AbortController(), new AbortController()]
  // Whoever waits listens to them, and Node would write a warning of its own into the log.
  setMaxListeners(0, draining.signal, ending.signal)
  const hosts = new Set<string>()
  const requestIds = createRequestIds()
  const log = createLog(parts.now, given.write, requestIds.current)
  const isSecure = settings.tls !== null || settings.isBehindTls
  const connectSessions = createConnectSessions(parts)
  const limits = { ...LIMITS, ...given.limits }
  let described: Promise<string> | undefined
  const doorLog = createDoorLog({ parts, log, meters }, settings.bounds.refusals)
  const context: HttpContext = {
    ...given,
    ...whatPartsGive(parts, given, log),
    gateFor: guardedGates({ ...given, parts, meters, doorLog, log }),
    log,
    access: createAccess({ log, ids: requestIds, random: parts.random, meters }),
    requestId: requestIds.current,
    doorLog,
    hosts,
    isSecure,
    api: () => (described ??= apiText(given)),
    connectSessions,
    seats: createSeats(limits.maxWaits, mostKept(limits)),
    know: (socket, principal) => traffic.know(socket, principal),
    webhooks: createWebhookDoor(parts, log),
    draining: draining.signal,
    ending: ending.signal,
  }
  const server = createNodeServer(settings, limits)
  const app = createHttpApp(context)
  const listener = getRequestListener((request, bindings) => app.fetch(request, bindings), {
    overrideGlobalObjects: false,
    errorHandler: (error) => answerUnreadable(context, error),
  })
  const traffic = directTraffic(server, limits, { answer: listener, refuse: refuseLate })
  logDropped(server, parts, () => log('too_many_connections', { most: limits.maxConnections }))
  const port = await listen(server, settings.listen)
  for (const host of ownNames(settings, port)) hosts.add(host)
  const url = tellAddress(settings, port, log)
  const working = work(parts, context)
  return {
    url,
    close: async () => {
      log('ending', { attempts: parts.running.size })
      draining.abort()
      traffic.drain()
      if (settings.drain > 0) await parts.pause(settings.drain)
      ending.abort()
      await Promise.all([connectSessions.close(), traffic.end(), working])
      await context.webhooks.receiver.idle()
      log('ended')
    },
  }
}

/** Once in a minute that connections are refused. */
function logDropped(server: Server, { now }: Pick<Parts, 'now'>, log: () => void): void {
  const mayTell = createAllowance(now, 1)
  server.on('drop', () => {
    if (mayTell()) log()
  })
}

function tellAddress(settings: ServerSettings, port: number, log: Log): string {
  const url = `${settings.tls === null ? 'http' : 'https'}://${bracketed(settings.listen.host)}:${port}`
  log('listening', { url })
  for (const warning of doubtfulSettings(settings)) log('doubtful_setting', { warning })
  return url
}

/** What the routes and pages have of the parts: nothing that leads past the gate. */
function whatPartsGive(parts: Parts, given: ServerParts, log: Log) {
  const { bootId, host } = parts.owner()
  return {
    ...whatStrangersGet(given, parts, log),
    provider: parts.provider,
    now: parts.now,
    random: parts.random,
    pause: parts.pause,
    lastChange: async () => {
      const { audit, nextChange } = await parts.store()
      const next = nextChange()
      return { number: (await audit.head()).number, next }
    },
    self: { machine: bootId === '' ? host : bootId, user: given.user },
  }
}

/** What is asked of the store before it is known who asks. */
function whatStrangersGet({ authenticate, sessions }: ServerParts, parts: Parts, log: Log) {
  const ready = async (): Promise<void> => {
    const { guard } = await parts.store()
    // First: it says in seconds what the other would wait for.
    await guard.mayChange()
    await guard.standing()
  }
  return {
    ready: forStrangers(log, ready, 'not_ready'),
    authenticate: forStrangers(log, authenticate),
    sessions: {
      open: forStrangers(log, sessions.open),
      find: forStrangers(log, sessions.find),
      use: forStrangers(log, sessions.use),
      end: forStrangers(log, sessions.end),
    },
  }
}

interface GateParts extends ServerParts, Pick<HttpContext, 'doorLog' | 'log'> {
  readonly meters: Meters
}

function guardedGates(given: GateParts): HttpContext['gateFor'] {
  const { parts, openGate, doorLog, log, meters } = given
  const server = createServerDoor(given)
  const open: GateParts['openGate'] = (...asked) => observeReads(openGate(...asked), parts, meters)
  return (principal, door) =>
    createGuardedGate({
      open: (actor, sees) => logRequests(open(parts, actor, sees), actor.name, log),
      server,
      principal,
      door,
      onHidden: (typed) => doorLog.hiddenLook({ name: principal.name, door }, typed),
    })
}

async function apiText({ operations, version }: ServerParts): Promise<string> {
  return JSON.stringify(describeApi(version, await operations()))
}

/** At another address than loopback, others could read tokens on the way, or ask without a token. */
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
function ownNames(
  { listen: { host }, allowedHosts, origin }: ServerSettings,
  port: number,
): readonly string[] {
  const names = isLoopback(host) ? ['127.0.0.1', 'localhost', '[::1]'] : [bracketed(host)]
  const ofOrigin = origin === null ? [] : [new URL(origin).host]
  return [...names.map((name) => `${name}:${port}`), ...ofOrigin, ...allowedHosts]
}

/** On a connection that was open already. */
function refuseLate(outgoing: ServerResponse): void {
  const { status, body, headers } = problemOf(
    new ShieldError('unavailable', 'The server is ending', { reason: BUSY }),
  )
  outgoing.writeHead(status, headers).end(JSON.stringify(body))
}

/**
 * Answers what is not even a request: an address or a Host header that no such thing can have. Never fails: nobody is
 * left who would answer, and the process would end.
 */
function answerUnreadable(context: HttpContext, error: unknown): Promise<Response> {
  return context.access.answer({ method: '*', route: '*', requestId: null }, async () => {
    const isUnreadable = error instanceof Error && error.name === 'RequestError'
    if (!isUnreadable) context.log('bug', bugOf(error))
    const problem = problemOf(isUnreadable ? await noted(context) : error)
    return respond(context, withRequestId(problem, context.requestId()))
  })
}

/** What is wrong with it, or with writing it down. */
async function noted(context: HttpContext): Promise<unknown> {
  const what = 'a request that cannot be read'
  try {
    await context.doorLog.stranger('without-token', what)
    return new ShieldError('usage', 'The address or the Host header is not one that a request can have')
  } catch (error) {
    if (!isShieldError(error)) context.log('bug', bugOf(error))
    return error
  }
}
