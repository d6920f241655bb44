import { ShieldError } from '../../domain/errors.ts'
import type { Principal } from '../../domain/access/principal.ts'
import type { HttpContext } from '../context.ts'
import { Problem } from './problem.ts'

const BEARER = /^Bearer ([\x21-\x7E]{1,200})$/i

/** Whose token stands in the Authorization header; null: nobody's. */
async function bearerOf(context: HttpContext, request: Request): Promise<Principal | null> {
  const token = tokenIn(request)
  return token === undefined ? null : context.authenticate(token)
}

/** Who is asking, by the token in the Authorization header. Fails with `denied` (401). */
export async function identify(context: HttpContext, request: Request): Promise<Principal> {
  const principal = await bearerOf(context, request)
  if (principal !== null) return principal
  const what =
    tokenIn(request) === undefined ? 'A token is needed' : 'The token is unknown, expired or revoked'
  throw new Problem(
    new ShieldError('denied', what, { hint: 'Authorization: Bearer shield_…; shield tokens create' }),
    {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="shield"' },
    },
  )
}

/** Two of these headers come as one text with a comma and a space, which is no token. */
function tokenIn(request: Request): string | undefined {
  return BEARER.exec(request.headers.get('authorization') ?? '')?.[1]
}

/** Writes down that a request was refused before it was asked whose it is. A token that is good names them all the same. */
export async function noteStranger(context: HttpContext, request: Request, what: string): Promise<void> {
  await context.doorLog.stranger(await bearerOf(context, request), what)
}
