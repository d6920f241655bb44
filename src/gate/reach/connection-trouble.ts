import type { Connection } from '../../domain/provider/connection.ts'
import { isShieldError, ShieldError, tryOr } from '../../domain/errors.ts'
import type { Finding, Health } from '../../domain/health/status.ts'
import type { NangoTrouble } from '../../domain/ports/nango.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { SHIELD, type Actor } from '../../domain/access/principal.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { noteOf, type Parts } from '../parts.ts'

/** The reason of the error when the provider refuses the access and a refresh brought no other. */
export const TOKEN_DEAD = 'token_dead'

/** What a trouble is called in the status. */
const HEALTH_OF: Readonly<Record<NangoTrouble, Health>> = {
  key_refused: 'key_refused',
  right_missing: 'right_missing',
  integration_missing: 'integration_missing',
  connection_missing: 'gone',
  refresh_failed: 'refresh_failed',
  refresh_backoff: 'refresh_backoff',
  refresh_exhausted: 'refresh_exhausted',
  rate_limited: 'nango_failed',
  plan_limit: 'nango_failed',
  provider_unreachable: 'provider_down',
  provider_silent: 'provider_down',
  call_refused: 'nango_failed',
  nango_failed: 'nango_failed',
  wrong_host: 'nango_unreachable',
  unreachable: 'nango_unreachable',
}

/** Said here, where the connection has a name, in place of what the door to Nango says. */
const MESSAGES: Readonly<Partial<Record<NangoTrouble, string>>> = {
  refresh_failed: 'Nango got no new token from the provider',
  refresh_backoff: 'A refresh failed a moment ago, and Nango waits before it tries again',
  refresh_exhausted: 'Refreshes failed for days, and Nango no longer tries',
}

/**
 * What Nango said in place of an answer, with the command that names this very connection: the door to Nango knows it
 * by Nango's id alone. Any other error stays as it is.
 */
export function naming(connection: Pick<Connection, 'name' | 'provider'>, error: unknown): unknown {
  if (!isShieldError(error)) return error
  const { code, wording, reason } = error
  const trouble = troubleOf(reason)
  const hint = trouble === 'provider_unreachable' ? undefined : remedyOf(connection, trouble)
  if (hint === undefined || reason === undefined) return error
  return new ShieldError(code, wording.message, { hint, reason, cause: error })
}

/** What Nango said in place of an answer. */
export function troubleAtNango(
  connection: Connection,
  error: Partial<Pick<ShieldError, 'code' | 'message' | 'hint' | 'reason'>>,
): Finding {
  const { code, hint } = error
  const trouble = troubleOf(error.reason)
  // A key that was never set has not been refused by anybody, and its remedy is the same.
  const health =
    trouble === undefined ? (code === 'not_connected' ? 'key_refused' : 'nango_failed') : HEALTH_OF[trouble]
  return {
    health,
    message: (trouble === undefined ? undefined : MESSAGES[trouble]) ?? error.message ?? '',
    hint: remedyOf(connection, trouble) ?? notItself(hint) ?? reconnectCommand(connection),
  }
}

/** What the provider said in place of the account, or Nango in its place; `status`: of its last answer. */
export function troubleAtProvider(connection: Connection, error: ShieldError, status: number): Finding {
  if (troubleOf(error.reason) !== undefined) return troubleAtNango(connection, error)
  const hint = error.hint === undefined || error.hint.includes('status --check') ? undefined : error.hint
  const { message } = error
  if (error.code === 'unavailable') {
    return { health: 'provider_down', message, hint: hint ?? 'Wait a few minutes, then check again' }
  }
  const health = isTokenDead(error, status) ? 'token_dead' : 'refused'
  return { health, message, hint: hint ?? reconnectCommand(connection) }
}

/** Meta says it with 400, too. */
function isTokenDead({ code, reason }: ShieldError, status: number): boolean {
  return reason === TOKEN_DEAD || (code === 'not_connected' && (status === 401 || status === 400))
}

/** For a reader who has just checked. */
function notItself(hint: string | undefined): string | undefined {
  return hint === 'shield status --check'
    ? 'Check again in a moment; if it stays so, see whether Nango runs and what its log says'
    : hint
}

function troubleOf(reason: string | undefined): NangoTrouble | undefined {
  return (Object.keys(HEALTH_OF) as NangoTrouble[]).find((trouble) => trouble === reason)
}

/** Where it is another than the error's own. */
function remedyOf(
  connection: Pick<Connection, 'name' | 'provider'>,
  trouble: NangoTrouble | undefined,
): string | undefined {
  switch (trouble) {
    case 'connection_missing':
    case 'refresh_failed':
    case 'refresh_exhausted':
      return reconnectCommand(connection)
    case 'refresh_backoff':
      return `Wait 30 seconds, then shield status --check; if it stays so: ${reconnectCommand(connection)}`
    case 'integration_missing':
      return `shield providers configure ${connection.provider}`
    case 'provider_silent':
      return `Wait a few minutes, then check again; if it stays so, Nango waits for a refresh that never ends: start it again, or ${reconnectCommand(connection)}`
    case 'provider_unreachable':
      return 'Wait a few minutes, then check again; see whether the server that Nango runs on reaches the internet'
    default:
      return undefined
  }
}

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

/** The same of what Nango says of it. A refresh that failed a moment ago is tried again, so that it says nothing yet. */
export async function rememberTrouble(parts: Parts, connection: Known, trouble: NangoTrouble): Promise<void> {
  if (GONE.includes(trouble)) await rememberRead(parts, connection, trouble)
}
