import { object, record } from '../wire/composites.ts'
import { json, only, text } from '../wire/scalars.ts'
import type { HttpContext } from './context.ts'
import type { Answer, Meaning } from './route.ts'
import { WEBHOOK_ROUTES } from './webhooks/routes.ts'

/** A route that nobody needs a token for. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly summary: string
  readonly answers: Readonly<Record<number, Meaning>>
  readonly handle: (context: HttpContext, request: Request) => Promise<Answer> | Answer
}

export const PUBLIC_ROUTES: readonly PublicRoute[] = [
  ...WEBHOOK_ROUTES,
  {
    method: 'GET',
    path: '/health',
    summary: 'Whether the server is alive',
    answers: {
      200: { summary: 'It is', schema: object({ status: only('ok'), version: text }) },
    },
    handle: ({ version }) => ({ status: 200, body: { status: 'ok', version } }),
  },
  {
    method: 'GET',
    path: '/ready',
    summary: 'Whether the server can work: its database opens',
    answers: {
      200: { summary: 'It can', schema: object({ status: only('ready') }) },
      503: { summary: 'It cannot' },
    },
    handle: async ({ ready }) => {
      await ready()
      return { status: 200, body: { status: 'ready' } }
    },
  },
  {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This interface, in the words of OpenAPI 3.1',
    answers: { 200: { summary: 'The description', schema: record(json) } },
    handle: async ({ api }) => ({ status: 200, body: await api() }),
  },
]
