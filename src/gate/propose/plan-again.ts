import type { Connection } from '../../domain/provider/connection.ts'
import { digestOf } from '../../domain/request/digest.ts'
import { ShieldError } from '../../domain/errors.ts'
import { newId } from '../../domain/id.ts'
import type { Json } from '../../domain/text/json.ts'
import type { Write } from '../../domain/operation/operation.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { freeze, type Ask } from './freeze.ts'
import { endsAfter } from '../upkeep/judged-now.ts'
import { refuseMismatched } from '../reach/mismatch.ts'
import { timestamp, type Parts } from '../parts.ts'

type Again = Pick<Ask, 'requester' | 'reason' | 'expiresIn'>

/**
 * The stored input, read, planned and frozen anew under a key of its own. Fails as `freeze` does, with `usage` when the
 * operation does not take that input any more, and with `not_connected` when the connection is gone.
 */
export async function planAnew(
  parts: Parts,
  operation: Write,
  old: ApprovalRequest,
  ask: Again,
  warnings: readonly string[],
): Promise<ApprovalRequest> {
  const parsed = operation.input.safeParse(old.input)
  if (!parsed.success) {
    throw new ShieldError('usage', `The input of ${old.id} is not what ${operation.name} takes today`, {
      hint: `shield ${operation.name.replace('.', ' ')} --help`,
      cause: parsed.error,
    })
  }
  const request = await freeze(parts, {
    operation,
    input: parsed.data as Json,
    connection: await connectionOf(parts, old),
    requester: ask.requester,
    reason: ask.reason,
    idempotencyKey: null,
    expiresIn: ask.expiresIn,
  })
  return { ...request, warnings: [...warnings, ...request.warnings], origin: { kind: 'retry', id: old.id } }
}

/**
 * A retry with the very call of an earlier one, byte for byte: since both carry one key, the provider applies one of
 * them, whichever comes first. Fails with `conflict` when another account is behind the connection, which would not
 * know that key.
 */
export async function sameCall(
  parts: Parts,
  old: ApprovalRequest,
  earlier: ApprovalRequest,
  ask: Again,
): Promise<ApprovalRequest> {
  const connection = await connectionOf(parts, earlier)
  refuseMismatched(connection)
  assertSameAccount(connection, earlier)
  const { operation, provider, account, precondition, call } = earlier
  const frozen = { operation, provider, connection: earlier.connection, account, precondition, call }
  const at = timestamp(parts)
  const warning = `${earlier.id} may have been applied. Both carry the same key, and the provider takes it once`
  return {
    ...frozen,
    id: newId('apr', parts.random),
    state: 'pending',
    connectionName: connection.name,
    input: earlier.input,
    prepared: earlier.prepared,
    digest: digestOf(frozen),
    providerKey: earlier.providerKey,
    warnings: [...new Set([warning, ...earlier.warnings])],
    requester: ask.requester,
    reason: ask.reason,
    idempotencyKey: null,
    createdAt: at,
    updatedAt: at,
    expiresAt: await endsAfter(parts, ask.expiresIn),
    decision: null,
    attempt: null,
    ending: null,
    origin: { kind: 'retry', id: old.id },
  }
}

function assertSameAccount(
  { name, integration, nangoConnectionId, account }: Connection,
  old: ApprovalRequest,
): void {
  const isSame =
    integration === old.connection.integration &&
    nangoConnectionId === old.connection.nangoConnectionId &&
    account.label === old.account
  if (isSame) return
  throw new ShieldError(
    'conflict',
    `Another account is behind ${name} now: whether ${old.id} was applied has to be settled first`,
    { hint: `shield approvals resolve ${old.id}` },
  )
}

async function connectionOf(parts: Parts, old: ApprovalRequest): Promise<Connection> {
  const store = await parts.store()
  const found = await store.connections.findById(old.connection.id)
  if (found !== undefined) return found
  throw new ShieldError('not_connected', `The connection ${old.connectionName} is gone`, {
    hint: reconnectCommand({ provider: old.provider, name: old.connectionName }),
  })
}
