import { PROVIDER_SETTINGS, type ProviderVariable } from '../provider/providers.ts'

type Taken = 'free' | 'allowed' | 'secret' | 'never'

const OF_NANGO = {
  NANGO_BASE_URL: 'allowed',
  NANGO_API_KEY: 'secret',
} as const satisfies Readonly<Record<string, Taken>>

const OF_SHIELD = {
  INTEGRATIONS_WRITE_REQUIRES_APPROVAL: 'allowed',
  INTEGRATIONS_AUDIT_LOG: 'allowed',
  SHIELD_HOME: 'allowed',
  SHIELD_DB: 'allowed',
  SHIELD_DATABASE_URL: 'secret',
  SHIELD_DATABASE_DIRECT_URL: 'secret',
  SHIELD_SEAL_KEY_FILE: 'allowed',
  SHIELD_ACTOR: 'allowed',
  SHIELD_POLICY_UNATTENDED: 'never',
  SHIELD_READ_TIMEOUT_SECONDS: 'free',
  SHIELD_WRITE_TIMEOUT_SECONDS: 'free',
  SHIELD_URL: 'allowed',
  SHIELD_TOKEN: 'secret',
  SHIELD_LISTEN: 'allowed',
  SHIELD_ORIGIN: 'allowed',
  SHIELD_ALLOWED_HOSTS: 'allowed',
  SHIELD_TLS_CERT: 'allowed',
  SHIELD_TLS_KEY: 'allowed',
  SHIELD_BEHIND_TLS: 'allowed',
  SHIELD_REQUIRE_DIGEST: 'allowed',
  SHIELD_MAX_PENDING: 'allowed',
  SHIELD_MAX_PENDING_BYTES: 'allowed',
  SHIELD_MAX_REFUSALS: 'allowed',
  SHIELD_DRAIN_SECONDS: 'allowed',
  NANGO_WEBHOOK_SECRET: 'secret',
} as const satisfies Readonly<Record<string, Taken>>

export type Variable = keyof typeof OF_NANGO | keyof typeof OF_SHIELD | ProviderVariable

/**
 * Every variable that shield reads, in the order of `.env.example`, which explains each; nothing else is taken from a
 * file. The word says what a `.env` may set that is merely found in the working directory:
 *
 * - `free`: it is taken from there, because nothing can go wrong with it but the work itself.
 * - `allowed`: it says where something is sent, what is trusted or whose data it is, so that it is taken from there only
 *   after that very file was allowed.
 * - `secret`: the same, and no message may ever repeat it.
 * - `never`: it is not taken from there, whatever was allowed.
 */
const FROM_FOUND_FILE: Readonly<Partial<Record<Variable, Taken>>> = {
  ...OF_NANGO,
  ...Object.fromEntries(
    PROVIDER_SETTINGS.flatMap(([, { scopes, integration, apiVersion }]) => [
      [scopes.variable, 'allowed'],
      [integration.variable, 'allowed'],
      ...(apiVersion === undefined ? [] : [[apiVersion.variable, 'free']]),
    ]),
  ),
  ...OF_SHIELD,
  ...Object.fromEntries(
    PROVIDER_SETTINGS.flatMap(([, { webhook }]) =>
      [webhook?.secret, webhook?.challenge].flatMap((name) => (name === undefined ? [] : [[name, 'secret']])),
    ),
  ),
}

/**
 * The names of variables that hold what notification settings name (`env:SHIELD_NOTIFY_…`): a person chooses the rest of
 * each. All are secret, and none is ever taken from a `.env` that is merely found.
 */
export const NOTIFY_VARIABLE = /^SHIELD_NOTIFY_[A-Z0-9_]{1,60}$/

export const VARIABLES = Object.keys(FROM_FOUND_FILE) as readonly Variable[]

/** Whether a `.env` that is merely found may set it before anybody allowed that file. */
export function isFree(name: Variable): boolean {
  return FROM_FOUND_FILE[name] === 'free'
}

/** Whether a `.env` that was found may not set it even where that file was allowed. */
export function isNeverFound(name: Variable): boolean {
  return FROM_FOUND_FILE[name] === 'never'
}

export function isSecret(name: Variable): boolean {
  return FROM_FOUND_FILE[name] === 'secret'
}
