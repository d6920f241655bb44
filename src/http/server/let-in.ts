import type { HonoRequest } from 'hono'
import type { Principal } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { HttpContext } from '../context.ts'
import type { Arrival } from './access.ts'
import { problemWith } from './problem.ts'
import { quoted } from '../../domain/text/quoted.ts'

const BEARER = /^Bearer ([\x21-\x7E]{1,200})$/i

/** Whose token stands in the Authorization header; null: nobody's. */
async function bearerOf(context: HttpContext, request: Request): Promise<Principal | null> {
  const token = tokenIn(request)
  return token === undefined ? null : context.authenticate(token)
}

/** Who is asking, by the token in the Authorization header. Fails with `denied` (401). `more`: what the challenge says beside. */
export async function identify(
  context: HttpContext,
  request: Request,
  more: readonly string[] = [],
): Promise<Principal> {
  const principal = await bearerOf(context, request)
  if (principal !== null) return principal
  const isMissing = tokenIn(request) === undefined
  // https://www.rfc-editor.org/rfc/rfc6750#section-3.1
  const challenge = ['realm="shield"', ...more, ...(isMissing ? [] : ['error="invalid_token"'])]
  const what = isMissing ? 'A token is needed' : 'The token is unknown, expired or revoked'
  throw problemWith(401, 'denied', what, {
    hint: 'Authorization: Bearer shield_…; shield tokens create',
    headers: { 'www-authenticate': `Bearer ${challenge.join(', ')}` },
  })
}

/** Two of these headers come as one text with a comma and a space, which is not a token. */
function tokenIn(request: Request): string | undefined {
  return BEARER.exec(request.headers.get('authorization') ?? '')?.[1]
}

/** What came to a place, as it may be written down. */
export function arrivalOf({ req }: { readonly req: HonoRequest }, route: string): Arrival {
  return { method: req.method, route, requestId: req.header('x-request-id') ?? null }
}

/** Writes down that a request was refused before it was asked whose it is. A token that is good names them all the same. */
export async function noteStranger(context: HttpContext, request: Request, what: string): Promise<void> {
  const stranger = tokenIn(request) === undefined ? 'without-token' : 'wrong-token'
  await context.doorLog.stranger((await bearerOf(context, request)) ?? stranger, what)
}

/**
 * Refuses what a web page elsewhere could make somebody's browser send: another Host (DNS rebinding), another Origin,
 * another site. Programs send neither Origin nor Sec-Fetch-Site. Fails with `denied`.
 */
export function refuseForeign(context: HttpContext, request: Request): void {
  const host = (request.headers.get('host') ?? '').toLowerCase()
  if (!context.hosts.has(host)) {
    const name = quoted(host)
    throw new ShieldError('denied', `This server does not answer to the name ${name}`, {
      hint: 'Name it in SHIELD_ALLOWED_HOSTS if it should',
    })
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
