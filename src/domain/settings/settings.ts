import { ShieldError } from '../errors.ts'
import { badSetting, parseKey, pathFrom, switched, wordsIn, type Found, type Look } from './found-setting.ts'
import type { ProviderName } from '../provider/provider.ts'
import {
  remoteSettings,
  serverSettings,
  type RemoteSettings,
  type ServerSettings,
} from './server-settings.ts'
import type { Variable } from './variables.ts'

/** Where values come from, in the order in which they win. */
export interface SettingSource {
  /** As a person would name it: "the environment", "./.env". */
  readonly name: string
  readonly values: Readonly<Record<string, string | undefined>>
  /** In a file: the line of each value. */
  readonly lines?: Readonly<Partial<Record<Variable, number>>>
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

/**
 * Fails with `usage` for a value that cannot be meant. No error repeats a value, not even in part: what stands in the
 * place of an address may be the key that belongs in the next line.
 */
export function resolveSettings(
  sources: readonly SettingSource[],
  home: string,
  databaseFlag: string | undefined,
): Settings {
  const look: Look = (name) => find(sources, name)
  return {
    nangoBaseUrl: parseBaseUrl(look('NANGO_BASE_URL')),
    nangoApiKey: parseKey('NANGO_API_KEY', look('NANGO_API_KEY')),
    ...providerSettings(look),
    writeRequiresApproval: isOn(
      'INTEGRATIONS_WRITE_REQUIRES_APPROVAL',
      look('INTEGRATIONS_WRITE_REQUIRES_APPROVAL'),
    ),
    auditReads: isOn('INTEGRATIONS_AUDIT_LOG', look('INTEGRATIONS_AUDIT_LOG')),
    actor: look('SHIELD_ACTOR')?.value,
    home,
    database: databaseFlag ?? pathFrom('SHIELD_DB', look('SHIELD_DB')) ?? `${home}/shield.db`,
    readTimeout: seconds('SHIELD_READ_TIMEOUT_SECONDS', look('SHIELD_READ_TIMEOUT_SECONDS'), 30),
    writeTimeout: seconds('SHIELD_WRITE_TIMEOUT_SECONDS', look('SHIELD_WRITE_TIMEOUT_SECONDS'), 60),
    remote: remoteSettings(look),
    server: serverSettings(look),
  }
}

function providerSettings(look: Look): Pick<Settings, 'defaultScopes' | 'integrations' | 'apiVersions'> {
  const text = (name: Variable, standard: string): string => look(name)?.value ?? standard
  return {
    defaultScopes: {
      google: wordsIn(text('INTEGRATIONS_DEFAULT_SCOPES_GOOGLE', 'calendar.readonly')),
      shopify: wordsIn(text('INTEGRATIONS_DEFAULT_SCOPES_SHOPIFY', 'read_orders')),
      whatsapp: wordsIn(text('INTEGRATIONS_DEFAULT_SCOPES_META', 'whatsapp_business_management')),
      woocommerce: wordsIn(text('INTEGRATIONS_DEFAULT_SCOPES_WOOCOMMERCE', 'read')),
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

/** A value that counts as set: not empty, and more than the placeholder of `.env.example`, however it is written. */
export function findSetting(values: SettingSource['values'], name: Variable): string | undefined {
  const value = values[name]?.trim()
  return value === undefined || wordsIn(value).length === 0 ? undefined : value
}

/** The first source that sets it. */
export function find(sources: readonly SettingSource[], name: Variable): Found | undefined {
  for (const { name: source, values, lines } of sources) {
    const value = findSetting(values, name)
    const line = lines?.[name]
    if (value !== undefined) return { value, place: line === undefined ? source : `${source}, line ${line}` }
  }
  return undefined
}

/** On by default: what protects. */
function isOn(name: Variable, found: Found | undefined): boolean {
  return found === undefined || switched(name, found)
}

function parseBaseUrl(found: Found | undefined): string {
  if (found === undefined) return 'http://127.0.0.1:3003'
  const { value } = found
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isPlain =
    url !== undefined && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!isPlain || !['http:', 'https:'].includes(url.protocol) || /\s/.test(value))
    throw badSetting(
      'NANGO_BASE_URL',
      found,
      'a plain http or https address, without user name, query and fragment',
      'http://127.0.0.1:3003',
    )
  return value.replace(/\/+$/, '')
}

/** v26.0 came on 2026-07-29. https://developers.facebook.com/docs/graph-api/changelog */
function graphVersion(found: Found | undefined): string {
  if (found === undefined) return 'v26.0'
  if (/^v[1-9]\d{0,2}\.\d$/.test(found.value)) return found.value
  throw badSetting('SHIELD_GRAPH_API_VERSION', found, "a version of Meta's Graph API", 'v26.0')
}

const LONGEST_TIMEOUT_SECONDS = 600

/** A quarter's version, or what is not yet one. https://shopify.dev/docs/api/usage/versioning */
function shopifyVersion(found: Found | undefined): string {
  if (found === undefined) return '2026-10'
  if (/^\d{4}-(?:01|04|07|10)$|^unstable$/.test(found.value)) return found.value
  throw badSetting('SHIELD_SHOPIFY_API_VERSION', found, "a version of Shopify's Admin API", '2026-10')
}

function seconds(name: Variable, found: Found | undefined, standard: number): number {
  if (found === undefined) return standard * 1000
  const value = Number(found.value)
  if (!(value > 0 && value <= LONGEST_TIMEOUT_SECONDS))
    throw badSetting(name, found, `a number of seconds between 0 and ${LONGEST_TIMEOUT_SECONDS}`)
  return value * 1000
}

/** Fails with `not_connected` and the next step when no key is set. */
export function apiKeyOf(settings: Settings): string {
  if (settings.nangoApiKey === undefined) {
    throw new ShieldError('not_connected', 'NANGO_API_KEY is not set', {
      hint: 'Set it in the environment or in .env (see .env.example; `shield env allow` for one that is there), or try `shield demo`',
    })
  }
  return settings.nangoApiKey
}
