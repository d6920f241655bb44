import type { Context } from 'hono'
import { isShieldError } from '../domain/errors.ts'
import type { Principal } from '../domain/principal.ts'
import { assertMay } from '../gate/may.ts'
import type { HttpContext } from './context.ts'
import { identify } from './identify.ts'
import { noteRefusal } from './note-refusal.ts'
import { parseWith, readJson, readQuery } from './read-request.ts'
import type { Answer, Route } from './route.ts'

/** Lets a request in, reads it and has the route answer it. Fails with whatever stands in the way. */
export async function serveRoute(context: HttpContext, route: Route, hono: Context): Promise<Answer> {
  const request = hono.req.raw
  const principal = await identify(context, request)
  try {
    assertMay(principal, ...route.needs)
    const query = readQuery(new URL(request.url).searchParams)
    const body = route.method === 'GET' ? {} : await readJson(request)
    return await route.handle(context, {
      principal,
      params: hono.req.param(),
      query: route.query === undefined ? {} : parseWith(route.query, query, 'query'),
      body: route.body === undefined ? {} : parseWith(route.body, body, 'body'),
      header: (name) => request.headers.get(name) ?? undefined,
      signal: AbortSignal.any([request.signal, context.ending]),
    })
  } catch (error) {
    await auditDenied(context, { principal, route, params: hono.req.param(), error })
    throw error
  }
}

interface Denied {
  readonly principal: Principal
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  readonly error: unknown
}

/** What somebody was not allowed to do stands in the audit log. */
async function auditDenied(context: HttpContext, { principal, route, params, error }: Denied): Promise<void> {
  if (!isShieldError(error) || error.code !== 'denied') return
  await noteRefusal(context, {
    actor: { name: principal.name, door: 'http' },
    subject: params['id'] ?? null,
    what: `${route.method} ${route.path}`,
  })
}
