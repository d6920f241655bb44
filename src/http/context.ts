import type { Socket } from 'node:net'
import type { Actor } from '../domain/access/actor.ts'
import type { Gate } from '../domain/ports/gate.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { Operation } from '../domain/operation/operation.ts'
import type { Principal, Sight } from '../domain/access/principal.ts'
import type { ProviderName } from '../domain/provider/provider.ts'
import type { ServerSettings } from '../domain/settings/server-settings.ts'
import type { Parts } from '../gate/parts.ts'
import type { ConnectSessions } from './server/connect-sessions.ts'
import type { Log } from './server/log.ts'
import type { Refusals } from './server/refusals.ts'
import type { Seats } from './server/waiting-seats.ts'
import type { WebhookDoor } from './webhooks/door.ts'

/** All that the routes, the webhooks and the pages of a server work with. */
export interface HttpContext {
  readonly parts: Parts
  readonly settings: ServerSettings
  /** What `connect` asks for where nobody names scopes. */
  readonly defaultScopes: Readonly<Partial<Record<ProviderName, readonly string[]>>>
  /** Every operation, in the order of the command line. */
  readonly operations: () => Promise<readonly Operation[]>
  /** The gate on behalf of somebody. What they may do there is asked before (gate/access/may.ts). */
  readonly gateFor: (actor: Actor, sees: Sight) => Gate
  /** Who a token belongs to; null: nobody, or not any more. */
  readonly authenticate: (token: string) => Promise<Principal | null>
  /** The same by the id of a token. */
  readonly principalOf: (tokenId: string) => Promise<Principal | null>
  readonly version: string
  /** The REST interface in the words of OpenAPI. */
  readonly api: () => Promise<JsonObject>
  /** Known only to tell whoever signs with it by mistake; undefined when unset. */
  readonly nangoApiKey: string | undefined
  /** As which user it runs; null where there are no such numbers. */
  readonly user: number | null
  readonly log: Log
  readonly webhooks: WebhookDoor
  /** Values of the Host header that are answered, in lower case. Filled once the port is known. */
  readonly hosts: ReadonlySet<string>
  /** Connections that somebody is about to authorise in a browser. */
  readonly connectSessions: ConnectSessions
  /** Who waits for answers that take their time. */
  readonly seats: Seats
  /** Whoever asks on this connection is known. */
  readonly know: (socket: Socket) => void
  /** How often principals were refused. */
  readonly refusals: Refusals
  /** The same of looks at what is not there for them: nobody may learn from a bound that it is there. */
  readonly hiddenLooks: Refusals
  /** Whether a refusal of somebody unknown is still written down: they could fill the log. */
  readonly mayNoteStranger: () => boolean
  /** Whether people reach the server by TLS, its own or what is in front of it. */
  readonly isSecure: boolean
  /** Aborted when the server is asked to end: whoever only waits answers at once. */
  readonly ending: AbortSignal
}
