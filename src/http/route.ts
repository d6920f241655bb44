import type { z } from 'zod'
import type { Json } from '../domain/text/json.ts'
import type { Principal } from '../domain/access/principal.ts'
import type { GuardedGate } from '../gate/access/guarded-gate.ts'
import type { GateCall } from '../gate/access/needs.ts'
import type { Shape } from '../wire/shape.ts'
import type { HttpContext } from './context.ts'

/** What a route answers with. */
export interface Answer {
  readonly status: number
  /** Absent: no body. */
  readonly body?: Json
  /** In place of a body, sent as it is, with a content type among the headers. */
  readonly text?: string
  /** In place of all of that: its body and headers are sent as they are. */
  readonly response?: Response
  readonly headers?: Readonly<Record<string, string>>
}

/** A request that was let in, read and checked. */
export interface Ask<Query = unknown, Body = unknown> {
  /** Who asks; what they may do is the gate's to say. */
  readonly principal: Principal
  /** The gate as they have it. */
  readonly gate: GuardedGate
  /** By the names in the path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  /** Undefined: not sent. */
  readonly header: (name: string) => string | undefined
  /** Aborted when the caller has gone away or the server ends. Never calls a write back that is out. */
  readonly signal: AbortSignal
  /** The same for who only waits: a server that is asked to end answers them first. */
  readonly patience: AbortSignal
}

/** What an answer says of its shape (src/wire). */
type Written = Pick<Shape<never>, 'schema' | 'name'>

/** What one status means. Without a schema it has no body; a status of 400 and more has the one body of errors. */
export interface Meaning {
  readonly summary: string
  readonly schema?: Written
  /** In place of JSON: a text of this media type. */
  readonly text?: string
}

/** A route of the REST interface as data: it is served, and described in openapi.json, out of the same. */
export interface RouteDefinition<Query, Body> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** `/v1/integrations/approvals/{id}`. With a slash at its end it is also served without. */
  readonly path: string
  readonly summary: string
  /** The functions of the gate that it is for: somebody to whom all of them are closed is not let in. */
  readonly uses: readonly GateCall[]
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
  /** Headers that it looks at, by their names. */
  readonly headers?: Readonly<Record<string, string>>
  /** By status; those of errors where they mean something of their own. */
  readonly answers: Readonly<Record<number, Meaning>>
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

interface GivingRoute<Value, Query, Body> extends Omit<RouteDefinition<Query, Body>, 'handle'> {
  readonly handle: (context: HttpContext, ask: Ask<Query, Body>) => Promise<NoInfer<Value>>
}

/** A route that answers 200 with one value: the shape that describes it also writes it. */
export function giving<Value, Query = unknown, Body = unknown>(
  shape: Shape<Value>,
  { answers, handle, ...route }: GivingRoute<Value, Query, Body>,
): RouteDefinition<Query, Body> {
  return {
    ...route,
    answers: { ...answers, 200: { summary: '', ...answers[200], schema: shape } },
    handle: async (context, ask) => ({ status: 200, body: shape.encode(await handle(context, ask)) }),
  }
}
