import type { Answer } from '../answer.ts'
import { jsonAnswer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'

const WINDOW = 60_000

/** Counts requests per minute. */
export interface RateLimit {
  /** Counts one more; the headers of its answer, and whether it is one too many. */
  readonly count: () => { readonly headers: Readonly<Record<string, string>>; readonly isExceeded: boolean }
}

export function createRateLimit(limit: number, now: () => number): RateLimit {
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

/** Nango's own 429, which a provider's is told from by this body. */
export function tooManyRequests({ method, path }: ApiRequest): Answer {
  return jsonAnswer(429, { error: { code: 'too_many_request', method, path } }, { 'retry-after': '30' })
}
