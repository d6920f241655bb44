import { isJsonObject } from '../../domain/text/json.ts'
import type { Client } from '../client.ts'

/**
 * Where browsers reach Nango's API, without a trailing slash. Shield may reach it under another address (a service's name
 * among containers), which means nothing to a browser; Nango says its own in its dashboard's settings (NANGO_SERVER_URL
 * there). Where it does not, the address that it is reached under is taken. Never fails.
 * https://nango.dev/docs/guides/platform/self-hosting
 */
export async function browserAddress(client: Client): Promise<string> {
  const result = await client.exchange(async (sdk) => sdk.http.get(`${client.baseUrl}/env.js`))
  const text = result.kind === 'response' && result.status === 200 ? result.text : ''
  return (apiUrlIn(text) ?? client.baseUrl).replace(/\/+$/, '')
}

/** `window._env = {…};` */
function apiUrlIn(script: string): string | undefined {
  const json = /^\s*window\._env\s*=\s*(\{.*\})\s*;?\s*$/s.exec(script)?.[1]
  const settings = json === undefined ? undefined : parse(json)
  const url = isJsonObject(settings) ? settings['apiUrl'] : undefined
  return typeof url === 'string' && isPlain(url) ? url : undefined
}

/** Links with a session's token are made of it. */
function isPlain(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { username, password, search, hash } = new URL(text)
  return `${username}${password}${search}${hash}` === ''
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
