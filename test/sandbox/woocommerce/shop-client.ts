import type { SandboxOptions } from '../../../src/sandbox/start-sandbox.ts'
import { startClient, type Client, type Reply } from '../sandbox-client.ts'

export const HOST = 'sandbox-shop.example.com'

/** A consumer key of the sandbox's shop. */
export function keyOf(name: string) {
  const letters = name.replaceAll('-', '')
  return { username: `ck_sandbox${letters}`, password: `cs_sandbox${letters}` }
}

export function shopSession(host: string | null = HOST) {
  const defaults = host === null ? {} : { connection_config: { storeURL: host } }
  return {
    tags: { shield_attempt: 'a1' },
    allowed_integrations: ['woocommerce'],
    integrations_config_defaults: { woocommerce: defaults },
  }
}

export async function openSession(client: Client, body: object = shopSession()): Promise<string> {
  const reply = await client.send('/connect/sessions', { method: 'POST', body })
  return String(reply.json.data.token)
}

/** Sends credentials as a command line does: without an API key. */
export async function submit(
  client: Client,
  token: string,
  body: unknown = keyOf('administrator'),
  path = '/api-auth/basic/woocommerce',
): Promise<Reply> {
  return client.send(`${path}?connect_session_token=${token}`, { method: 'POST', body, key: null })
}

interface ShopClient extends Client {
  /** Through the proxy, with the one connection there is. */
  readonly shop: (
    path: string,
    sending?: { readonly method?: string; readonly body?: unknown },
  ) => Promise<Reply>
}

/** A sandbox with one shop connected by this key. */
export async function startShop(
  key = 'administrator',
  options: Partial<SandboxOptions> = {},
): Promise<ShopClient> {
  const client = await startClient({ autoConsent: false, ...options })
  const reply = await submit(client, await openSession(client), keyOf(key), '/api-auth/basic/woocommerce')
  const headers = {
    'provider-config-key': 'woocommerce',
    'connection-id': String(reply.json.connectionId),
  }
  return {
    ...client,
    shop: (path, sending = {}) => client.send(`/proxy/wp-json/wc/v3${path}`, { ...sending, headers }),
  }
}
