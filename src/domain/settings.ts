import { ShieldError } from './errors.ts'
import type { ProviderName } from './provider.ts'
import {
  remoteSettings,
  serverSettings,
  type RemoteSettings,
  type ServerSettings,
} from './server-settings.ts'

/** Every variable that shield reads, and nothing else is taken from a file. `.env.example` explains each. */
export const VARIABLES = [
  'NANGO_BASE_URL',
  'NANGO_API_KEY',
  'INTEGRATIONS_DEFAULT_SCOPES_GOOGLE',
  'INTEGRATIONS_DEFAULT_SCOPES_SHOPIFY',
  'INTEGRATIONS_DEFAULT_SCOPES_META',
  'INTEGRATIONS_DEFAULT_SCOPES_WOOCOMMERCE',
  'INTEGRATIONS_WRITE_REQUIRES_APPROVAL',
  'INTEGRATIONS_AUDIT_LOG',
  'SHIELD_HOME',
  'SHIELD_DB',
  'SHIELD_ACTOR',
  'SHIELD_INTEGRATION_GOOGLE',
  'SHIELD_INTEGRATION_SHOPIFY',
  'SHIELD_INTEGRATION_WHATSAPP',
  'SHIELD_INTEGRATION_WOOCOMMERCE',
  'SHIELD_SHOPIFY_API_VERSION',
  'SHIELD_GRAPH_API_VERSION',
  'SHIELD_READ_TIMEOUT_SECONDS',
  'SHIELD_WRITE_TIMEOUT_SECONDS',
  'SHIELD_URL',
  'SHIELD_TOKEN',
  'SHIELD_LISTEN',
  'SHIELD_ALLOWED_HOSTS',
  'SHIELD_TLS_CERT',
  'SHIELD_TLS_KEY',
  'SHIELD_BEHIND_TLS',
  'SHIELD_REQUIRE_DIGEST',
  'SHIELD_MAX_PENDING',
  'SHIELD_MAX_PENDING_BYTES',
  'SHIELD_MAX_REFUSALS',
  'NANGO_WEBHOOK_SECRET',
  'META_APP_SECRET',
  'META_VERIFY_TOKEN',
] as const

export type Variable = (typeof VARIABLES)[number]

/** Where values come from, in the order in which they win. */
export interface SettingSource {
  /** As a person would name it: "the environment", "./.env". */
  readonly name: string
  /** False for a file that merely lies in the working directory: nobody said that it may decide over secrets. */
  readonly trusted: boolean
  readonly values: Readonly<Record<string, string | undefined>>
}

export interface Settings {
  readonly nangoBaseUrl: string
  /** Undefined when unset; `apiKeyOf` fails with the next step. */
  readonly nangoApiKey: string | undefined
  readonly defaultScopes: Readonly<Partial<Record<ProviderName, readonly string[]>>>
  readonly integrations: Readonly<Partial<Record<ProviderName, string>>>
  readonly apiVersions: Readonly<Partial<Record<ProviderName, string>>>
  readonly writeRequiresApproval: boolean
  readonly auditReads: boolean
  readonly actor: string | undefined
  readonly home: string
  readonly database: string
  /** Milliseconds. */
  readonly readTimeout: number
  /** Milliseconds. */
  readonly writeTimeout: number
  /** Null: this process does the work itself. */
  readonly remote: RemoteSettings | null
  readonly server: ServerSettings
}

/** A value that is set, and where. */
export interface Found {
  readonly value: string
  readonly source: SettingSource
}

/** Looks a variable up in all sources; undefined: it is set nowhere. */
export type Look = (name: Variable) => Found | undefined

