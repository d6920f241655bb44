import { ShieldError } from '../domain/errors.ts'

const HINT = 'Set NANGO_BASE_URL to the address of Nango, for instance http://127.0.0.1:3003'

/**
 * The address of Nango's API without a trailing slash; a path in front of the API is kept. Fails with `usage` for
 * anything but a plain http(s) address: a user name in it would replace the API key on the wire.
 */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new ShieldError('usage', 'NANGO_BASE_URL is not an http or https address', { hint: HINT })
  }
  if (url.username !== '' || url.password !== '') {
    throw new ShieldError('usage', 'NANGO_BASE_URL may not carry a user name or password', { hint: HINT })
  }
  if (url.search !== '' || url.hash !== '') {
    throw new ShieldError('usage', 'NANGO_BASE_URL may not carry a query or a fragment', { hint: HINT })
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/**
 * Whether an address is on this machine. Such a one is never reached through HTTP_PROXY: a proxy elsewhere would
 * look for it on its own machine, and would read the API key on the way.
 */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address)
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '0.0.0.0' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    /^\[::1?\]$/.test(hostname) ||
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(hostname)
  )
}
