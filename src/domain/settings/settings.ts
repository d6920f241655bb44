import { ShieldError } from '../errors.ts'
import {
  PROVIDER_SETTINGS,
  type ProviderName,
  type ProviderSettings,
  type VersionSetting,
} from '../provider/providers.ts'
import { badSetting, parseKey, pathFrom, switched, wordsIn, type Found, type Look } from './setting-value.ts'
import {
  remoteSettings,
  serverSettings,
  type RemoteSettings,
  type ServerSettings,
} from './server-settings.ts'
import { NOTIFY_VARIABLE, type Variable } from './variables.ts'

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
  /** A policy may be applied where nobody can be asked. */
  readonly policyUnattended: boolean
  readonly actor: string | undefined
  readonly home: string
  /** Where the queue is: the path of a file, or the address of a PostgreSQL database without its password. */
  readonly database: string
  /** The address with its password; null: the queue is in a file. */
  readonly databaseUrl: string | null
  /** The same past a pooler; null: there is no pooler. */
  readonly databaseDirectUrl: string | null
  /** Where the seal key of a queue in PostgreSQL lies; null: in the folder of shield. */
  readonly sealKeyFile: string | null
  /** Milliseconds. */
  readonly readTimeout: number
  /** Milliseconds. */
  readonly writeTimeout: number
  /** Null: this process does the work itself. */
  readonly remote: RemoteSettings | null
  readonly server: ServerSettings
  /** What notification settings can name, by the names of the variables. */
  readonly notifyVariables: Readonly<Record<string, string>>
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
    policyUnattended: look('SHIELD_POLICY_UNATTENDED')?.value === '1',
    actor: look('SHIELD_ACTOR')?.value,
    home,
    ...databaseFrom(look, home, databaseFlag),
    readTimeout: seconds('SHIELD_READ_TIMEOUT_SECONDS', look('SHIELD_READ_TIMEOUT_SECONDS'), 30),
    writeTimeout: seconds('SHIELD_WRITE_TIMEOUT_SECONDS', look('SHIELD_WRITE_TIMEOUT_SECONDS'), 60),
    remote: remoteSettings(look),
    server: serverSettings(look),
    notifyVariables: notifyVariables(sources),
  }
}

type Place = Pick<Settings, 'database' | 'databaseUrl' | 'databaseDirectUrl' | 'sealKeyFile'>

/** What a queue in a file does without. */
export const IN_FILE = { databaseUrl: null, databaseDirectUrl: null, sealKeyFile: null } as const

function databaseFrom(look: Look, home: string, flag: string | undefined): Place {
  const [url, file, key] = [look('SHIELD_DATABASE_URL'), look('SHIELD_DB'), look('SHIELD_SEAL_KEY_FILE')]
  if (flag !== undefined) return { ...IN_FILE, database: flag }
  if (url === undefined) {
    assertNoKey(key)
    return { ...IN_FILE, database: pathFrom('SHIELD_DB', file) ?? `${home}/shield.db` }
  }
  if (file !== undefined) {
    throw new ShieldError('usage', 'SHIELD_DATABASE_URL and SHIELD_DB name two databases', {
      hint: `Take one of them away: SHIELD_DATABASE_URL is in ${url.place}, SHIELD_DB in ${file.place}`,
    })
  }
  const direct = look('SHIELD_DATABASE_DIRECT_URL')
  if (direct !== undefined) withoutPassword('SHIELD_DATABASE_DIRECT_URL', direct)
  return {
    database: withoutPassword('SHIELD_DATABASE_URL', url),
    databaseUrl: url.value,
    databaseDirectUrl: direct?.value ?? null,
    sealKeyFile: pathFrom('SHIELD_SEAL_KEY_FILE', key) ?? null,
  }
}

/** It would be passed over in silence, and another key made. */
function assertNoKey(key: Found | undefined): void {
  if (key === undefined) return
  throw new ShieldError('usage', 'SHIELD_SEAL_KEY_FILE is for a queue in PostgreSQL', {
    hint: `Set SHIELD_DATABASE_URL, or take it out of ${key.place}: a queue in a file has its key beside that file`,
  })
}

