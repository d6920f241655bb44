import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { ShieldError } from '../domain/errors.ts'
import type { HttpContext } from './context.ts'
import { refuseForeign } from './guard.ts'
import { problemOf } from './problem.ts'
import { PUBLIC_ROUTES } from './public-routes.ts'
import { ROUTES } from './rest/routes.ts'
import type { Answer } from './route.ts'
import { serveRoute } from './serve-route.ts'

type Env = { Bindings: HttpBindings }

/** The HTTP application: the REST interface and what is open to everybody. */
export function createHttpApp(context: HttpContext): Hono<Env> {
  const app = new Hono<Env>()
  const serve =
    (path: string, answer: (hono: Context<Env>) => Promise<Answer> | Answer) =>
    async (hono: Context<Env>): Promise<Response> => {
      const start = performance.now()
      const { status, body, headers } = await answered(context, hono, answer)
      const took = Math.round(performance.now() - start)
      context.log('request', { method: hono.req.method, route: path, status, milliseconds: took })
      return respond(status, body, headers)
    }
  for (const route of PUBLIC_ROUTES) {
    app.on(
      route.method,
      route.path,
      serve(route.path, (hono) => route.handle(context, hono.req.raw)),
    )
  }
  for (const route of ROUTES) {
    app.on(
      route.method,
      honoPath(route.path),
      serve(route.path, (hono) => serveRoute(context, route, hono)),
    )
  }
  app.notFound(
    serve('*', () => Promise.reject(new ShieldError('not_found', 'There is no such page or route'))),
  )
  return app
}

async function answered(
  context: HttpContext,
  hono: Context<Env>,
  answer: (hono: Context<Env>) => Promise<Answer> | Answer,
): Promise<Answer> {
  try {
    refuseForeign(context, hono.req.raw)
    return await answer(hono)
  } catch (error) {
    const problem = problemOf(error)
    if (problem.status === 500) context.log('bug', { message: String(error) })
    return problem
  }
}

function respond(status: number, body: Answer['body'], headers: Answer['headers']): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...SAFE, ...headers },
  })
}

const SAFE = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } as const

/** `/approvals/{id}` as hono writes it: `/approvals/:id`. */
function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}