/** Fails with `usage` for a value that cannot be meant, and with `denied` for one that an untrusted file may not set. */
export function resolveSettings(
  sources: readonly SettingSource[],
  home: string,
  databaseFlag: string | undefined,
): Settings {
  const look: Look = (name) => find(sources, name)
  const own = ownWord(look)
  const key = look('NANGO_API_KEY')
  const base = look('NANGO_BASE_URL')
  refuseRedirectedSecret(base, key)
  return {
    nangoBaseUrl: parseBaseUrl(base),
    nangoApiKey: key?.value,
    ...providerSettings(look),
    writeRequiresApproval: isOn(
      'INTEGRATIONS_WRITE_REQUIRES_APPROVAL',
      look('INTEGRATIONS_WRITE_REQUIRES_APPROVAL'),
    ),
    auditReads: isOn('INTEGRATIONS_AUDIT_LOG', look('INTEGRATIONS_AUDIT_LOG')),
    actor: own('SHIELD_ACTOR')?.value,
    home,
    database: databaseFlag ?? own('SHIELD_DB')?.value ?? `${home}/shield.db`,
    readTimeout: seconds('SHIELD_READ_TIMEOUT_SECONDS', look('SHIELD_READ_TIMEOUT_SECONDS'), 30),
    writeTimeout: seconds('SHIELD_WRITE_TIMEOUT_SECONDS', look('SHIELD_WRITE_TIMEOUT_SECONDS'), 60),
    remote: remoteSettings(look),
    server: serverSettings(look, own),
  }
}

function providerSettings(look: Look): Pick<Settings, 'defaultScopes' | 'integrations' | 'apiVersions'> {
  const text = (name: Variable, standard: string): string => look(name)?.value ?? standard
  return {
    defaultScopes: {
      google: list(text('INTEGRATIONS_DEFAULT_SCOPES_GOOGLE', 'calendar.readonly')),
      shopify: list(text('INTEGRATIONS_DEFAULT_SCOPES_SHOPIFY', 'read_orders')),
      whatsapp: list(text('INTEGRATIONS_DEFAULT_SCOPES_META', 'whatsapp_business_management')),
      woocommerce: list(text('INTEGRATIONS_DEFAULT_SCOPES_WOOCOMMERCE', 'read')),
    },
    integrations: {
      google: text('SHIELD_INTEGRATION_GOOGLE', 'google-calendar'),
      shopify: text('SHIELD_INTEGRATION_SHOPIFY', 'shopify'),
      whatsapp: text('SHIELD_INTEGRATION_WHATSAPP', 'whatsapp-business'),
      woocommerce: text('SHIELD_INTEGRATION_WOOCOMMERCE', 'woocommerce'),
    },
    apiVersions: {
      shopify: shopifyVersion(look('SHIELD_SHOPIFY_API_VERSION')),
      whatsapp: graphVersion(look('SHIELD_GRAPH_API_VERSION')),
    },
  }
}

/** A value that counts as set: not empty, not the placeholder of `.env.example`. */
export function findSetting(values: SettingSource['values'], name: Variable): string | undefined {
  const value = values[name]?.trim()
  return value === undefined || value === '' || value === 'REPLACE_ME' ? undefined : value
}

function find(sources: readonly SettingSource[], name: Variable): Found | undefined {
  for (const source of sources) {
    const value = findSetting(source.values, name)
    if (value !== undefined) return { value, source }
  }
  return undefined
}

/**
 * A `.env` in a directory somebody else wrote (a cloned repository, an agent's workspace) could otherwise name a host
 * of theirs and be sent the key that lies in the user's own environment.
 */
function refuseRedirectedSecret(base: Found | undefined, key: Found | undefined): void {
  if (base === undefined || key === undefined || base.source.trusted || base.source === key.source) return
  throw new ShieldError(
    'denied',
    `${base.source.name} sets NANGO_BASE_URL, but NANGO_API_KEY comes from ${key.source.name}: the key is not sent to a host that a file in the working directory names`,
    { hint: 'Set both in one place, or pass --env-from ./.env if you trust that file' },
  )
}

