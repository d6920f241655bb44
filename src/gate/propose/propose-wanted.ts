import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { NothingToDo, Proposal, WriteAsk } from '../../domain/ports/gate.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { RequestView } from '../../domain/request/request-view.ts'
import { assertReplaceable, replace } from './replace.ts'
import { getRequest } from '../show/find-requests.ts'
import { freeze, type Ask, ownReason } from './freeze.ts'
import type { Parts } from '../parts.ts'
import { pickConnection } from '../reach/pick-connection.ts'
import { propose } from './propose.ts'
import { viewRequest } from '../show/view-request.ts'

/** Proposes a write by names, as interfaces have them, or one in place of another that was not sent. */
export async function proposeWanted(
  parts: Parts,
  wanted: WriteAsk,
  actor: Actor,
): Promise<Proposal | NothingToDo> {
  const old = await supersededBy(parts, wanted)
  const ask = await askFrom(parts, wanted, actor, old)
  return old === undefined ? propose(parts, ask, wanted.duplicate) : replace(parts, ask, old.id)
}

/** What would be proposed. Its id is none that anything is kept under. */
export async function dryRun(
  parts: Parts,
  wanted: WriteAsk,
  actor: Actor,
): Promise<RequestView | NothingToDo> {
  const old = await supersededBy(parts, wanted)
  const { request, nothingToDo } = await freeze(parts, await askFrom(parts, wanted, actor, old))
  if (nothingToDo !== null && !wanted.duplicate) return { nothingToDo }
  const origin = old === undefined ? {} : { origin: { kind: 'replacement', id: old.id } as const }
  return viewRequest(parts, { ...request, ...origin })
}

async function supersededBy(
  parts: Parts,
  { supersedes, operation }: WriteAsk,
): Promise<ApprovalRequest | undefined> {
  if (supersedes === undefined) return undefined
  const old = await getRequest(await parts.store(), supersedes)
  assertReplaceable(old, operation)
  return old
}

async function askFrom(
  parts: Parts,
  wanted: WriteAsk,
  requester: Actor,
  old: ApprovalRequest | undefined,
): Promise<Ask> {
  const operation = await parts.operation(wanted.operation)
  if (operation.kind !== 'write') throw new ShieldError('usage', `${operation.name} is not a write`)
  const store = await parts.store()
  // What is replaced says where, unless a name does.
  const same =
    old === undefined || wanted.connection !== undefined
      ? undefined
      : await store.connections.findById(old.connection.id)
  return {
    operation,
    input: wanted.input,
    connection: same ?? (await pickConnection(store, operation.provider, wanted.connection)),
    requester,
    reason: ownReason(wanted.reason, old, requester),
    idempotencyKey: wanted.idempotencyKey,
    expiresIn: wanted.expiresIn,
  }
}
