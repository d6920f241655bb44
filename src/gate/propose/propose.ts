import type { Actor } from '../../domain/access/principal.ts'
import type { AuditNote } from '../../domain/audit/audit.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { NothingToDo, Proposal, WriteAsk } from '../../domain/ports/gate.ts'
import type { Proposed, Move } from '../../domain/ports/request-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { RequestView } from '../../domain/request/request-view.ts'
import { type ApprovalRequest, stateNow } from '../../domain/request/request.ts'
import type { Repeat, Reuse } from '../../domain/rules/propose.ts'
import {
  hidingOthers,
  hintToResolve,
  isStanding,
  mayHaveLanded,
  replacedError,
} from '../../domain/rules/retry.ts'
import { option, say } from '../../domain/text/wording.ts'
import { type Parts, timestamp } from '../parts.ts'
import { refuse } from '../policy/under-policy.ts'
import { pickConnection } from '../reach/pick-connection.ts'
import { getRequest } from '../show/find-requests.ts'
import { viewRequest } from '../show/view-request.ts'
import { tidy } from '../upkeep/tidy.ts'
import { familyOf } from '../send/settle.ts'
import { freeze, type Ask, type Frozen, ownReason } from './freeze.ts'

/**
 * Freezes a write and queues it. Fails with `conflict` when the idempotency key was used for something else, with `denied`
 * where its requester has too much waiting.
 * `duplicate`: queue a second one even if an identical one is open, or if there is nothing to do.
 * `repeat`: what is asked by a program that may repeat itself, in place of that; fails with `usage` for a second one
 * without a first.
 */
export async function propose(
  parts: Parts,
  ask: Ask,
  duplicate: boolean,
  repeat?: Repeat,
): Promise<Proposal | NothingToDo> {
  await tidy(parts)
  const before = await askedBefore(parts, ask, repeat)
  if (before !== undefined) return proposalOf(before)
  const frozen = await freeze(parts, ask)
  return (
    (await instead(parts, frozen, { duplicate, repeat })) ??
    queue(parts, frozen.request, duplicate ? false : (repeat ?? true))
  )
}

/** Looked at before anything is read for it: what was done already may be refused by now, or be needless. */
async function askedBefore(
  parts: Parts,
  { operation, input, connection, requester, idempotencyKey }: Ask,
  repeat: Repeat | false = false,
): Promise<Proposed | undefined> {
  if (idempotencyKey === null && repeat === false) return undefined
  const wanted = { operation: operation.name, input, connection, requester, idempotencyKey }
  return (await parts.store()).requests.askedBefore(wanted, repeat, timestamp(parts))
}

/**
 * What is answered where there is nothing to do, or policy denies it: the request that was asked for before, if one was,
 * since it was promised for its idempotency key. Null: it is queued. Fails as `propose` does, and with `denied`.
 */
async function instead(
  parts: Parts,
  { request, nothingToDo, denial }: Frozen,
  {
    duplicate,
    repeat = false,
  }: { readonly duplicate: boolean; readonly repeat?: Repeat | false | undefined },
): Promise<Proposal | NothingToDo | null> {
  const needless = duplicate ? null : nothingToDo
  if (needless === null && denial === null) return null
  const same = await (await parts.store()).requests.askedBefore(request, repeat, request.createdAt)
  if (same !== undefined) return proposalOf(same)
  if (needless !== null) return { nothingToDo: needless }
  return denial === null ? null : refuse(parts, request, denial)
}

/** Queues what is frozen, or returns what was queued before in its place. Fails as `propose` does. */
async function queue(parts: Parts, request: ApprovalRequest, reuse: Reuse): Promise<Proposal> {
  const store = await parts.store()
  return proposalOf(await store.requests.propose(request, reuse, proposalNote(request), parts.bound))
}

function proposalOf(proposed: Proposed): Proposal {
  if (proposed.kind === 'no_first') {
    throw new ShieldError(
      'usage',
      'There is no such write of yours in the last ten minutes to ask for again',
      {
        hint: say`Leave ${option('--duplicate', 'again')} out`,
      },
    )
  }
  if (proposed.kind === 'key_conflict') throw keyConflict(proposed.request)
  return { request: proposed.request, isNew: proposed.kind === 'created' }
}

function keyConflict({ id, operation, purgedAt }: ApprovalRequest): ShieldError {
  const message =
    purgedAt === undefined
      ? `The idempotency key was already used for another write, ${id} (${operation})`
      : `The idempotency key was already used, for ${id} (${operation}), whose content was erased: nothing shows whether that was the same write`
  return new ShieldError('conflict', message, { hint: `shield approvals show ${id}, or use another key` })
}

export function proposalNote(request: ApprovalRequest): AuditNote {
  const { origin } = request
  return {
    at: request.createdAt,
    type: 'request.proposed',
    subject: request.id,
    actor: request.requester,
    data: {
      operation: request.operation,
      connection: request.connection.id,
      digest: request.digest,
      providerKey: request.providerKey,
      expiresAt: request.expiresAt,
      ...(origin === undefined ? {} : { origin: { ...origin } }),
      ...(request.ruling === null ? {} : { ruling: { ...request.ruling } }),
    },
  }
}

/** Proposes a write by names, as interfaces have them, or one in place of another that was not sent. */
export async function proposeWanted(
  parts: Parts,
  wanted: WriteAsk,
  actor: Actor,
): Promise<Proposal | NothingToDo> {
  const old = await supersededBy(parts, wanted)
  const ask = await askFrom(parts, wanted, actor, old)
  return old === undefined
    ? propose(parts, ask, wanted.duplicate, wanted.repeat)
    : replace(parts, ask, old.id)
}

