import { openClient } from '../client.ts'

/** Stands where the SDK insists on a key; never sent, since no method of the SDK's own is called. */
const NO_KEY = 'none'

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
