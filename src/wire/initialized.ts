import type { Connection } from '../domain/provider/connection.ts'
import type { Configured, Integration } from '../domain/provider/connecting.ts'
import { list, nullable, object } from './composites.ts'
import { connection, provider } from './connection.ts'
import { described, named, oneOf, text } from './shape.ts'

/** What `init` has set up. */
export interface Initialized {
  readonly file: string
  readonly written: readonly string[]
  readonly nango: { readonly url: string; readonly build: string | null }
  readonly missingRights: readonly string[]
  readonly integration: InitializedIntegration | null
  readonly connection: Connection | null
}

/** The integration of the provider that was chosen. */
type InitializedIntegration = Pick<Integration, 'provider' | 'integration' | 'callbackUrl'> &
  Pick<Configured, 'change'>

/** `init`. Nothing of a secret is in it. */
export const initialized = named(
  'Initialized',
  object<Initialized>({
    file: described('Where settings are kept', text),
    written: described('Names of the settings that were written just now', list(text)),
    nango: object<Initialized['nango']>({ url: text, build: nullable(text) }),
    missingRights: described('Rights that the key lacks of those that shield needs', list(text)),
    integration: nullable(
      object<InitializedIntegration>({
        provider,
        integration: text,
        callbackUrl: nullable(text),
        change: oneOf(['created', 'updated', 'unchanged']),
      }),
    ),
    connection: nullable(connection),
  }),
)
