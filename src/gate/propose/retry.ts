import { lossOf, stateNow, type ApprovalRequest } from '../../domain/request/request.ts'
import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError, tryOr } from '../../domain/errors.ts'
import type { Retried } from '../../domain/ports/gate.ts'
import type { Write } from '../../domain/operation/operation.ts'
import type { Store } from '../../domain/ports/store.ts'
import {
  answerToRetry,
  familyIn,
  type Hiding,
  hidingOthers,
  hintToResolve,
  mayHaveLanded,
  replacedError,
} from '../../domain/rules/retry.ts'
import { timestamp, writeNamed, type Parts } from '../parts.ts'
import { proposalNote } from './propose.ts'
import { reconcile, type Reconciled as Looked } from '../send/reconcile.ts'
import { getRequest } from '../show/find-requests.ts'
import { tidy } from '../upkeep/tidy.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { Json } from '../../domain/text/json.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { freeze, waiting, type Ask } from './freeze.ts'
import { refuse, underPolicy } from '../policy/under-policy.ts'
import { refuseMismatched } from '../reach/look-behind.ts'

interface RetryAsk {
  readonly id: string
  readonly requester: Actor
  readonly reason: string | null
  /** Milliseconds until the new one expires undecided; null: never. */
  readonly expiresIn: number | null
}

/**
 * Proposes again what did not come about, as a new request that needs its own approval. Where an earlier call may still
 * land, that very call is proposed under its provider key if the provider then refuses a second effect; an operation
 * that can be sent twice without harm is planned anew; all others have to have ended first. Whatever can be looked for
 * is looked for before, and found settles it. Fails with `conflict` when there is nothing to retry, or not yet.
 */
export async function retry(parts: Parts, ask: RetryAsk): Promise<Retried> {
  await tidy(parts)
  const store = await parts.store()
  const old = await retriable(store, ask.id)
  const kin = await store.requests.kin(old)
  const family = familyIn(old, kin)
  const doubtful = [old, ...family].filter(mayHaveLanded)
  const doubts = doubtful.map(({ id }) => id)
  const answer = answerToRetry({ id: old.id, looked: doubts, at: timestamp(parts) }, kin)
  if (answer?.kind === 'stands') throw standingError(old, { standing: answer.request, family }, ask.requester)
  if (answer !== undefined) return { kind: 'proposed', request: answer.request, isNew: false }
  const operation = await writeNamed(parts, old.operation)
  const looked: Looked[] = []
  for (const one of doubtful) {
    const found = await look(parts, operation, one)
    if (found.request.state === 'succeeded') return { kind: 'settled', request: found.request }
    looked.push(found)
  }
  const hide = hidingOthers(ask.requester, [old, ...family], old)
  const request = await plan(parts, operation, { old, looked, ask, hide })
  const proposed = await store.requests.retry(request, doubts, proposalNote(request), parts.bound)
  // It came about while this one was planned, so that all is looked at anew.
  if (proposed.kind === 'stands') return retry(parts, ask)
  return { kind: 'proposed', request: proposed.request, isNew: proposed.kind === 'created' }
}

/** What to do instead with one that cannot be retried, by its state. */
const NEXT: Readonly<Partial<Record<ApprovalRequest['state'], string>>> = {
  pending: 'approve',
  approved: 'approve',
  executing: 'wait',
  succeeded: 'show',
}

async function retriable(store: Store, id: string): Promise<ApprovalRequest> {
  const request = await getRequest(store, id)
  if (NEXT[request.state] !== undefined) throw nothingToRetry(request)
  const loss = lossOf(request)
  if (loss !== null) {
    throw new ShieldError('conflict', `The content of ${id} ${loss}; it has to be proposed as a new request`)
  }
  const why = await store.guard.whyForged(request)
  if (why !== null) throw new ShieldError('conflict', `${id} is not proposed again. ${why}`)
  return request
}

function nothingToRetry({ id, state }: ApprovalRequest): ShieldError {
  const hint = `shield approvals ${NEXT[state] ?? 'show'} ${id}`
  return new ShieldError('conflict', `${id} ${stateNow(state)}; there is nothing to retry`, { hint })
}

interface Standing {
  readonly standing: ApprovalRequest
  readonly family: readonly ApprovalRequest[]
}

function standingError(old: ApprovalRequest, { standing, family }: Standing, actor: Actor): ShieldError {
  if (standing.id === old.id) return nothingToRetry(standing)
  if (!family.includes(standing)) return replacedError(old, standing, actor)
  // Its id may be somebody else's; the history shows it to those who may see it.
  return new ShieldError('conflict', `${old.id} was retried already, and that succeeded`, {
    hint: `shield approvals history ${old.id}`,
  })
}

