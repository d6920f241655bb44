import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/start-sandbox.ts'

/** Tuesday, 11:00 in Berlin. */
export const NOW = Date.parse('2026-11-24T10:00:00Z')

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into JSON of many shapes
  readonly json: any
}

interface Sending {
  readonly method?: string
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Instead of the sandbox's own API key; null: no Authorization header. */
  readonly key?: string | null
}

export interface Client {
  readonly sandbox: Sandbox
  readonly clock: { time: number }
  /** How long the sandbox would have waited, in order. */
  readonly waits: readonly number[]
  readonly send: (path: string, sending?: Sending) => Promise<Reply>
  /** Through the proxy, for the newest connection of google-calendar. */
  readonly google: (path: string, sending?: Sending) => Promise<Reply>
}

/** A sandbox on a free port with a clock that stands still; waits pass at once and are written down. */
export async function startClient(options: Partial<SandboxOptions> = {}): Promise<Client> {
  const clock = { time: NOW }
  const waits: number[] = []
  const sandbox = await startSandbox({
    port: 0,
    autoConsent: true,
    faults: [],
    now: () => clock.time,
    random: randomBytes,
    wait: (milliseconds) => {
      waits.push(milliseconds)
      return Promise.resolve()
    },
    ...options,
  })
  onTestFinished(() => sandbox.close())
  const send = (path: string, sending?: Sending) => request(sandbox, path, sending)
  return {
    sandbox,
    clock,
    waits,
    send,
    google: async (path, sending = {}) => {
      const { json } = await send('/connections')
      const headers = {
        'provider-config-key': 'google-calendar',
        'connection-id': String(json.connections[0]?.connection_id),
      }
      return send(`/proxy${path}`, { ...sending, headers: { ...headers, ...sending.headers } })
    },
  }
}

/** A sandbox with one connection, granted these scopes (the integration's own when none are given). */
export async function startConnected(
  scopes: readonly string[] = [],
  options: Partial<SandboxOptions> = {},
): Promise<Client> {
  const client = await startClient(options)
  await client.send('/connect/sessions', { method: 'POST', body: sessionBody(scopes) })
  return client
}

export function sessionBody(scopes: readonly string[] = []) {
  const override = {
    'google-calendar': { connection_config: { oauth_scopes_override: scopes.map(fullScope).join(',') } },
  }
  return {
    tags: { shield_attempt: 'a1' },
    allowed_integrations: ['google-calendar'],
    ...(scopes.length === 0 ? {} : { integrations_config_defaults: override }),
  }
}

export function fullScope(name: string): string {
  return `https://www.googleapis.com/auth/${name}`
}

async function request(sandbox: Sandbox, path: string, sending: Sending = {}): Promise<Reply> {
  const response = await fetch(path.startsWith('http') ? path : sandbox.url + path, {
    method: sending.method ?? 'GET',
    redirect: 'manual',
    headers: { ...headersOf(sandbox, sending), ...sending.headers },
    ...bodyOf(sending),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, headers: response.headers, text, json: isJson ? parse(text) : undefined }
}

function headersOf(sandbox: Sandbox, { key = sandbox.apiKey, body }: Sending): Record<string, string> {
  return {
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
}

function bodyOf({ body }: Sending) {
  return body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
