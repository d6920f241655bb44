import type { Connection } from '../../domain/provider/connection.ts'
import { isShieldError, tryOr } from '../../domain/errors.ts'
import type { Finding } from '../../domain/health/status.ts'
import type { NangoConnectionDetail } from '../../domain/ports/nango.ts'
import type { Operation } from '../../domain/operation/operation.ts'
import { type Provider, type ProviderAccess, checkScopes } from '../../domain/provider/provider.ts'
import { compareEnvironment, readEnvironment, rememberEnvironment } from './environment.ts'
import {
  lookBehind,
  type Behind,
  mismatchHint,
  mismatchText,
  rememberedText,
  rememberMismatch,
} from './look-behind.ts'
import type { Parts } from '../parts.ts'
import { accessTo } from './reading.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { rememberTrouble, troubleAtNango, troubleAtProvider } from './connection-trouble.ts'
import { shortName, widenCommand } from '../connect/connect-command.ts'

/**
 * Looks at a connection from one end to the other: Nango, its key and the integration, the token, the provider, the account
 * and the scopes. The first trouble on that way is the finding: what lies behind it cannot be seen. Never fails for trouble.
 */
export async function checkConnection(parts: Parts, connection: Connection): Promise<Finding> {
  return tryOr(
    async () => {
      const nango = await parts.nango()
      const detail = await nango.findConnection(connection.integration, connection.nangoConnectionId)
      if (detail === undefined) {
        // A key of another environment sees nothing of it.
        const where = compareEnvironment(connection, await readEnvironment(nango))
        if (where !== 'other') await rememberTrouble(parts, connection, 'connection_missing')
        return gone(connection)
      }
      await rememberEnvironment(parts, connection)
      const { refreshTrouble: reason } = detail
      if (reason !== null) {
        await rememberTrouble(parts, connection, reason)
        return troubleAtNango(connection, { reason })
      }
      return checkBeyondNango(parts, connection, detail)
    },
    (error) => troubleAtNango(connection, error),
  )
}

export function gone(connection: Connection): Finding {
  return {
    health: 'gone',
    message: 'Nango no longer has this connection',
    hint: reconnectCommand(connection),
  }
}

async function checkBeyondNango(
  parts: Parts,
  connection: Connection,
  detail: NangoConnectionDetail,
): Promise<Finding> {
  const [nango, provider] = await Promise.all([parts.nango(), parts.provider(connection.provider)])
  // That the key may not refresh is a finding here, not a notice.
  const access = accessTo({ ...parts, notice: () => undefined }, nango, connection)
  let lastStatus = 0
  const watched: ProviderAccess = {
    ...access,
    get: async (...call) => noting(await access.get(...call)),
    query: async (...call) => noting(await access.query(...call)),
  }
  function noting<Response extends { readonly status: number }>(response: Response): Response {
    lastStatus = response.status
    return response
  }
  try {
    const behind = await lookBehind(provider, connection, detail.config, watched)
    if (behind.kind === 'other') {
      await rememberMismatch(parts, connection, behind.seen)
      return changed(connection, mismatchText(connection, behind.seen))
    }
    // Whether the provider answers at all is not known yet.
    if (behind.kind === 'unconfirmed') await provider.readAccount(watched)
    const granted = (await provider.readScopes?.(detail.scope, access)) ?? null
    const operations = await parts.operations(connection.provider)
    return judge({ connection, provider, operations, behind, granted, mayRefresh: detail.hasCredentials })
  } catch (error) {
    if (!isShieldError(error)) throw error
    return troubleAtProvider(connection, error, lastStatus)
  }
}

interface Found {
  readonly connection: Connection
  readonly provider: Provider
  readonly operations: readonly Operation[]
  readonly behind: Behind
  readonly granted: readonly string[] | null
  readonly mayRefresh: boolean
}

function judge(found: Found): Finding {
  const { connection } = found
  return (
    rememberedMismatch(connection) ??
    missingScopes(found) ??
    hiddenAccount(found) ??
    limitedKey(found) ??
    fine(found)
  )
}

function changed(connection: Connection, message: string): Finding {
  return { health: 'account_changed', message, hint: mismatchHint(connection) }
}

/** What was seen behind it before, and nobody has decided on; undefined: nothing. */
export function rememberedMismatch(connection: Connection): Finding | undefined {
  const message = rememberedText(connection)
  return message === null ? undefined : changed(connection, message)
}

function missingScopes({ connection, provider, operations, granted }: Found): Finding | undefined {
  if (granted === null) return undefined
  const reads = operations.filter(({ kind }) => kind === 'read')
  const lacking = [
    ...connection.askedScopes.filter((scope) => !granted.includes(scope)).map((scope) => [scope]),
    ...reads.flatMap((operation) => lackedBy(operation, granted)),
  ]
  if (lacking.length === 0) return undefined
  const missing = [...new Set(lacking.flatMap(([first]) => first ?? []))]
  return {
    health: 'scopes_missing',
    message: `Not granted: ${missing.map((scope) => shortName(provider, scope)).join(', ')}`,
    hint: widenCommand(provider, { ...connection, grantedScopes: granted }, lacking, false),
  }
}

function lackedBy(operation: Operation, granted: readonly string[] | null) {
  const answer = checkScopes(operation.scopes({}), granted)
  return answer.kind === 'lacks' ? answer.groups : []
}

function hiddenAccount({ connection, behind }: Found): Finding | undefined {
  if (behind.kind !== 'hidden') return undefined
  return {
    health: 'refused',
    message: 'The provider no longer lets its account be read',
    hint: reconnectCommand(connection),
  }
}

function limitedKey({ connection, provider, mayRefresh }: Found): Finding | undefined {
  if (mayRefresh || provider.auth === 'form') return undefined
  return troubleAtNango(connection, {
    reason: 'right_missing',
    message:
      'NANGO_API_KEY may not read credentials: what was granted is not known, and an access that ended early is not refreshed',
    hint: "Give the key environment:connections:read_credentials in Nango's dashboard (Environment Settings > API Keys)",
  })
}

/** A connection that may only read is fine; that is how `connect` makes one unless it is asked otherwise. */
function fine({ connection, provider, operations, granted }: Found): Finding {
  const writes = operations.filter(({ kind }) => kind === 'write')
  const without = writes.filter((operation) => lackedBy(operation, granted).length > 0)
  if (without.length === 0) return { health: 'ok', message: null, hint: null }
  const lacking = without.flatMap((operation) => lackedBy(operation, granted))
  const names = without.map(({ name }) => name).join(' and ')
  return {
    health: 'ok',
    message: without.length === writes.length ? 'it may only read' : `it lacks what ${names} needs`,
    hint: widenCommand(provider, { ...connection, grantedScopes: granted }, lacking, true),
  }
}
