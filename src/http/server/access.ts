import { AsyncLocalStorage } from 'node:async_hooks'
import { withoutTokens } from '../../domain/access/token.ts'
import type { Meters } from '../../gate/metrics/meters.ts'
import type { Log } from './log.ts'

/** What came, as it may be written down: the route as it is declared, never the address that was asked for. */
export interface Arrival {
  readonly method: string
  readonly route: string
  /** The X-Request-Id that came along; null: there was none. */
  readonly requestId: string | null
}

/** Everything that is answered passes through it. */
export interface Access {
  /**
   * Has it answered, under an id that stands in the answer's header and in every line logged on the way, logs that it was,
   * and counts it. `work` is not expected to fail.
   */
  readonly answer: (arrival: Arrival, work: () => Promise<Response>) => Promise<Response>
}

/** Ids of requests over HTTP, each known to whatever works for it. */
export interface RequestIds {
  /** For the request that is being answered here; undefined: there is none. */
  readonly current: () => string | undefined
  readonly run: <Result>(id: string, work: () => Result) => Result
}

export function createRequestIds(): RequestIds {
  const storage = new AsyncLocalStorage<string>()
  return { current: () => storage.getStore(), run: (id, work) => storage.run(id, work) }
}

const HEADER = 'x-request-id'

interface AccessParts {
  readonly log: Log
  readonly ids: RequestIds
  readonly random: (size: number) => Uint8Array
  readonly meters: Pick<Meters, 'served'>
}

export function createAccess({ log, ids, random, meters }: AccessParts): Access {
  return {
    answer: ({ method, route, requestId }, work) => {
      const id = safeId(requestId) ?? Buffer.from(random(16)).toString('hex')
      return ids.run(id, async () => {
        const start = performance.now()
        const response = await work()
        const took = performance.now() - start
        const { status } = response
        log('request', { method, route, status, milliseconds: Math.round(took) })
        meters.served({ method, route }, status, took)
        response.headers.set(HEADER, id)
        return response
      })
    },
  }
}

/** One that may stand in a line of the log: of somebody who has the same id in theirs. */
function safeId(given: string | null): string | undefined {
  const isSafe = given !== null && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(given)
  return isSafe && withoutTokens(given) === given ? given : undefined
}