async function look(parts: Parts, operation: Write, doubtful: ApprovalRequest): Promise<Looked> {
  const { recovery } = operation
  // The same key, or that twice is the same as once, rules out a second effect, seen or not; nothing else does.
  if (recovery !== 'client-key' && recovery !== 'idempotent') return reconcile(parts, doubtful)
  return tryOr(
    () => reconcile(parts, doubtful),
    () => ({ request: doubtful, finding: null }),
  )
}

interface Doubt {
  readonly old: ApprovalRequest
  /** All that may still land, each with what looking for it found. */
  readonly looked: readonly Looked[]
  readonly ask: RetryAsk
  readonly hide: Hiding
}

async function plan(
  parts: Parts,
  operation: Write,
  { old, looked, ask, hide }: Doubt,
): Promise<ApprovalRequest> {
  if (operation.recovery === 'idempotent') return planAnew(parts, operation, old, ask, [])
  if (operation.recovery === 'client-key') {
    // The key of a foreign one is taken for ever, so that its call can no longer land.
    const open = looked.find(({ finding }) => finding?.kind !== 'foreign')
    if (open !== undefined) return sameCall(parts, { old, earlier: open.request, ask, hide })
    return planAnew(parts, operation, old, ask, looked.map(foreignText).map(hide))
  }
  const unsettled = looked.find(({ request }) => request.state === 'unknown')
  if (unsettled !== undefined) {
    const { id } = unsettled.request
    throw new ShieldError(
      'conflict',
      hide(`${id} may have been applied, and a second call would do it twice: settle it first`),
      { hint: hintToResolve(id, old, hide) },
    )
  }
  // What a webhook has proved meanwhile needs no warning.
  const byWord = looked.filter(({ request }) => request.ending?.code === 'word')
  return planAnew(
    parts,
    operation,
    old,
    ask,
    byWord.map((one) => wordText(one, hide)),
  )
}

function foreignText({ request, finding }: Looked): string {
  const why = finding?.kind === 'foreign' ? finding.reason : 'it could not be looked for'
  return `${request.id} may have been applied: ${why}`
}

/** Whose word it is can be seen where the request can. */
function wordText({ request: { id, ending } }: Looked, hide: Hiding): string {
  const who = hide(id) === id ? (ending?.by?.name ?? 'somebody') : 'somebody else'
  return hide(`Only ${who} says that ${id} was not applied; if it was, this does it twice`)
}

type Again = Pick<Ask, 'requester' | 'reason' | 'expiresIn'>

/**
 * The stored input, read, planned and frozen anew under a key of its own. Fails as `freeze` does, with `usage` when the
 * operation no longer takes that input, and with `not_connected` when the connection is gone.
 */
async function planAnew(
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
async function sameCall(
  parts: Parts,
  { old, earlier, ask, hide }: Omit<Doubt, 'looked'> & { readonly earlier: ApprovalRequest },
): Promise<ApprovalRequest> {
  const connection = await connectionOf(parts, earlier)
  refuseMismatched(connection)
  assertSameAccount(connection, { old, earlier, hide })
  const { operation, provider, account, precondition, call, input, prepared, providerKey } = earlier
  const { summary, mark, stakes } = earlier
  const warning = `${earlier.id} may have been applied. Both carry the same key, and the provider takes it once`
  const request = await waiting(
    parts,
    { requester: ask.requester, reason: ask.reason, expiresIn: ask.expiresIn, idempotencyKey: null },
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
      warnings: [...new Set([warning, ...earlier.warnings].map(hide))],
    },
  )
  const { request: ruledOn, denial } = await underPolicy(parts, request)
  if (denial !== null) return refuse(parts, ruledOn, denial)
  return { ...ruledOn, origin: { kind: 'retry', id: old.id } }
}

function assertSameAccount(
  { name, integration, nangoConnectionId, account }: Connection,
  { old, earlier, hide }: Pick<Doubt, 'old' | 'hide'> & { readonly earlier: ApprovalRequest },
): void {
  const isSame =
    integration === earlier.connection.integration &&
    nangoConnectionId === earlier.connection.nangoConnectionId &&
    account.label === earlier.account
  if (isSame) return
  throw new ShieldError(
    'conflict',
    hide(`Another account is behind ${name} now: whether ${earlier.id} was applied has to be settled first`),
    { hint: hintToResolve(earlier.id, old, hide) },
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
