import type { Configured, Connected, Integration, LinkKind } from '../domain/provider/connecting.ts'
import type { Connection } from '../domain/provider/connection.ts'
import type { Page } from '../domain/ports/page.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { either, kinds, list, nullable, object, record } from './composites.ts'
import { connected, connectedFields, connection, provider } from './connection.ts'
import { pageFields } from './actor-money-page.ts'
import { json, moment, named, oneOf, only, text } from './shape.ts'

/** A provider's integration at Nango. */
const integrationFields = {
  provider,
  title: text,
  integration: text,
  nangoProvider: text,
  auth: oneOf(['oauth', 'form']),
  state: oneOf(['present', 'missing', 'other']),
  callbackUrl: nullable(text),
} as const

const integration = object<Integration>(integrationFields)

/** The same with the connections of the provider, as a server lists it. */
export const integrationInUse = named(
  'Integration',
  object<Integration & { readonly connections: readonly Connection[] }>({
    ...integrationFields,
    connections: list(connection),
  }),
)

/** All providers, and the callback URL to register at one with a consent. */
type Listed<Item> = Page<Item> & { readonly callbackUrl: string }

export const integrationList = object<Listed<Integration>>({ ...pageFields(integration), callbackUrl: text })

export const integrationsInUse = object<
  Listed<Integration & { readonly connections: readonly Connection[] }>
>({
  ...pageFields(integrationInUse),
  callbackUrl: text,
})

/** As which client an integration signs in; nothing of the secret is in it. */
export const presentClient = object<Pick<Configured, 'integration' | 'clientId' | 'callbackUrl'>>({
  integration: text,
  clientId: nullable(text),
  callbackUrl: nullable(text),
})

export const configured = object<Configured & { readonly provider: ProviderName }>({
  provider,
  integration: text,
  change: oneOf(['created', 'updated', 'unchanged']),
  clientId: nullable(text),
  scopes: list(text),
  callbackUrl: nullable(text),
})

export const advice = object<{ readonly advice: readonly string[] }>({ advice: list(text) })

/** Connected at once, or what the credentials have to be. */
export const connectedOrAdvised = either('advice', advice, connected)

/** Somebody has to open the link. */
export type BegunThere = {
  readonly id: string
  readonly link: string
  readonly how: LinkKind
  readonly advice: readonly string[]
  readonly expiresAt: string
}

export const begun = object<BegunThere>({
  id: text,
  link: text,
  how: oneOf(['page', 'direct', 'page-unreachable']),
  advice: list(text),
  expiresAt: moment,
})

export type ProgressThere =
  | { readonly state: 'waiting' }
  | ({ readonly state: 'connected' } & Connected)
  | { readonly state: 'failed'; readonly problem: JsonObject }

/** What became of a connection that somebody is to authorise. */
export const progress = kinds<'state', ProgressThere>('state', {
  waiting: object({ state: only('waiting') }),
  connected: object({ state: only('connected'), ...connectedFields }),
  failed: object({ state: only('failed'), problem: record(json) }),
})
