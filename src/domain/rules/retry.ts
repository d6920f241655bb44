import type { Actor } from '../access/principal.ts'
import { ShieldError } from '../errors.ts'
import type { Retry } from '../ports/request-store.ts'
import { type ApprovalRequest, stateNow } from '../request/request.ts'
import { isOpen } from './propose.ts'

interface RetryAsk {
  /** The request that is retried. */
  readonly id: string
  /** Those that may have landed and were looked for before it was planned. */
  readonly looked: readonly string[]
  /** Now; ISO 8601. */
  readonly at: string
}

/**
 * What a retry is answered with in place of a new request. `existing`: what is on its way already. `stands`: what was done
 * or still may be, so that a second thing would be done beside it. Undefined: it is new. `kin`: the request that is retried
 * and all that retries and replacements tie to it.
 */
export function answerToRetry(
  { id, looked, at }: RetryAsk,
  kin: readonly ApprovalRequest[],
): Exclude<Retry, { readonly kind: 'created' }> | undefined {
  const old = kin.filter((one) => one.id === id)
  const own = [...old, ...old.flatMap((one) => familyIn(one, kin))]
  const [isOwn, isLooked] = [new Set(own), new Set(looked)]
  const standing =
    own.find(({ state }) => state === 'succeeded') ??
    kin.find((one) => !isOwn.has(one) && isStanding(one, at)) ??
    own.find((one) => mayHaveLanded(one) && !isLooked.has(one.id))
  if (standing !== undefined) return { kind: 'stands', request: standing }
  const waiting = own.find((one) => isOpen(one, at) && one.state !== 'unknown')
  return waiting === undefined ? undefined : { kind: 'existing', request: waiting }
}

/** Whether this one was done, or still may be. */
export function isStanding(one: ApprovalRequest, at: string): boolean {
  return isOpen(one, at) || one.state === 'succeeded'
}

/**
 * A refusal is proof that it was not applied, and so is that it was never sent; a person's word is not. For one whose
 * content was erased nothing can be looked for, and its time is long over.
 */
export function mayHaveLanded({ state, ending, purgedAt }: ApprovalRequest): boolean {
  if (purgedAt !== undefined) return false
  return state === 'unknown' || (state === 'failed' && ending?.code === 'word')
}

/** Those of its kin that retries alone tie to this request, near and far, without itself. */
export function familyIn(
  request: ApprovalRequest,
  kin: readonly ApprovalRequest[],
): readonly ApprovalRequest[] {
  const ties = tiesOfRetries(kin)
  const family = new Set([request.id])
  // What is added while a set is walked is walked, too.
  for (const id of family) for (const tied of ties.get(id) ?? []) family.add(tied)
  return kin.filter(({ id }) => id !== request.id && family.has(id))
}

/** For each id those of what it retries, and of its own retries. */
function tiesOfRetries(kin: readonly ApprovalRequest[]): ReadonlyMap<string, readonly string[]> {
  const ties = new Map<string, string[]>()
  const tie = (from: string, to: string): void => {
    const found = ties.get(from)
    if (found === undefined) ties.set(from, [to])
    else found.push(to)
  }
  for (const { id, origin } of kin) {
    if (origin?.kind !== 'retry') continue
    tie(id, origin.id)
    tie(origin.id, id)
  }
  return ties
}

/** Why nothing more is proposed for `old`: a second thing would be done beside what stands in its place. */
export function replacedError(old: ApprovalRequest, standing: ApprovalRequest, actor: Actor): ShieldError {
  // The id may be somebody else's; the history shows it to those who may see it.
  const isOwn = standing.requester.name === actor.name
  return new ShieldError(
    'conflict',
    `${isOwn ? standing.id : 'Another request'} stands in the place of ${old.id} and ${stateNow(standing.state)}`,
    { hint: isOwn ? `shield approvals show ${standing.id}` : `shield approvals history ${old.id}` },
  )
}

/** Takes out of a text what is for those alone who may see a request. */
export type Hiding = (text: string) => string

/**
 * For texts about a retry: what somebody may be told of its kin. The ids of their own stay, and of the one that they asked
 * about; that of somebody else's is for those who may see it. `kin`: all that may be named.
 */
export function hidingOthers(
  { name }: Pick<Actor, 'name'>,
  kin: readonly ApprovalRequest[],
  asked?: ApprovalRequest,
): Hiding {
  const known = new Set(kin.filter((one) => one.requester.name === name).map(({ id }) => id))
  if (asked !== undefined) known.add(asked.id)
  return (text) =>
    text.replaceAll(/\bapr_[0-9a-z]{10}\b/g, (id, at: number) =>
      known.has(id) ? id : `${at === 0 ? 'A' : 'a'}nother request`,
    )
}

/** What to do about a doubt: the history of what was asked about shows another one to those who may see it. */
export function hintToResolve(id: string, asked: ApprovalRequest, hide: Hiding): string {
  return hide(id) === id ? `shield approvals resolve ${id}` : `shield approvals history ${asked.id}`
}
