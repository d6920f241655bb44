import type { HttpContext } from '../context.ts'
import type { Answer } from '../route.ts'

const ALWAYS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'shield-api': '2',
} as const

/** An answer as it goes out, with what every one carries. */
export function respond(
  { version, ending }: Pick<HttpContext, 'version' | 'ending'>,
  answer: Answer,
): Response {
  const { status, body, text, headers } = answer
  return new Response(text ?? (body === undefined ? null : JSON.stringify(body)), {
    status,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...ALWAYS,
      'shield-version': version,
      // A server that ends waits for connections that could bring more.
      ...(ending.aborted ? { connection: 'close' } : {}),
      ...headers,
    },
  })
}
