import { getRequestListener } from '@hono/node-server'
import { setMaxListeners } from 'node:events'
import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ShieldError } from '../domain/errors.ts'
import { type Fault, createFaultList } from './fault.ts'
import { createGoogle } from './google/google.ts'
import { createNangoApp, type OnRequest } from './nango/app.ts'
import {
  createNangoState,
  type NangoParts,
  type NangoState,
  type OauthClient,
  type ProviderCall,
} from './nango/state.ts'
import { ownRoutes } from './own-routes.ts'
import { parseFault } from './parse-fault.ts'
import type { SandboxProvider, CreateProvider, Seed } from './provider.ts'
import { randomHex, randomUuid, type Random } from './random-id.ts'
import { createShopify } from './shopify/shopify.ts'
import { createWebhookSender, webhookTarget, type SentWebhook } from './webhook-sender.ts'
import { createWhatsapp } from './whatsapp/whatsapp.ts'
import { createWooCommerce } from './woocommerce/woocommerce.ts'
import { WebSocketServer, type WebSocket } from 'ws'
import type { JsonObject } from '../domain/text/json.ts'

export interface SandboxOptions {
  /** 0: any free one. */
  readonly port: number
  /** Every session is authorised as soon as it is created, by nobody. */
  readonly autoConsent: boolean
  /** Every provider answers in its least convenient permitted form; false by default. */
  readonly untidy?: boolean
  readonly faults: readonly Fault[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly random: Random
  readonly onRequest?: OnRequest
  /** A server of shield that webhooks are sent to; absent: none are. Fails with `usage` for no plain address. */
  readonly webhooks?: string
  readonly onWebhook?: (sent: SentWebhook) => void
  readonly seed?: Seed
  /** How latency and the waits between retries pass; the default is a real timer. */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined
  /** The first wait between retries of the proxy, in milliseconds; Nango's own, 3000, by default. */
  readonly retryWait?: number
  /** Requests per minute; 10000 by default, where a real server allows 200. */
  readonly rateLimit?: number
}

export interface Sandbox {
  readonly url: string
  readonly apiKey: string
  readonly webhookSecret: string
  readonly metaAppSecret: string
  /** What shield needs in its environment to talk to this sandbox. */
  readonly environment: ReturnType<typeof identify>['environment']
  /** Everything that reached a provider, oldest first. */
  readonly calls: () => readonly ProviderCall[]
  /** Every webhook that was sent, oldest first. */
  readonly webhooks: () => readonly SentWebhook[]
  /** Resolves once no webhook is under way. */
  readonly webhooksIdle: () => Promise<void>
  readonly addFault: (fault: Fault) => void
  readonly clearFaults: () => void
  /** Back to the seeded data: no connections, sessions, calls or faults but those it started with. */
  readonly reset: () => void
  /** Ends every connection and every wait. */
  readonly close: () => Promise<void>
}

/** Serves Nango's API and the providers behind it on loopback. Fails with `unavailable` when the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { autoConsent, now, random, seed = {}, untidy = false } = options
  const { retryWait = 3_000, rateLimit = 10_000, onRequest = () => {}, onWebhook = () => {} } = options
  const ending = new AbortController()
  // As many listen to it as are held up at once, and Node would write a warning of its own.
  setMaxListeners(0, ending.signal)
  const wait = options.wait ?? ((milliseconds) => sleep(milliseconds, undefined, { signal: ending.signal }))
  const nango = randomUuid(random)
  const meta = randomHex(random, 16)
  const verify = randomHex(random, 8)
  const webhooks = createWebhookSender({
    target: options.webhooks === undefined ? null : webhookTarget(options.webhooks),
    secrets: { nango, whatsapp: meta },
    wait,
    onSent: onWebhook,
  })
  const providers = PROVIDERS.map((create) => create({ now, random, seed, untidy, tell: webhooks.whatsapp }))
  const state = createNangoState()
  plantIntegrations(state, providers, seed, now())
  const faults = createFaultList(options.faults)
  const calls: ProviderCall[] = []
  const server = createServer()
  const url = await listen(server, options.port)
  const listeners = openListeners(server, random)
  const shared = { now, random, wait, retryWait, rateLimit, autoConsent, untidy, providers, faults, state }
  const parts: NangoParts = {
    ...shared,
    url,
    apiKey: randomUuid(random),
    environmentId: randomUuid(random),
    record: (call) => calls.push(call),
    notify: listeners.notify,
    tell: webhooks.nango,
  }
  const own = ownRoutes(() => calls, webhooks)
  answerWith(server, createNangoApp(parts, own, onRequest))
  return {
    ...identify(parts, nango, meta, verify),
    webhooks: webhooks.sent,
    webhooksIdle: webhooks.idle,
    calls: () => [...calls],
    addFault: faults.add,
    clearFaults: faults.clear,
    reset: () => {
      calls.length = 0
      faults.clear()
      for (const fault of options.faults) faults.add(fault)
      for (const provider of providers) provider.reset()
      for (const map of Object.values<Map<unknown, unknown>>({ ...state })) map.clear()
      plantIntegrations(state, providers, seed, now())
    },
    close: () => {
      ending.abort()
      listeners.close()
      return close(server)
    },
  }
}

/** Every provider the sandbox plays. */
const PROVIDERS: readonly CreateProvider[] = [createGoogle, createShopify, createWhatsapp, createWooCommerce]

function identify({ url, apiKey }: NangoParts, nango: string, meta: string, verify: string) {
  return {
    url,
    apiKey,
    webhookSecret: nango,
    metaAppSecret: meta,
    environment: {
      NANGO_BASE_URL: url,
      NANGO_API_KEY: apiKey,
      NANGO_WEBHOOK_SECRET: nango,
      META_APP_SECRET: meta,
      META_VERIFY_TOKEN: verify,
    },
  }
}

function answerWith(server: Server, app: ReturnType<typeof createNangoApp>): void {
  const listener = getRequestListener((request, bindings) => app.fetch(request, bindings), {
    overrideGlobalObjects: false,
  })
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing))
}

