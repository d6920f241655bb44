import { DAY } from '../limits.ts'

/** A setting of a provider and what it is where nobody sets it. */
interface ProviderSetting {
  readonly variable: string
  readonly standard: string
}

/** Webhooks of a provider's own, and how it is known by them. */
export interface WebhookLine {
  /** As people call whoever sends them: "Meta". */
  readonly who: string
  /** The variable with what it signs with. */
  readonly secret: string
  /**
   * The variable with a word that it asks for, once, when the address is saved there; absent: it asks nothing.
   * https://www.w3.org/TR/websub/#hub-verifies-intent
   */
  readonly challenge?: string
  /** The header that carries the signature, in lower case. */
  readonly header: string
  /**
   * What stands there: an HMAC-SHA-256 as `{hex}` or `{base64}`, over the raw body; where there is a `{time}`, over that, a
   * dot and the body. With a comma it is a list, in which a signature may stand more than once: `t={time},v1={hex}`.
   */
  readonly signature: string
  /** Milliseconds for which the same body counts as the same delivery. */
  readonly sameWithin: number
  /** The longest body that is taken, in bytes. */
  readonly longestBody: number
  /** What is so while there is no secret: "no message is received". */
  readonly without: string
}

/** What has to be known of a provider before anything of it is loaded. */
interface ProviderLine {
  /** The word of the command line under which its operations stand. */
  readonly group: string
  /** What `connect` asks for, comma-separated; read-only on purpose. */
  readonly scopes: ProviderSetting
  /** What every scope of its own begins with; absent where that is nothing. */
  readonly scopePrefix?: string
  /** The unique key of its integration in Nango. */
  readonly integration: ProviderSetting
  /** Absent where its API has no versions to choose from. */
  readonly apiVersion?: ProviderSetting & { readonly form: RegExp; readonly must: string }
  /** What its credentials look like, as a pattern: shield does not know them by value, because Nango keeps them. */
  readonly credentials: string
  /** Headers of its own answers that its operations read, in lower case. */
  readonly answerHeaders?: readonly string[]
  /** Absent where it sends shield none. */
  readonly webhook?: WebhookLine
}

/** Every provider that there is. The variables, the settings and the words of the command line are made of it. */
export const PROVIDER_LINES = {
  google: {
    group: 'calendar',
    scopes: { variable: 'INTEGRATIONS_DEFAULT_SCOPES_GOOGLE', standard: 'calendar.readonly' },
    // https://developers.google.com/identity/protocols/oauth2/scopes#calendar
    scopePrefix: 'https://www.googleapis.com/auth/',
    integration: { variable: 'SHIELD_INTEGRATION_GOOGLE', standard: 'google-calendar' },
    credentials: String.raw`\bya29\.[\w-]{16,}`,
  },
  shopify: {
    group: 'shopify',
    scopes: { variable: 'INTEGRATIONS_DEFAULT_SCOPES_SHOPIFY', standard: 'read_orders' },
    integration: { variable: 'SHIELD_INTEGRATION_SHOPIFY', standard: 'shopify' },
    // A quarter's version, or what is not yet one. https://shopify.dev/docs/api/usage/versioning
    apiVersion: {
      variable: 'SHIELD_SHOPIFY_API_VERSION',
      standard: '2026-10',
      form: /^\d{4}-(?:01|04|07|10)$|^unstable$/,
      must: "a version of Shopify's Admin API",
    },
    // https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing
    credentials: String.raw`\bshp(?:at|ca|pa|ss|ua)_[\da-f]{16,}`,
    answerHeaders: ['x-shopify-api-version'],
  },
  woocommerce: {
    group: 'woocommerce',
    scopes: { variable: 'INTEGRATIONS_DEFAULT_SCOPES_WOOCOMMERCE', standard: 'read' },
    integration: { variable: 'SHIELD_INTEGRATION_WOOCOMMERCE', standard: 'woocommerce' },
    credentials: String.raw`\bc[ks]_[\da-f]{32,}`,
    answerHeaders: ['x-wp-total', 'x-wp-totalpages'],
  },
  whatsapp: {
    group: 'whatsapp',
    scopes: { variable: 'INTEGRATIONS_DEFAULT_SCOPES_META', standard: 'whatsapp_business_management' },
    integration: { variable: 'SHIELD_INTEGRATION_WHATSAPP', standard: 'whatsapp-business' },
    // v26.0 came on 2026-07-29. https://developers.facebook.com/docs/graph-api/changelog
    apiVersion: {
      variable: 'SHIELD_GRAPH_API_VERSION',
      standard: 'v26.0',
      form: /^v[1-9]\d{0,2}\.\d$/,
      must: "a version of Meta's Graph API",
    },
    credentials: String.raw`\bEAA[\dA-Za-z]{24,}`,
    // A body of Meta's is no longer than 3 MB, holds the ids and times of what it tells, and is sent again for up to seven
    // days: the same body is never news.
    // https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
    webhook: {
      who: 'Meta',
      secret: 'META_APP_SECRET',
      challenge: 'META_VERIFY_TOKEN',
      header: 'x-hub-signature-256',
      signature: 'sha256={hex}',
      sameWithin: 30 * DAY,
      longestBody: 3 * 1024 * 1024,
      without: 'no WhatsApp message is received',
    },
  },
} as const satisfies Readonly<Record<string, ProviderLine>>

export type ProviderName = keyof typeof PROVIDER_LINES

export const PROVIDERS = Object.keys(PROVIDER_LINES) as readonly ProviderName[]

type Line = (typeof PROVIDER_LINES)[ProviderName]

/** A variable that belongs to one provider. */
export type ProviderVariable =
  | Line['scopes' | 'integration']['variable']
  | Extract<Line, { readonly apiVersion: object }>['apiVersion']['variable']
  | WebhookVariable

type OwnWebhook = Extract<Line, { readonly webhook: object }>['webhook']

/** What a sender of webhooks signs with, or asks for. */
type WebhookVariable = OwnWebhook['secret'] | Extract<OwnWebhook, { readonly challenge: string }>['challenge']

interface Setting {
  readonly variable: ProviderVariable
  readonly standard: string
}

export interface VersionSetting extends Setting {
  readonly form: RegExp
  /** What it has to be, for a message. */
  readonly must: string
}

/** A line with whatever any of them may have. */
export interface ProviderSettings {
  readonly scopes: Setting
  readonly integration: Setting
  readonly apiVersion?: VersionSetting
  readonly webhook?: WebhookLine & { readonly secret: WebhookVariable; readonly challenge?: WebhookVariable }
}

export const PROVIDER_SETTINGS: readonly (readonly [ProviderName, ProviderSettings])[] = PROVIDERS.map(
  (name) => [name, PROVIDER_LINES[name]],
)

/** A scope without what every scope of this provider begins with: `calendar.readonly`. */
export function shortScope(provider: ProviderName, scope: string): string {
  const { scopePrefix = '' }: ProviderLine = PROVIDER_LINES[provider]
  return scope.startsWith(scopePrefix) ? scope.slice(scopePrefix.length) : scope
}

const LINES: readonly ProviderLine[] = Object.values(PROVIDER_LINES)

/** What the credentials of any provider look like, as patterns. */
export const CREDENTIAL_FORMS: readonly string[] = LINES.map(({ credentials }) => credentials)

/** Headers that the operations of any provider read. */
export const ANSWER_HEADERS: readonly string[] = LINES.flatMap(({ answerHeaders = [] }) => answerHeaders)

/** As a pattern, the words of the command line under which operations stand. */
export const GROUP_WORDS: string = PROVIDERS.map((name) => PROVIDER_LINES[name].group).join('|')
