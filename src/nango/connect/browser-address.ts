import { objectOf, textOf, parseJson, type JsonObject } from '../../domain/text/json.ts'
import { type Client, openClient } from '../client.ts'

/**
 * Where browsers reach Nango's API, without a trailing slash. Shield may reach it under another address (a service's name
 * among containers), which means nothing to a browser; Nango says its own in its dashboard's settings (NANGO_SERVER_URL
 * there). Where it does not, the address that it is reached under is taken. Never fails.
 * https://nango.dev/docs/guides/platform/self-hosting
 */
export async function browserAddress(client: Client): Promise<string> {
  const url = textOf((await environmentOf(client))['apiUrl'])
  return (isPlain(url) ? url : client.baseUrl).replace(/\/+$/, '')
}

/** What Nango's own pages are told of it, for which no key is needed: `window._env = {…};`. Never fails. */
export async function environmentOf(client: Client): Promise<JsonObject> {
  const result = await client.exchange(async (sdk) => sdk.http.get(`${client.baseUrl}/env.js`))
  const script = result.kind === 'response' && result.status === 200 ? result.text : ''
  const json = /^\s*window\._env\s*=\s*(\{.*\})\s*;?\s*$/s.exec(script)?.[1]
  return objectOf(parseJson(json ?? ''))
}

/** Links with a session's token are made of it. */
function isPlain(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { username, password, search, hash } = new URL(text)
  return `${username}${password}${search}${hash}` === ''
}

/**
 * The address that a provider has to be told to send people back to.
 * https://nango.dev/docs/guides/api-authorization/configuration
 */
export async function callbackUrl(client: Client): Promise<string> {
  return `${await browserAddress(client)}/oauth/callback`
}

/** Stands where the SDK insists on a key; never sent, since no method of the SDK's own is called. */
export const NO_KEY = 'none'

/**
 * Whether a web server answers at the link's origin. Only the origin is asked: the link itself carries the session's
 * token.
 */
export async function isReachable(link: string, timeout: number): Promise<boolean> {
  if (!URL.canParse(link)) return false
  const { origin, protocol } = new URL(link)
  if (protocol !== 'http:' && protocol !== 'https:') return false
  const client = openClient({
    baseUrl: origin,
    apiKey: NO_KEY,
    userAgent: 'shield',
    timeout,
    keepAlive: false,
    clean: () => '',
  })
  const result = await client.exchange(async (sdk) => sdk.http.get(`${origin}/`))
  return result.kind === 'response' ? result.status < 500 : result.reason === 'oversized'
}
