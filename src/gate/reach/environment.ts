import type { Connection, NangoEnvironment } from '../../domain/provider/connection.ts'
import { isShieldError } from '../../domain/errors.ts'
import type { Nango, NangoIntegration } from '../../domain/ports/nango.ts'
import { timestamp, type Parts } from '../parts.ts'

/** Enough to tell two apart; the oldest are the last to go. */
const MOST_MARKS = 20

/**
 * Which environment the API key belongs to, as far as that shows: no answer of Nango's names it, and what lives in
 * another one looks as if it had never been. Null where the integrations cannot be listed just now, or may not be.
 */
export async function readEnvironment(nango: Nango): Promise<NangoEnvironment | null> {
  try {
    return environmentFrom(nango.url, await nango.listIntegrations())
  } catch (error) {
    if (!isShieldError(error)) throw error
    return null
  }
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
    note: {
      at: timestamp(parts),
      type: 'connection.environment',
      subject: id,
      actor: { name: 'shield', door: 'policy' },
      data: { url: now.url },
    },
  })
}

/** What to do about a key of another environment. */
export const OTHER_KEY = 'Set NANGO_BASE_URL and NANGO_API_KEY to those that it was connected with'
