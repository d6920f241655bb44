import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { z } from 'zod'
import { isShieldError } from '../../domain/errors.ts'
import { parseIdPrefix } from '../../domain/id.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { assertMay } from '../../gate/access/may.ts'
import type { HttpContext } from '../context.ts'
import { eitherOf } from './either-of.ts'
import { identify } from './identify.ts'
import { noteDenial, noteStranger } from './note-refusal.ts'
import { Problem } from './problem.ts'
import { parseWith, readJson, readQuery } from './read-request.ts'
import type { Answer, Route } from '../route.ts'

/** Lets a request in, reads it and has the route answer it. Fails with whatever stands in the way. */
export async function serveRoute(
  context: HttpContext,
  route: Route,
  hono: Context<{ Bindings: HttpBindings }>,
): Promise<Answer> {
  const request = hono.req.raw
  const params = hono.req.param()
  const principal = await letIn(context, request, route)
  context.know(hono.env.incoming.socket)
  let leaving: ReturnType<typeof eitherOf> | undefined
  try {
    assertMay(principal, ...route.needs)
    const query = readQuery(new URL(request.url).searchParams)
    const body = route.method === 'GET' ? {} : await readJson(request)
    return await route.handle(context, {
      principal,
      params,
      query: parseWith(route.query ?? NOTHING, query, 'query'),
      body: parseWith(route.body ?? NOTHING, body, 'body'),
      header: (name) => request.headers.get(name) ?? undefined,
      get signal() {
        leaving ??= eitherOf(request.signal, context.ending)
        return leaving.signal
      },
    })
  } catch (error) {
    if (isDenial(error)) await auditDenied(context, { principal, route, typed: params['id'] })
    throw error
  } finally {
    leaving?.release()
  }
}

/** Of a route that takes none. */
const NOTHING = z.strictObject({})

async function letIn(context: HttpContext, request: Request, route: Route): Promise<Principal> {
  try {
    return await identify(context, request)
  } catch (error) {
    if (isDenial(error)) await noteStranger(context, request, placeOf(route))
    throw error
  }
}

function isDenial(error: unknown): boolean {
  const inner = error instanceof Problem ? error.error : error
  return isShieldError(inner) && inner.code === 'denied'
}

interface Denied {
  readonly principal: Principal
  readonly route: Route
  /** The id in the path, or its start. */
  readonly typed: string | undefined
}

/** What somebody was not allowed to do stands in the audit log. */
async function auditDenied(context: HttpContext, { principal, route, typed }: Denied): Promise<void> {
  await noteDenial(context, {
    actor: { name: principal.name, door: 'http' },
    subject: await requestMeant(context, typed),
    what: placeOf(route),
  })
}

async function requestMeant({ parts }: HttpContext, typed: string | undefined): Promise<string | null> {
  const prefix = parseIdPrefix('apr', typed ?? '')
  if (prefix === undefined) return null
  const [id, ...others] = await (await parts.store()).requests.idsStartingWith(prefix)
  return others.length === 0 ? (id ?? null) : null
}

function placeOf({ method, path }: Route): string {
  return `${method} ${path}`
}