/** Fails with `usage` for what is not such an address; whatever else is wrong with it comes to light when it is opened. */
function withoutPassword(name: Variable, found: Found): string {
  const url = URL.canParse(found.value) ? new URL(found.value) : undefined
  if (url !== undefined && /^postgres(ql)?:$/.test(url.protocol))
    return `${url.protocol}//${url.username}@${url.host}${url.pathname}`
  const example = 'postgres://shield:PASSWORD@db.example.com/shield?sslmode=verify-full'
  throw badSetting(name, found, 'the address of a PostgreSQL database', example)
}

function providerSettings(look: Look): Pick<Settings, 'defaultScopes' | 'integrations' | 'apiVersions'> {
  const all = <Value>(valueOf: (settings: ProviderSettings) => Value | undefined) =>
    Object.fromEntries(
      PROVIDER_SETTINGS.flatMap(([name, settings]) => {
        const value = valueOf(settings)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  return {
    defaultScopes: all(({ scopes }) => wordsIn(look(scopes.variable)?.value ?? scopes.standard)),
    integrations: all(({ integration }) => look(integration.variable)?.value ?? integration.standard),
    apiVersions: all(({ apiVersion }) => apiVersion && versionFrom(apiVersion, look(apiVersion.variable))),
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

/** The first source that sets one wins. */
function notifyVariables(sources: readonly SettingSource[]): Readonly<Record<string, string>> {
  const found = sources
    .toReversed()
    .flatMap(({ values }) =>
      // By names first: each value of an environment is asked for at the system.
      Object.keys(values)
        .filter((name) => name.startsWith('SHIELD_NOTIFY_') && NOTIFY_VARIABLE.test(name))
        .map((name) => [name, values[name]?.trim() ?? ''] as const),
    )
    .filter(([, value]) => value !== '')
  return Object.fromEntries(found)
}

/** On by default: what protects. */
function isOn(name: Variable, found: Found | undefined): boolean {
  return found === undefined || switched(name, found)
}

/** Without a slash at the end. Fails with `usage`, and repeats nothing of it. */
export function parseBaseUrl(found: Found | undefined): string {
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

const LONGEST_TIMEOUT_SECONDS = 600

function versionFrom(setting: VersionSetting, found: Found | undefined): string {
  if (found === undefined) return setting.standard
  if (setting.form.test(found.value)) return found.value
  throw badSetting(setting.variable, found, setting.must, setting.standard)
}

function seconds(name: Variable, found: Found | undefined, standard: number): number {
  if (found === undefined) return standard * 1000
  const value = Number(found.value)
  if (!(value > 0 && value <= LONGEST_TIMEOUT_SECONDS))
    throw badSetting(name, found, `a number of seconds between 0 and ${LONGEST_TIMEOUT_SECONDS}`)
  return value * 1000
}

/** What is so before shield was ever set up, and what helps. */
export const NO_KEY = {
  message: 'NANGO_API_KEY is not set',
  remedy:
    'Set it up with `shield init`, or in the environment or a .env as docs/setup.md says (`shield env allow` for a .env that is there)',
} as const

/** Fails with `not_connected` and the next step when no key is set. */
export function apiKeyOf(settings: Settings): string {
  if (settings.nangoApiKey === undefined) {
    throw new ShieldError('not_connected', NO_KEY.message, {
      hint: `${NO_KEY.remedy}, or try \`shield demo\``,
    })
  }
  return settings.nangoApiKey
}

/** The secrets among the settings: no message may repeat them, and no answer that does is stored. */
export function secretsInForce({
  nangoApiKey,
  database,
  databaseUrl,
  databaseDirectUrl,
  remote,
  server,
  notifyVariables: notify,
}: Settings): readonly string[] {
  return [
    nangoApiKey,
    // Without a password it is what messages name the database by.
    databaseUrl === database ? undefined : (databaseUrl ?? undefined),
    databaseDirectUrl ?? undefined,
    remote?.token,
    ...Object.values(server.webhookSecrets).flat(),
    ...Object.values(server.webhookWords),
    ...Object.values(notify),
  ].filter((secret) => secret !== undefined)
}
