import type { HttpContext } from './context.ts'
import type { Answer } from './route.ts'

/** A route that nobody needs a token for. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly handle: (context: HttpContext, request: Request) => Promise<Answer> | Answer
}

export const PUBLIC_ROUTES: readonly PublicRoute[] = [
  {
    method: 'GET',
    path: '/health',
    handle: ({ version }) => ({ status: 200, body: { status: 'ok', version } }),
  },
  {
    method: 'GET',
    path: '/ready',
    handle: async ({ parts }) => {
      await (await parts.store()).guard.standing()
      return { status: 200, body: { status: 'ready' } }
    },
  },
]
