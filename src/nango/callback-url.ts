import { isJsonObject } from '../domain/json.ts'
import type { Client } from './client.ts'

/**
 * The address that a provider has to be told to send people back to. A server may be reached under another address than
 * it goes by; it says which in its own page's settings. Where it does not, the address that it is reached under is
 * taken. https://nango.dev/docs/guides/api-authorization/configuration
 */
export async function callbackUrl(client: Client): Promise<string> {
  const result = await client.exchange(async (sdk) => sdk.http.get(`${client.baseUrl}/env.js`))
  const text = result.kind === 'response' && result.status === 200 ? result.text : ''
  const said = apiUrlIn(text)
  return `${(said ?? client.baseUrl).replace(/\/+$/, '')}/oauth/callback`
}

/** `window._env = {…};` */
function apiUrlIn(script: string): string | undefined {
  const json = /^\s*window\._env\s*=\s*(\{.*\})\s*;?\s*$/s.exec(script)?.[1]
  const settings = json === undefined ? undefined : parse(json)
  const url = isJsonObject(settings) ? settings['apiUrl'] : undefined
  return typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url) ? url : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
