import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context } from 'hono'
import { refusedWith, type Answer } from '../answer.ts'
import { withOwnFaults } from './faults.ts'
import { type ApiRequest, refuseType } from './api-request.ts'
import { checkKey } from './authenticate.ts'
import { fallback } from './consent/pages.ts'
import { apiError, tooManyRequests } from './errors.ts'
import { proxy } from './proxy.ts'
import { ROUTES, type Route } from './routes.ts'
import type { NangoParts } from './state.ts'

export type OnRequest = (line: {
  readonly method: string
  /** Without the query, which can hold a session's token. */
  readonly path: string
  /** 0 when the connection was cut instead. */
  readonly status: number
}) => void

type Env = { Bindings: HttpBindings }

/** The HTTP application: Nango's routes, its proxy, its pages, and routes of the sandbox's own. */
export function createNangoApp(parts: NangoParts, own: readonly Route[], onRequest: OnRequest): Hono<Env> {
  const app = new Hono<Env>()
  const limit = createRateLimit(parts.rateLimit, parts.now)
  const serve = (run: Handler) => async (context: Context<Env>) => {
    const request = await readRequest(context)
    const { method, path } = request
    const { headers, isExceeded } = limit.count()
    const answer = isExceeded ? tooManyRequests(request) : await answered(run, request)
    onRequest({ method, path, status: answer.cut === undefined ? answer.status : 0 })
    return reply(context, { ...answer, headers: { ...headers, ...answer.headers } })
  }
  for (const route of [...ROUTES, ...own])
    app.on(
      route.method,
      route.path,
      serve((request) => runRoute(parts, route, request)),
    )
  app.all(
    '/proxy/*',
    serve((request) => {
      checkKey(parts, request, ['proxy'])
      return proxy(parts, request)
    }),
  )
  app.notFound(serve(fallback))
  app.onError((error, context) =>
    reply(context, apiError(500, 'generic_error_support', `The sandbox failed: ${error.message}`)),
  )
  return app
}

type Handler = (request: ApiRequest) => Answer | Promise<Answer>

async function answered(run: Handler, request: ApiRequest): Promise<Answer> {
  try {
    return await run(request)
  } catch (error) {
    return refusedWith(error)
  }
}

function runRoute(parts: NangoParts, { access, handle }: Route, request: ApiRequest): Promise<Answer> {
  refuseType(request)
  if (access !== 'open') checkKey(parts, request, access === 'key' ? [] : access)
  return withOwnFaults(parts, request, () => handle(parts, request))
}

async function readRequest(context: Context<Env>): Promise<ApiRequest> {
  const raw = context.env.incoming.url ?? '/'
  const [path = '/', ...search] = raw.split('?')
  const bytes = new Uint8Array(await context.req.arrayBuffer())
  return {
    method: context.req.method,
    path,
    search: search.length === 0 ? '' : `?${search.join('?')}`,
    query: new URLSearchParams(search.join('?')),
    headers: context.req.header(),
    parameters: context.req.param(),
    body: new TextDecoder().decode(bytes),
    bytes,
  }
}

const BODILESS = [204, 205, 304]

/** Sends an answer, or cuts the connection where the answer says so. */
function reply(context: Context<{ Bindings: HttpBindings }>, answer: Answer): Response {
  if (answer.cut === undefined)
    return new Response(BODILESS.includes(answer.status) ? null : answer.body, {
      status: answer.status,
      headers: answer.headers,
    })
  const { outgoing } = context.env
  const { socket } = context.env.incoming
  if (answer.cut === 'reset') {
    socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }
  const body = Buffer.from(answer.body)
  outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': body.length })
  // Only after the first half has left, or the reset would overtake it.
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.destroy())
  return RESPONSE_ALREADY_SENT
}

const WINDOW = 60_000

/** Counts requests per minute: the headers of the answer to one more, and whether it is one too many. */
function createRateLimit(limit: number, now: () => number) {
  let start = -Infinity
  let used = 0
  return {
    count: () => {
      if (now() - start >= WINDOW) {
        start = now()
        used = 0
      }
      used += 1
      return {
        isExceeded: used > limit,
        headers: {
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': String(Math.max(0, limit - used)),
          'x-ratelimit-reset': String(Math.ceil((start + WINDOW) / 1_000)),
        },
      }
    },
  }
}
