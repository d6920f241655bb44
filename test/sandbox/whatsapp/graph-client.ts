import type { SandboxOptions } from '../../../src/sandbox/start-sandbox.ts'
import { startClient, type Client, type Reply } from '../sandbox-client.ts'

export const PHONE_NUMBER_ID = '106540352242922'
export const WABA_ID = '102290129340398'
/** Wrote an hour before the sandbox started. */
export const ADA = '+491701234567'
/** Wrote three days before. */
export const BOB = '+491709999999'

export const TOKENS = {
  'system-user': 'EAAsandboxSystemUser',
  sender: 'EAAsandboxSender',
  manager: 'EAAsandboxManager',
} as const

interface GraphClient extends Client {
  /** Through the proxy, with the one connection there is; the path behind the version. */
  readonly graph: (
    path: string,
    sending?: { readonly method?: string; readonly body?: unknown },
  ) => Promise<Reply>
  /** One message; what is not given is a text to Ada. */
  readonly post: (body?: object) => Promise<Reply>
  /** How many messages were accepted. */
  readonly accepted: () => number
}

export async function submitToken(
  client: Pick<Client, 'send'>,
  apiKey: string,
  integration = 'whatsapp-business',
) {
  const session = await client.send('/connect/sessions', {
    method: 'POST',
    body: { tags: { shield_attempt: 'a1' }, allowed_integrations: [integration] },
  })
  const token = String(session.json.data.token)
  return client.send(`/api-auth/api-key/${integration}?connect_session_token=${token}`, {
    method: 'POST',
    body: { apiKey },
    key: null,
  })
}

/** A sandbox with one number connected by this token. */
export async function startGraph(
  token: keyof typeof TOKENS = 'system-user',
  options: Partial<SandboxOptions> = {},
): Promise<GraphClient> {
  const client = await startClient({ autoConsent: false, ...options })
  const connected = await submitToken(client, TOKENS[token])
  const headers = {
    'provider-config-key': 'whatsapp-business',
    'connection-id': String(connected.json.connectionId),
  }
  const graph: GraphClient['graph'] = (path, sending = {}) =>
    client.send(`/proxy/v26.0/${path}`, { ...sending, headers })
  return {
    ...client,
    graph,
    post: (body = {}) =>
      graph(`${PHONE_NUMBER_ID}/messages`, {
        method: 'POST',
        body: {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: ADA,
          type: 'text',
          text: { body: 'Hi' },
          ...body,
        },
      }),
    accepted: () =>
      client.sandbox
        .calls()
        .filter(
          ({ method, path, status }) => method === 'POST' && path.endsWith('/messages') && status === 200,
        ).length,
  }
}
