import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Json } from '../../domain/text/json.ts'
import type { Write } from '../../domain/operation/operation.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { freeze, waiting, type Ask } from './freeze.ts'
import { refuse, underPolicy } from '../policy/under-policy.ts'
import { refuseMismatched } from '../reach/look-behind.ts'
import type { Parts } from '../parts.ts'

type Again = Pick<Ask, 'requester' | 'reason' | 'expiresIn'>

/**
 * The stored input, read, planned and frozen anew under a key of its own. Fails as `freeze` does, with `usage` when the
 * operation no longer takes that input, and with `not_connected` when the connection is gone.
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
  const connection = await connectionOf(parts, old)
  const { request, denial } = await freeze(parts, {
    ...ask,
    operation,
    input: parsed.data as Json,
    connection,
    idempotencyKey: null,
  })
  if (denial !== null) return refuse(parts, request, denial)
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
  const { operation, provider, account, precondition, call, input, prepared, providerKey } = earlier
  const { summary, mark, stakes } = earlier
  const warning = `${earlier.id} may have been applied. Both carry the same key, and the provider takes it once`
  const request = await waiting(
    parts,
    { ...ask, idempotencyKey: null },
    {
      operation,
      provider,
      connection: earlier.connection,
      connectionName: connection.name,
      account,
      precondition,
      call,
      input,
      prepared,
      providerKey,
      summary,
      mark,
      stakes,
      ruling: null,
      warnings: [...new Set([warning, ...earlier.warnings])],
    },
  )
  const { request: ruledOn, denial } = await underPolicy(parts, request)
  if (denial !== null) return refuse(parts, ruledOn, denial)
  return { ...ruledOn, origin: { kind: 'retry', id: old.id } }
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
