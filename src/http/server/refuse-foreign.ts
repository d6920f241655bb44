import { ShieldError } from '../../domain/errors.ts'
import type { HttpContext } from '../context.ts'

/**
 * Refuses what a web page elsewhere could make somebody's browser send: another Host (DNS rebinding), another Origin,
 * another site. Programs send neither Origin nor Sec-Fetch-Site. Fails with `denied`.
 */
export function refuseForeign(context: HttpContext, request: Request): void {
  const host = (request.headers.get('host') ?? '').toLowerCase()
  if (!context.hosts.has(host)) {
    throw new ShieldError(
      'denied',
      `This server does not answer to the name ${JSON.stringify(host.slice(0, 80))}`,
      {
        hint: 'Name it in SHIELD_ALLOWED_HOSTS if it should',
      },
    )
  }
  const origin = request.headers.get('origin')
  if (origin !== null && !isOwn(context, origin))
    throw new ShieldError('denied', 'Sent by a page of another origin')
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none' && !isNavigation(request)) {
    throw new ShieldError('denied', 'Sent by a page of another site')
  }
}

function isOwn({ hosts, isSecure }: HttpContext, origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  return (
    url !== undefined && url.protocol === (isSecure ? 'https:' : 'http:') && hosts.has(url.host.toLowerCase())
  )
}

/** A link on another site may lead here: it shows a page and changes nothing. It may not be framed. */
function isNavigation(request: Request): boolean {
  const { headers } = request
  return (
    request.method === 'GET' &&
    headers.get('sec-fetch-mode') === 'navigate' &&
    headers.get('sec-fetch-dest') === 'document'
  )
}
