import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { HttpContext } from './context.ts'
import { MCP_PATH, serveMcp } from './mcp-route.ts'
import { mountPages } from './pages/mount-pages.ts'
import { PUBLIC_ROUTES } from './public-routes.ts'
import { ROUTES } from './rest/routes.ts'
import type { Answer } from './route.ts'
import { arrivalOf, noteStranger, refuseForeign } from './server/let-in.ts'
import { bugOf } from './server/log.ts'
import { problemOf, problemWith, withRequestId } from './server/problem.ts'
import { serveRoute } from './server/serve-route.ts'

type Env = { Bindings: HttpBindings }
type Serve = (hono: Context<Env>) => Promise<Answer> | Answer

/** A path and a method of it, and what answers there. */
interface Place {
  readonly method: string
  readonly path: string
  readonly serve: Serve
}

/** The HTTP application: the REST interface and what is open to everybody. */
export function createHttpApp(context: HttpContext): Hono<Env> {
  const app = new Hono<Env>()
  const serve = (path: string, answer: Serve) => handler(context, path, answer)
  const places = placesOf(context)
  for (const { method, path, serve: answer } of places) {
    for (const written of spellings(path)) app.on(method, written, serve(path, answer))
  }
  for (const [path, allowed] of methodsByPath(places)) {
    for (const written of spellings(path)) app.all(written, serve(path, otherMethod(allowed)))
  }
  const { missing } = mountPages(app, context)
  const lost = serve('*', nowhere)
  app.notFound((hono) => (isPageWanted(hono) ? missing(hono) : lost(hono)))
  return app
}

function placesOf(context: HttpContext): readonly Place[] {
  return [
    ...PUBLIC_ROUTES.map((route) => ({
      method: route.method,
      path: route.path,
      serve: (hono: Context<Env>) => route.handle(context, hono.req.raw),
    })),
    { method: 'POST', path: MCP_PATH, serve: (hono: Context<Env>) => serveMcp(context, hono) },
    ...ROUTES.map((route) => ({
      method: route.method,
      path: route.path,
      serve: (hono: Context<Env>) => serveRoute(context, route, hono),
    })),
  ]
}

/** As hono writes it (`/approvals/:id`), and without a slash at its end. */
function spellings(path: string): readonly string[] {
  const written = path.replaceAll(/\{(\w+)\}/g, ':$1')
  return written.endsWith('/') ? [written, written.slice(0, -1)] : [written]
}

/** HEAD is answered wherever GET is. */
function methodsByPath(places: readonly Place[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>()
  for (const { method, path } of places) {
    methods.set(path, [...(methods.get(path) ?? []), ...(method === 'GET' ? ['GET', 'HEAD'] : [method])])
  }
  return methods
}

function otherMethod(allowed: readonly string[]): Serve {
  return ({ req }) => {
    const allow = allowed.join(', ')
    throw problemWith(405, 'usage', `${req.method} is not taken here`, {
      hint: `Use ${allow}`,
      headers: { allow },
    })
  }
}

/** A browser asks for HTML; what lies below /v1 is for programs, whatever they ask for. */
function isPageWanted({ req }: Context<Env>): boolean {
  const accepted = req.header('accept') ?? ''
  return req.method === 'GET' && !req.path.startsWith('/v1/') && /\btext\/html\b/i.test(accepted)
}

function nowhere(): never {
  throw problemWith(404, 'not_found', 'There is no such page or route', { members: { reason: 'no_route' } })
}

function handler(context: HttpContext, path: string, answer: Serve) {
  return (hono: Context<Env>): Promise<Response> =>
    context.access.answer(arrivalOf(hono, path), async () =>
      respond(context, await answered(context, hono, { path, answer })),
    )
}

async function answered(
  context: HttpContext,
  hono: Context<Env>,
  { path, answer }: { readonly path: string; readonly answer: Serve },
): Promise<Answer> {
  try {
    await letIn(context, hono, path)
    return await answer(hono)
  } catch (error) {
    const problem = withRequestId(problemOf(error), context.requestId())
    if (problem.status === 500) context.log('bug', bugOf(error))
    return problem
  }
}

async function letIn(
  context: HttpContext,
  { req: { raw, method } }: Context<Env>,
  path: string,
): Promise<void> {
  try {
    refuseForeign(context, raw)
  } catch (error) {
    await noteStranger(context, raw, `${method} ${path}`)
    throw error
  }
}

const ALWAYS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'shield-api': '2',
} as const

/** An answer as it goes out, with what every one carries. */
export function respond(
  { version, draining }: Pick<HttpContext, 'version' | 'draining'>,
  answer: Answer,
): Response {
  const { status, body, text, headers, response } = answer
  const carried = response === undefined ? {} : Object.fromEntries(response.headers)
  return new Response(response?.body ?? text ?? (body === undefined ? null : JSON.stringify(body)), {
    status,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...carried,
      ...ALWAYS,
      'shield-version': version,
      // A server that ends waits for connections that could bring more.
      ...(draining.aborted ? { connection: 'close' } : {}),
      ...headers,
    },
  })
}
