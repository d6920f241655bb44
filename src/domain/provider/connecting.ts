import type { FormCredentials, ConsentRefusal } from '../ports/nango.ts'
import type { Connection } from './connection.ts'
import type { ProviderName } from './providers.ts'

/** `page-unreachable`: Nango's own page does not answer; the link goes straight to the provider. */
export type LinkKind = 'page' | 'direct' | 'page-unreachable'

/** What somebody wants connected, and how a person is reached meanwhile. */
export interface ConnectAsk {
  readonly provider: ProviderName
  /** A name of its own: a new connection, or the existing one of that name. */
  readonly name: string | undefined
  /** Named by the caller, in short or full names; undefined: what was asked for before, or the defaults. */
  readonly scopes: readonly string[] | undefined
  /** Add what the provider's writes need. */
  readonly write: boolean
  readonly config: Readonly<Record<string, string>>
  /** Skip Nango's connect page and go straight to the provider (OAuth only). */
  readonly direct: boolean
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
  /** Shows the link to a person, in a browser or as text. Called once. */
  readonly present: (link: string, how: LinkKind) => Promise<void>
  /** Says what the provider's credentials have to be; called with nothing where it has a consent. */
  readonly advise: (lines: readonly string[]) => void
  /** Set: without a browser, with these. Asked for once all else is known to be right. */
  readonly credentials?: () => Promise<FormCredentials>
}

export interface Connected {
  readonly connection: Connection
  readonly isNew: boolean
  /** The label of the account that was behind it before, if it is another one now. */
  readonly formerAccount: string | null
  /** Asked for and not granted; empty when it could not be read. */
  readonly notGranted: readonly string[]
  /** Nango's ids of what further consents by the same link made there; shield keeps none of them. */
  readonly leftOver: readonly string[]
}

/** `other`: there is one of that key, and it is another provider's. */
export type IntegrationState = 'present' | 'missing' | 'other'

/** A provider's integration in Nango. */
export interface Integration {
  readonly provider: ProviderName
  readonly title: string
  /** The unique key that shield looks for. */
  readonly integration: string
  readonly nangoProvider: string
  readonly auth: 'oauth' | 'form'
  readonly state: IntegrationState
  /** To be registered at the provider; null where it has no consent. */
  readonly callbackUrl: string | null
}

export interface Integrations {
  readonly integrations: readonly Integration[]
  /** Nango's. */
  readonly callbackUrl: string
}

/** `required`: there is none to keep. */
export type Need = 'required' | 'optional'

/** Another client for a provider's integration. */
export interface ConfigureAsk {
  readonly provider: ProviderName
  readonly clientId: string | undefined
  /** Whether a secret will be given whatever is there already. */
  readonly hasSecret: boolean
  /** Named by the caller, in short or full names; undefined: those that are there, or the defaults. */
  readonly scopes: readonly string[] | undefined
  /** Add what the provider's writes need. */
  readonly write: boolean
  /** Told first, before anything is asked: the callback URL, where the provider has a consent. */
  readonly present: (callbackUrl: string) => void
  /** Asks somebody, where somebody is there. Undefined or empty: keep the present one. */
  readonly askClientId: (need: Need) => Promise<string | undefined>
  readonly askSecret: (need: Need) => Promise<string | undefined>
}

/** Nothing of the secret is in it. */
export interface Configured {
  readonly integration: string
  readonly change: 'created' | 'updated' | 'unchanged'
  /** Null for a provider that is connected by a form. */
  readonly clientId: string | null
  readonly scopes: readonly string[]
  readonly callbackUrl: string | null
}

/** What authorises a connection again. One without a name is just being made. Every hint that reconnects has it from here. */
export function reconnectCommand({
  provider,
  name = provider,
}: {
  readonly provider: ProviderName
  readonly name?: string | undefined
}): string {
  return `shield connect ${provider}${name === provider ? '' : ` --as ${name}`}`
}

/** What Nango tells of a consent that came to nothing. Its words can be the provider's: only what they mean is kept. */
export function refusalIn(type: unknown, description: unknown): ConsentRefusal {
  // OAuth's own word, wherever Nango puts it. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
  const isDenied = typeof description === 'string' && /\baccess_denied\b/.test(description)
  const code = typeof type === 'string' && /^[\w.-]{1,100}$/.test(type) ? type : ''
  return { isDenied, code }
}
