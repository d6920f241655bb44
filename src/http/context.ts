import type { Socket } from 'node:net'
import type { Actor, Principal } from '../domain/access/principal.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { Operation } from '../domain/operation/operation.ts'
import type { Provider } from '../domain/provider/provider.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import type { ServerSettings } from '../domain/settings/server-settings.ts'
import type { GuardedGate } from '../gate/access/guarded-gate.ts'
import type { Sessions } from '../gate/access/sessions.ts'
import type { Access } from './server/access.ts'
import type { ConnectSessions } from './server/connect-sessions.ts'
import type { Log } from './server/log.ts'
import type { DoorLog } from './server/door-log.ts'
import type { Seats } from './server/limits.ts'
import type { WebhookDoor } from './take-delivery.ts'

/** Serves the tools of a principal. Never fails: what goes wrong with a tool is an answer. */
type McpDoor = (ask: McpAsk) => Promise<Response>

/** One message, from somebody who was let in. */
interface McpAsk {
  readonly request: Request
  /** As it was read from the request. */
  readonly body: JsonObject
  readonly principal: Principal
  readonly gate: GuardedGate
  /** Groups of operations that are tools; null: those of the connected providers. */
  readonly groups: readonly string[] | null
  /** The page of a request. */
  readonly pageOf: (id: string) => string
  /** Comes back with what ends a wait. Fails with `unavailable` where too much is waited for. */
  readonly takeSeat: () => () => void
  /** Told of what they were refused; may fail with what is answered in its place. */
  readonly onDenied: (what: string, id: string | undefined) => Promise<void>
  /** A signal that aborts when the caller has gone away or the server ends, until it is released; for a wait sooner. */
  readonly leaving: (isWait: boolean) => { readonly signal: AbortSignal; readonly release: () => void }
}

/** All that the routes, the webhooks and the pages of a server work with. */
export interface HttpContext {
  readonly settings: ServerSettings
  /** What `connect` asks for where nobody names scopes. */
  readonly defaultScopes: Readonly<Partial<Record<ProviderName, readonly string[]>>>
  /** Every operation, in the order of the command line. */
  readonly operations: () => Promise<readonly Operation[]>
  /** The gate as somebody has it who comes through this door: it alone knows what they may do. */
  readonly gateFor: (principal: Principal, door: Actor['door']) => GuardedGate
  /** The principal of a token; null: it is unknown, expired or revoked. */
  readonly authenticate: (token: string) => Promise<Principal | null>
  /** Who is signed in at the pages. */
  readonly sessions: Sessions
  /** What a provider has to be told before it can be connected. */
  readonly provider: (name: ProviderName) => Promise<Provider>
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly random: (size: number) => Uint8Array
  /** Fails when the server cannot work: its database does not open, say, or refuses every change. */
  readonly ready: () => Promise<void>
  /** Another number after every change; aborted by the next one, as far as that is heard of. */
  readonly lastChange: () => Promise<{ readonly number: number; readonly next: AbortSignal }>
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly version: string
  /** The REST interface in the words of OpenAPI, as JSON: made once, because it is long and asked for without a token. */
  readonly api: () => Promise<string>
  /** Known only to tell somebody who signs with it by mistake; undefined when unset. */
  readonly nangoApiKey: string | undefined
  /** On which machine it runs, and as which user; null where there are no such numbers. */
  readonly self: { readonly machine: string; readonly user: number | null }
  readonly log: Log
  readonly access: Access
  /** The id of the request over HTTP that is being answered; undefined: none is. */
  readonly requestId: () => string | undefined
  readonly webhooks: WebhookDoor
  /** Values of the Host header that are answered, in lower case. Filled once the port is known. */
  readonly hosts: ReadonlySet<string>
  /** Connections that somebody is about to authorise in a browser. */
  readonly connectSessions: ConnectSessions
  /** Who waits for answers that take their time. */
  readonly seats: Seats
  /** The caller on this connection is known to be this principal. */
  readonly know: (socket: Socket, principal: string) => void
  /** Answers a message of the Model Context Protocol. */
  readonly mcp: McpDoor
  /** What is written down of those who were let in, and of those who were not. */
  readonly doorLog: DoorLog
  /** Whether people reach the server by TLS, its own or what is in front of it. */
  readonly isSecure: boolean
  /** Aborted when the server is asked to end: requests that only wait are answered at once, and it is not ready any more. */
  readonly draining: AbortSignal
  /** Aborted with it or a little later: nothing is begun any more. */
  readonly ending: AbortSignal
}
