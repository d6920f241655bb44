import { isShieldError, ShieldError } from '../../domain/errors.ts'
import { frozenRequest, type Write } from '../../domain/operation/operation.ts'
import type { NangoConnectionDetail } from '../../domain/ports/nango.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { say } from '../../domain/text/wording.ts'
import type { Parts } from '../parts.ts'
import { mayHaveLanded } from '../../domain/rules/retry.ts'
import { familyOf, haveOneEffect } from './settle.ts'
import { refuseLacking, scopesFor } from '../reach/check-scopes.ts'
import { compareEnvironment, elsewhereText, otherKeyHint, readEnvironment } from '../reach/environment.ts'
import { rememberTrouble } from '../reach/connection-trouble.ts'
import { lookBehind, mismatchText, refuseMismatched, rememberMismatch } from '../reach/look-behind.ts'
import { accessTo, readingFor } from '../reach/reading.ts'
import { reconcile } from './reconcile.ts'

/**
 * Whatever can fail without the provider fails here, before the claim. Null: it may be sent. A text: it can never
 * be sent, and why. What may pass (Nango down, token dead, scope missing) is a failure with code `pending`: the
 * request stays approved and can be started again.
 */
export async function checkBeforeClaim(
  parts: Parts,
  operation: Write,
  request: ApprovalRequest,
): Promise<string | null> {
  try {
    const { guard } = await parts.store()
    return (await guard.whyForged(request)) ?? (await checkOutside(parts, operation, request))
  } catch (error) {
    if (!isShieldError(error) || !MAY_PASS.includes(error.code)) throw error
    throw new ShieldError(
      'pending',
      say`Approved and not started, nothing was sent: ${error.wording.message}`,
      {
        hint: say`${error.wording.hint === undefined ? '' : say`${error.wording.hint}; then `}shield approvals approve ${request.id}`,
        cause: error,
      },
    )
  }
}

const MAY_PASS: readonly string[] = ['unavailable', 'not_connected', 'failed', 'not_found']

async function checkOutside(
  parts: Parts,
  operation: Write,
  request: ApprovalRequest,
): Promise<string | null> {
  const [store, nango] = await Promise.all([parts.store(), parts.nango()])
  const connection = await store.connections.findById(request.connection.id)
  if (connection === undefined) return `The connection ${request.connectionName} is gone`
  const { integration, nangoConnectionId } = request.connection
  if (connection.integration !== integration || connection.nangoConnectionId !== nangoConnectionId) {
    return `The connection ${connection.name} was reconnected`
  }
  if (connection.account.label !== request.account) {
    return `Another account is behind ${connection.name} now: ${connection.account.label}, not ${request.account}`
  }
  const detail = await nango.findConnection(integration, nangoConnectionId)
  if (detail === undefined) return whyAbsent(parts, connection)
  const other = await whyOther(parts, connection, detail)
  if (other !== null) return other
  const scopes = await scopesFor(parts, operation, request.input, connection)
  await refuseLacking(parts, scopes, operation, connection)
  const needless = await whyNeedless(parts, operation, request)
  if (needless !== null) return needless
  const reading = await readingFor(parts, connection, null)
  return (await operation.recheck?.(frozenRequest(request), reading)) ?? null
}

/** A key of another environment sees nothing of it, and may be the right one again the next time. */
async function whyAbsent(parts: Parts, connection: Connection): Promise<string> {
  if (compareEnvironment(connection, await readEnvironment(await parts.nango())) !== 'other') {
    await rememberTrouble(parts, connection, 'connection_missing')
    return `Nango no longer has the connection ${connection.name}`
  }
  throw new ShieldError('not_connected', elsewhereText(connection.name, connection), {
    hint: otherKeyHint(connection),
  })
}

/**
 * Another account, shop or number than was shown, behind the very connection: what Nango would send it through is not what
 * was approved. Seen just before the claim, and kept in mind.
 */
async function whyOther(
  parts: Parts,
  connection: Connection,
  { hasAuthError, refreshTrouble, config }: NangoConnectionDetail,
): Promise<string | null> {
  if (hasAuthError) {
    if (refreshTrouble !== null) await rememberTrouble(parts, connection, refreshTrouble)
    throw new ShieldError('not_connected', `The token of ${connection.name} could not be refreshed`, {
      hint: reconnectCommand(connection),
    })
  }
  const [nango, provider] = await Promise.all([parts.nango(), parts.provider(connection.provider)])
  const behind = await lookBehind(provider, connection, config, accessTo(parts, nango, connection))
  if (behind.kind === 'hidden') {
    throw new ShieldError('not_connected', `The account behind ${connection.name} can no longer be read`, {
      hint: reconnectCommand(connection),
    })
  }
  if (behind.kind === 'other') {
    await rememberMismatch(parts, connection, behind.seen)
    return mismatchText(connection, behind.seen)
  }
  // It is the right one again, and nobody has said so yet.
  refuseMismatched(connection)
  return null
}

/**
 * Why a retry must no longer be sent: what it retries was applied after all. An earlier call that may have landed
 * since the retry was proposed is looked for once more, unless the provider would not take a second one anyway. Null:
 * nothing is known against it. Fails with what looking fails with.
 */
async function whyNeedless(parts: Parts, operation: Write, request: ApprovalRequest): Promise<string | null> {
  if (request.origin?.kind !== 'retry') return null
  for (const relative of await familyOf(await parts.store(), request)) {
    const isOpen = mayHaveLanded(relative) && !haveOneEffect(operation.recovery, relative, request)
    const { state } = isOpen ? (await reconcile(parts, relative)).request : relative
    if (state === 'succeeded') return 'Another try of it succeeded meanwhile, so this is no longer needed'
  }
  return null
}
