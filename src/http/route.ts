import type { z } from 'zod'
import type { Json } from '../domain/json.ts'
import type { Action, Principal } from '../domain/principal.ts'
import type { HttpContext } from './context.ts'

/** What a route answers with. */
export interface Answer {
  readonly status: number
  /** Absent: no body. */
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string>>
}

/** A request that was let in, read and checked. */
export interface Ask<Query, Body> {
  readonly principal: Principal
  /** By the names in the path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  /** In lower case; undefined: not sent. */
  readonly header: (name: string) => string | undefined
  /** Aborted when the caller has gone away or the server ends. Never calls a write back that is out. */
  readonly signal: AbortSignal
}

/** A route of the REST interface as data: it is served, and described in openapi.json, out of the same. */
export interface RouteDefinition<Query, Body> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** `/v1/integrations/approvals/{id}` */
  readonly path: string
  readonly summary: string
  /** What a token has to allow; several: any one of them. Finer questions are the handler's. */
  readonly needs: readonly Action[]
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
  /** By status: what it means, and the schema of the body. */
  readonly answers: Readonly<Record<number, { readonly summary: string; readonly schema?: z.ZodType }>>
  readonly handle: (context: HttpContext, ask: Ask<Query, Body>) => Promise<Answer>
}

// What the list of routes holds: the types of each are its own affair, checked by its schemas at the door.
// oxlint-disable-next-line typescript/no-explicit-any -- the list is heterogeneous; `never` would refuse every member
export type Route = RouteDefinition<any, any>

/** Checks the contract at the definition and keeps the types inferred. */
export function defineRoute<Query = unknown, Body = unknown>(
  route: RouteDefinition<Query, Body>,
): RouteDefinition<Query, Body> {
  return route
}