function isOn(name: Variable, found: Found | undefined): boolean {
  if (found === undefined) return true
  const on = ['1', 'true', 'yes', 'on'].includes(found.value.toLowerCase())
  const off = ['0', 'false', 'no', 'off'].includes(found.value.toLowerCase())
  if (!on && !off)
    throw new ShieldError('usage', `${name} is ${quote(found.value)}; it must be 0 or 1`, {
      hint: `Correct it in ${found.source.name}`,
    })
  if (off) refuseStray(found, `switches ${name} off`)
  return on
}

/**
 * Looks for what only its owner may say: whose queue it is, who decides in it, and how. Fails with `denied` when a file
 * says so that merely lies in the working directory.
 */
function ownWord(look: Look): Look {
  return (name) => {
    const found = look(name)
    if (found !== undefined) refuseStray(found, `sets ${name}`)
    return found
  }
}

function refuseStray({ source }: Found, does: string): void {
  if (source.trusted) return
  throw new ShieldError(
    'denied',
    `${source.name} ${does}, which a file in the working directory may not do`,
    {
      hint: 'Set it in the environment, or pass --env-from ./.env if you trust that file',
    },
  )
}

function parseBaseUrl(found: Found | undefined): string {
  if (found === undefined) return 'http://127.0.0.1:3003'
  const { value, source } = found
  const url = URL.canParse(value) ? new URL(value) : undefined
  const plain =
    url !== undefined && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!plain || !['http:', 'https:'].includes(url.protocol)) {
    // What stands before an @ or after a ? may be a secret.
    const what = /[@?#]/.test(value) ? 'has a user name, a query or a fragment' : `is ${quote(value)}`
    throw new ShieldError('usage', `NANGO_BASE_URL ${what}; it must be a plain http or https address`, {
      hint: `Correct it in ${source.name}, for example http://127.0.0.1:3003`,
    })
  }
  return value.replace(/\/+$/, '')
}

/** v26.0 came on 2026-07-29. https://developers.facebook.com/docs/graph-api/changelog */
function graphVersion(found: Found | undefined): string {
  if (found === undefined) return 'v26.0'
  if (/^v[1-9]\d{0,2}\.\d$/.test(found.value)) return found.value
  throw new ShieldError(
    'usage',
    `SHIELD_GRAPH_API_VERSION is ${quote(found.value)}; it must be a version of Meta's Graph API`,
    { hint: `Correct it in ${found.source.name}, for example v26.0` },
  )
}

const LONGEST_TIMEOUT_SECONDS = 600

/** A quarter's version, or what is not yet one. https://shopify.dev/docs/api/usage/versioning */
function shopifyVersion(found: Found | undefined): string {
  if (found === undefined) return '2026-10'
  if (/^\d{4}-(?:01|04|07|10)$|^unstable$/.test(found.value)) return found.value
  throw new ShieldError(
    'usage',
    `SHIELD_SHOPIFY_API_VERSION is ${quote(found.value)}; it must be a version of Shopify's Admin API`,
    { hint: `Correct it in ${found.source.name}, for example 2026-10` },
  )
}

function seconds(name: Variable, found: Found | undefined, standard: number): number {
  const value = found === undefined ? standard : Number(found.value)
  if (!(value > 0 && value <= LONGEST_TIMEOUT_SECONDS)) {
    throw new ShieldError(
      'usage',
      `${name} is ${quote(found?.value ?? '')}; it must be between 0 and ${LONGEST_TIMEOUT_SECONDS}`,
      {
        hint: `Correct it in ${found?.source.name ?? 'the environment'}`,
      },
    )
  }
  return value * 1000
}

function list(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '')
}

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
}

/** Fails with `not_connected` and the next step when no key is set. */
export function apiKeyOf(settings: Settings): string {
  if (settings.nangoApiKey === undefined) {
    throw new ShieldError('not_connected', 'NANGO_API_KEY is not set', {
      hint: 'Set it in the environment or in .env (see .env.example), or try `shield demo`',
    })
  }
  return settings.nangoApiKey
}