/** What would be proposed. Its id is none that anything is kept under. */
export async function dryRun(
  parts: Parts,
  wanted: WriteAsk,
  actor: Actor,
): Promise<RequestView | NothingToDo> {
  const old = await supersededBy(parts, wanted)
  const { request, nothingToDo, denial } = await freeze(parts, await askFrom(parts, wanted, actor, old))
  if (nothingToDo !== null && !wanted.duplicate) return { nothingToDo }
  // Nothing was proposed that the log would have to know of.
  if (denial !== null) throw denial
  const origin = old === undefined ? {} : { origin: { kind: 'replacement', id: old.id } as const }
  return viewRequest(parts, { ...request, ...origin })
}

/** A request that is only described, frozen for a look. Nothing is queued, and nothing is refused. */
export async function described(parts: Parts, wanted: WriteAsk, actor: Actor): Promise<ApprovalRequest> {
  const old = await supersededBy(parts, wanted)
  return (await freeze(parts, await askFrom(parts, wanted, actor, old))).request
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
    notifyUrl: await callbackIn(parts, wanted, old?.requester.name === requester.name ? old : undefined),
  }
}

/**
 * What is given; else where the requester wanted to hear of their own that is replaced, of which it is looked once more
 * whether its host may be told. The check is loaded only where there is one.
 */
async function callbackIn(
  parts: Parts,
  { notifyUrl }: WriteAsk,
  own: ApprovalRequest | undefined,
): Promise<string | undefined> {
  if (notifyUrl === undefined) return own?.notifyUrl
  const { checkCallback } = await import('../notify/check-callback.ts')
  return checkCallback(parts, notifyUrl)
}

/**
 * Proposes a write in place of one that was not sent: the new one is queued and the old one cancelled, both or neither.
 * Where there is nothing to do, the old one stays. Fails with `conflict` when it no longer waits, with `usage` when it
 * is another operation.
 */
export async function replace(parts: Parts, ask: Ask, oldId: string): Promise<Proposal | NothingToDo> {
  await tidy(parts)
  const store = await parts.store()
  const old = await getRequest(store, oldId)
  assertReplaceable(old, ask.operation.name)
  // Only under the same key can it be known what took its place.
  if (old.state === 'cancelled' && ask.idempotencyKey === null) {
    const kin = await store.requests.kin(old)
    const standing = kin.find((one) => one.id !== old.id && isStanding(one, timestamp(parts)))
    throw standing === undefined ? tooLateToReplace(old) : replacedError(old, standing, ask.requester)
  }
  const before = await askedBefore(parts, ask)
  if (before !== undefined) return inItsPlace(old, before)
  await refuseInDoubt(store, old, ask.requester)
  const frozen = await freeze(parts, ask)
  const needless = await instead(parts, frozen, { duplicate: false })
  if (needless !== null && 'nothingToDo' in needless) {
    return { nothingToDo: `${needless.nothingToDo}, and ${old.id} stays as it is` }
  }
  const request: ApprovalRequest = { ...frozen.request, origin: { kind: 'replacement', id: old.id } }
  const { requester: actor, createdAt: at } = request
  const message = `Replaced by ${request.id}`
  const cancelling: Move = {
    id: old.id,
    from: ['pending', 'approved'],
    to: 'cancelled',
    ending: { code: 'word', message, evidence: null, result: null, by: actor },
    note: { at, type: 'request.cancelled', subject: old.id, actor, data: { replacedBy: request.id } },
  }
  const replaced = await store.requests.replace(request, proposalNote(request), cancelling, parts.bound)
  if (replaced.kind === 'too_late') throw tooLateToReplace(replaced.request)
  return inItsPlace(old, replaced)
}

function inItsPlace(old: ApprovalRequest, proposed: Proposed): Proposal {
  const proposal = proposalOf(proposed)
  if (proposal.request.origin?.id === old.id) return proposal
  throw new ShieldError(
    'conflict',
    `The idempotency key stands for ${proposal.request.id}, which is not in the place of ${old.id}`,
    { hint: 'Use another key' },
  )
}

/** A retry in doubt carries the first one's key. Anything else in its place would do a second thing if that one landed. */
async function refuseInDoubt(store: Store, old: ApprovalRequest, actor: Actor): Promise<void> {
  if (old.origin?.kind !== 'retry') return
  const family = await familyOf(store, old)
  const doubtful = family.find(mayHaveLanded)
  if (doubtful === undefined) return
  const { id } = doubtful
  const hide = hidingOthers(actor, family, old)
  throw new ShieldError(
    'conflict',
    hide(`${old.id} cannot be replaced: it retries ${id}, which may have been applied`),
    { hint: hintToResolve(id, old, hide) },
  )
}

/** Fails as `replace` does, before anything is read for the new one. */
export function assertReplaceable(old: ApprovalRequest, operation: string): void {
  if (old.operation !== operation) {
    throw new ShieldError('usage', `${old.id} is ${old.operation}; ${operation} cannot stand in its place`, {
      hint: say`shield approvals cancel ${old.id}, and propose the other without ${option('--supersedes', 'supersedes')}`,
    })
  }
  if (old.state !== 'pending' && old.state !== 'approved' && old.state !== 'cancelled')
    throw tooLateToReplace(old)
}

/** It no longer waits. */
function tooLateToReplace({ id, state }: ApprovalRequest): ShieldError {
  const next = state === 'executing' || state === 'unknown' || state === 'succeeded' ? 'show' : 'retry'
  return new ShieldError('conflict', `${id} cannot be replaced: it ${stateNow(state)}`, {
    hint: `shield approvals ${next} ${id}`,
  })
}
