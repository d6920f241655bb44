import { SHIELD, type Actor } from '../../domain/access/principal.ts'
import { isShieldError, tryOr } from '../../domain/errors.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { noteOf, type Parts } from '../parts.ts'
import { TOKEN_DEAD } from './name-trouble.ts'

/** What Nango says of credentials that are gone for good, until somebody connects again. */
const GONE: readonly (string | undefined)[] = [
  TOKEN_DEAD,
  'refresh_failed',
  'refresh_exhausted',
  'connection_missing',
]

/** Why a connection gives no access any more; undefined: it was something else that failed. */
export function deathIn(error: unknown): string | undefined {
  return isShieldError(error) && GONE.includes(error.reason) ? error.reason : undefined
}

type Known = Pick<Connection, 'id' | 'nangoConnectionId' | 'accessEndedAt'>

/** Keeps in mind that a connection gives no access any more: one entry in the log, and one event, until it works again. */
export async function rememberDead(
  parts: Parts,
  { id, nangoConnectionId, accessEndedAt }: Known,
  { actor, data }: { readonly actor: Actor; readonly data: JsonObject },
): Promise<void> {
  if (accessEndedAt !== null) return
  const note = noteOf(parts, 'connection.refresh_failed', id, actor, data)
  const was = { nangoConnectionId, accessEndedAt: null }
  await (await parts.store()).connections.update({ id, to: { accessEndedAt: note.at }, was, note })
}

/** That it works, where it was known to give no access. */
async function rememberWorking(parts: Parts, { id, accessEndedAt }: Known): Promise<void> {
  if (accessEndedAt === null) return
  const note = noteOf(parts, 'connection.works_again', id, SHIELD, {})
  await (
    await parts.store()
  ).connections.update({ id, to: { accessEndedAt: null }, was: { accessEndedAt }, note })
}

/** The same of what a read came to. Never fails: a read is not for that. `death`: why there is no access; null: there is. */
export async function rememberRead(parts: Parts, connection: Known, death: string | null): Promise<void> {
  await tryOr(
    () =>
      death === null
        ? rememberWorking(parts, connection)
        : rememberDead(parts, connection, { actor: SHIELD, data: { error: death, confirmed: true } }),
    () => undefined,
  )
}
