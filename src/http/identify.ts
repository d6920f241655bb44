import { ShieldError } from '../domain/errors.ts'
import type { Principal } from '../domain/principal.ts'
import type { HttpContext } from './context.ts'
import { Problem } from './problem.ts'

const BEARER = /^Bearer ([\x21-\x7E]{1,200})$/i

/** Who is asking, by the token in the Authorization header. Fails with `denied` (401). */
export async function identify(context: HttpContext, request: Request): Promise<Principal> {
  const token = BEARER.exec(request.headers.get('authorization') ?? '')?.[1]
  const principal = token === undefined ? null : await context.authenticate(token)
  if (principal !== null) return principal
  const what = token === undefined ? 'A token is needed' : 'The token is unknown, expired or revoked'
  throw new Problem(
    new ShieldError('denied', what, { hint: 'Authorization: Bearer shield_…; shield tokens create' }),
    {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="shield"' },
    },
  )
}