function plantIntegrations(
  state: NangoState,
  providers: readonly SandboxProvider[],
  seed: Seed,
  createdAt: number,
): void {
  const wanted =
    seed.integrations ??
    providers.map(({ nangoProvider }) => ({ key: nangoProvider, provider: nangoProvider }))
  for (const { key, provider: name } of wanted) {
    const provider = providers.find(({ nangoProvider }) => nangoProvider === name)
    if (provider === undefined) throw new ShieldError('usage', `The sandbox plays no provider called ${name}`)
    state.integrations.set(key, {
      key,
      provider,
      displayName: provider.title,
      forwardWebhooks: true,
      client: plantedClient(provider),
      createdAt,
      updatedAt: createdAt,
    })
  }
}

function plantedClient(provider: SandboxProvider): OauthClient | null {
  if (provider.form !== undefined) return null
  return {
    id: `sandbox-${provider.nangoProvider}`,
    secret: 'sandbox-client-secret',
    scopes: provider.defaultScopes,
    webhookSecret: null,
  }
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new ShieldError('unavailable', `The sandbox cannot listen on 127.0.0.1:${port}`, {
          hint: 'shield sandbox --port 0 takes any free port',
          cause,
        }),
      )
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const actual = typeof address === 'object' && address !== null ? address.port : port
      resolve(`http://127.0.0.1:${actual}`)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

interface Ask extends Pick<SandboxOptions, 'port' | 'autoConsent' | 'untidy' | 'webhooks' | 'onWebhook'> {
  readonly faults: readonly string[]
  readonly onRequest: NonNullable<SandboxOptions['onRequest']>
}

/** A sandbox as a command line asks for one: faults as they were typed, and the lines to paste into a shell. */
export async function openDoor(ask: Ask, parts: { readonly now: () => number; readonly random: Random }) {
  const sandbox = await startSandbox({ ...ask, faults: ask.faults.map(parseFault), ...parts })
  const { environment, close } = sandbox
  return {
    environment,
    lines: Object.entries(environment).map(([name, value]) => `export ${name}=${value}`),
    close,
  }
}

/**
 * Pages, and command lines that opened a consent themselves, hear how it ends. As Nango does it: a WebSocket at `/` is told
 * its id, which then stands in the address that opens a consent.
 */
function openListeners(server: Server, random: Random) {
  const sockets = new Map<string, WebSocket>()
  const listening = new WebSocketServer({ server, path: '/' })
  listening.on('connection', (socket) => {
    const id = randomUuid(random)
    sockets.set(id, socket)
    socket.on('close', () => sockets.delete(id))
    socket.send(JSON.stringify({ message_type: 'connection_ack', ws_client_id: id }))
  })
  return {
    notify: (listener: string | null, message: JsonObject) =>
      sockets.get(listener ?? '')?.send(JSON.stringify(message)),
    /** Ends every connection. */
    close: (): void => {
      for (const socket of sockets.values()) socket.terminate()
      listening.close()
    },
  }
}
