import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import type { Answer } from '../answer.ts'
import { reply } from '../reply.ts'
import type { ApiRequest } from './api-request.ts'
import { refuseKey } from './authenticate.ts'
import { apiError } from './errors.ts'
import { proxy } from './proxy.ts'
import { fallback } from './consent/public-pages.ts'
import { createRateLimit, tooManyRequests, type RateLimit } from './rate-limit.ts'
import { refuseType } from './read-body.ts'
import { ROUTES, type Route } from './routes.ts'
import type { NangoParts } from './state.ts'
import type { Fault } from '../fault.ts'
import { garbled, signInPage } from '../spoilt-answer.ts'

/** Runs one of Nango's own routes with the faults that name its path. */
async function withOwnFaults(parts: NangoParts, request: ApiRequest, run: () => Answer): Promise<Answer> {
  const latency = parts.faults.take(['latency'], request)
  const fault = parts.faults.take(['drop', 'truncate', 'rate-limit', 'status', 'html', 'garble'], request)
  if (latency?.when === 'before') await parts.wait(latency.amount)
  const done = fault?.when === 'before' ? NOTHING_DONE : run()
  if (latency?.when === 'after') await parts.wait(latency.amount)
  return fault === undefined ? done : spoil(done, fault, request)
}

const NOTHING_DONE: Answer = { status: 0, headers: {}, body: '' }

function spoil(done: Answer, fault: Fault, request: ApiRequest): Answer {
  switch (fault.kind) {
    case 'drop':
      return { ...done, cut: 'reset' }
    case 'truncate':
      return { ...done, cut: 'half' }
    case 'garble':
      return garbled(done)
    case 'rate-limit':
      return tooManyRequests(request)
    case 'html':
      return signInPage()
    default:
      return apiError(fault.amount, 'server_error', 'Something went wrong (a fault of the sandbox)')
  }
}

export type OnRequest = (line: {
  readonly method: string
  /** Without the query, which can hold a session's token. */
  readonly path: string
  /** 0 when the connection was cut instead. */
  readonly status: number
}) => void

type Env = { Bindings: HttpBindings }

/** The HTTP application: Nango's routes, its proxy, its pages, and routes of the sandbox's own. */
export function createNangoApp(
  parts: NangoParts,
  ownRoutes: readonly Route[],
  onRequest: OnRequest,
): Hono<Env> {
  const app = new Hono<Env>()
  const limit = createRateLimit(parts.rateLimit, parts.now)
  const serve = (run: (request: ApiRequest) => Answer | Promise<Answer>) => async (context: Context<Env>) => {
    const request = await readRequest(context)
    const answer = await limited(limit, request, run)
    onRequest({
      method: request.method,
      path: request.path,
      status: answer.cut === undefined ? answer.status : 0,
    })
    return reply(context, answer)
  }
  for (const route of [...ROUTES, ...ownRoutes])
    app.on(
      route.method,
      route.path,
      serve((request) => runRoute(parts, route, request)),
    )
  app.all(
    '/proxy/*',
    serve((request) => refuseKey(parts, request, ['proxy']) ?? proxy(parts, request)),
  )
  app.notFound(serve(fallback))
  app.onError((error, context) =>
    reply(context, apiError(500, 'generic_error_support', `The sandbox failed: ${error.message}`)),
  )
  return app
}

function runRoute(parts: NangoParts, route: Route, request: ApiRequest): Answer | Promise<Answer> {
  return refuse(parts, route, request) ?? withOwnFaults(parts, request, () => route.handle(parts, request))
}

function refuse(parts: NangoParts, { access }: Route, request: ApiRequest): Answer | undefined {
  const refused = refuseType(request)
  if (refused !== undefined || access === 'open') return refused
  return refuseKey(parts, request, access === 'key' ? [] : access)
}

async function limited(
  limit: RateLimit,
  request: ApiRequest,
  run: (request: ApiRequest) => Answer | Promise<Answer>,
): Promise<Answer> {
  const { headers, isExceeded } = limit.count()
  const answer = isExceeded ? tooManyRequests(request) : await run(request)
  return { ...answer, headers: { ...headers, ...answer.headers } }
}

async function readRequest(context: Context<Env>): Promise<ApiRequest> {
  const raw = context.env.incoming.url ?? '/'
  const [path = '/', ...search] = raw.split('?')
  return {
    method: context.req.method,
    path,
    search: search.length === 0 ? '' : `?${search.join('?')}`,
    query: new URLSearchParams(search.join('?')),
    headers: context.req.header(),
    parameters: context.req.param(),
    body: await context.req.text(),
  }
}
