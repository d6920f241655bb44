import { SHIELD } from '../../domain/access/principal.ts'
import { isShieldError, ShieldError, tryOr } from '../../domain/errors.ts'
import type { Finding } from '../../domain/health/status.ts'
import type { Nango, NangoIntegration } from '../../domain/ports/nango.ts'
import type { Connection, NangoEnvironment } from '../../domain/provider/connection.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { noteOf, type Parts } from '../parts.ts'

/** Enough to tell two apart; the oldest are the last to go. */
const MOST_MARKS = 20

/**
 * Which environment the API key belongs to, as far as that shows: no answer of Nango's names it, and what lives in
 * another one looks as if it had never been. Null where the integrations cannot be listed just now, or may not be.
 */
export async function readEnvironment(nango: Nango): Promise<NangoEnvironment | null> {
  return tryOr(
    async () => environmentFrom(nango.url, await nango.listIntegrations()),
    () => null,
  )
}

/** Null where the server does not say when they were made. */
export function environmentFrom(
  url: string,
  integrations: readonly NangoIntegration[],
): NangoEnvironment | null {
  const marks = integrations.flatMap(({ key, createdAt }) =>
    createdAt === null ? [] : [{ createdAt, mark: `${key} ${createdAt}` }],
  )
  if (marks.length === 0 && integrations.length > 0) return null
  const oldest = marks.toSorted((one, other) => (one.createdAt < other.createdAt ? -1 : 1))
  return { url, integrations: oldest.slice(0, MOST_MARKS).map(({ mark }) => mark) }
}

/**
 * Whether a connection was made where the API key leads now. `unknown`: it was never written down, cannot be seen, or the
 * server goes by another address now, where a copy of the old one would look the same.
 */
export function compareEnvironment(
  { environment }: Pick<Connection, 'environment'>,
  now: NangoEnvironment | null,
): 'same' | 'other' | 'unknown' {
  if (environment === null || now === null || environment.integrations.length === 0) return 'unknown'
  if (!environment.integrations.some((mark) => now.integrations.includes(mark))) return 'other'
  return environment.url === now.url ? 'same' : 'unknown'
}

/** Writes down where a connection was seen, if that is not known, or the server goes by another address. */
export async function rememberEnvironment(parts: Parts, { id, environment }: Connection): Promise<void> {
  const nango = await parts.nango()
  if (environment?.url === nango.url) return
  const now = await readEnvironment(nango)
  if (now === null) return
  const { connections } = await parts.store()
  await connections.update({
    id,
    to: { environment: now },
    was: { environment },
    note: noteOf(parts, 'connection.environment', id, SHIELD, { url: now.url }),
  })
}

/** What to do about a key of another environment. */
export const OTHER_KEY = 'Set NANGO_BASE_URL and NANGO_API_KEY to those that it was connected with'

/**
 * The likelier cause where Nango has neither a connection nor anything else of shield's: with a key of another environment
 * all of that looks as if it had never been. Any other finding stays as it is.
 */
export async function explainAbsence(
  parts: Parts,
  connection: Connection,
  finding: Finding,
): Promise<Finding> {
  if (finding.health !== 'gone' && finding.health !== 'integration_missing') return finding
  const nango = await parts.nango()
  const listed = await tryOr(nango.listIntegrations, () => null)
  if (listed === null) return finding
  if (compareEnvironment(connection, environmentFrom(nango.url, listed)) === 'other') {
    return {
      health: 'other_environment',
      message: elsewhereText('It', connection),
      hint: otherKeyHint(connection),
    }
  }
  if (hasOneOfOurs(parts, listed)) return finding
  return {
    ...finding,
    message: `${finding.message}; the key lists no integration of shield's, so that it is probably one of another environment`,
    hint: `${OTHER_KEY}; if they are right, ${finding.hint}`,
  }
}

/** The same of what a call failed with: only where a connection is known to have been made elsewhere. */
export async function explainMissing(
  parts: Parts,
  connection: Pick<Connection, 'name' | 'provider' | 'environment'>,
  error: unknown,
): Promise<unknown> {
  if (!isShieldError(error) || !MISSING.includes(error.reason)) return error
  const now = await readEnvironment(await parts.nango())
  if (compareEnvironment(connection, now) !== 'other') return error
  return new ShieldError('not_connected', elsewhereText(connection.name, connection), {
    hint: otherKeyHint(connection),
    cause: error,
  })
}

const MISSING: readonly (string | undefined)[] = ['connection_missing', 'integration_missing']

/** An environment whose integrations were all deleted and made anew looks like another one: its connections went with them. */
export const OR_DELETED = 'or every integration there was deleted since'

export function elsewhereText(what: string, { environment }: Pick<Connection, 'environment'>): string {
  return `${what} was connected in another environment of Nango (at ${environment?.url}) than NANGO_API_KEY belongs to, ${OR_DELETED}`
}

export function otherKeyHint(...connections: readonly Pick<Connection, 'name' | 'provider'>[]): string {
  return `${OTHER_KEY}; if they are right, ${connections.map(reconnectCommand).join(' and ')}`
}

/** Whether a key lists any integration that shield looks for. */
export function hasOneOfOurs({ integrationOf }: Parts, listed: readonly NangoIntegration[]): boolean {
  const ours = PROVIDERS.map((provider) => integrationOf(provider))
  return listed.some(({ key }) => ours.includes(key))
}
