import type { Operation } from '../domain/operation.ts'
import type { Principal } from '../domain/principal.ts'
import type { ProviderName } from '../domain/provider.ts'
import type { ServerSettings } from '../domain/server-settings.ts'
import type { Parts } from '../gate/parts.ts'
import type { Log } from './log.ts'

/** All that the routes, the webhooks and the pages of a server work with. */
export interface HttpContext {
  readonly parts: Parts
  readonly settings: ServerSettings
  /** What `connect` asks for where nobody names scopes. */
  readonly defaultScopes: Readonly<Partial<Record<ProviderName, readonly string[]>>>
  /** Every operation, in the order of the command line. */
  readonly operations: () => Promise<readonly Operation[]>
  /** Who a token belongs to; null: nobody, or not any more. */
  readonly authenticate: (token: string) => Promise<Principal | null>
  readonly version: string
  readonly log: Log
  /** Values of the Host header that are answered, in lower case. Filled once the port is known. */
  readonly hosts: ReadonlySet<string>
  /** Whether people reach the server by TLS, its own or what is in front of it. */
  readonly isSecure: boolean
  /** Aborted when the server is asked to end: whoever only waits answers at once. */
  readonly ending: AbortSignal
}
