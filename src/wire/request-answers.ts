import type { Decided, NothingToDo, Proposal, Resolving } from '../domain/ports/gate.ts'
import type { Page } from '../domain/ports/page.ts'
import type { Hold } from '../domain/request/hold.ts'
import type { LookupResult } from '../domain/request/outcome.ts'
import type { ListedRequest } from '../domain/request/request-view.ts'
import type { ApprovalRequest } from '../domain/request/request.ts'
import { pageFields, pageOf } from './actor-money-page.ts'
import { either, kinds, nullable, object } from './composites.ts'
import { hold } from './hold.ts'
import { chapter, requestView, type TimelessView } from './request-view.ts'
import { decision, listedRequest, request } from './request.ts'
import { described, json, only, text, yesNo } from './shape.ts'

/** A decision that was made, or had been made before. */
export const decided = object<Decided>({ request, earlier: nullable(decision) })

const finding = kinds<'kind', LookupResult>('kind', {
  found: object({ kind: only('found'), result: json }),
  not_found: object({ kind: only('not_found') }),
  foreign: object({ kind: only('foreign'), reason: text }),
})

/** What looking for proof found. */
export const resolved = object<Resolving>({
  request,
  finding: nullable(finding),
  problem: described('Why it could not be looked, if so', nullable(text)),
})

/** What was proposed, and whether anything is sent now. */
export type Proposed = {
  readonly request: TimelessView
  readonly isNew: boolean
  readonly hold: Hold | null
}

const proposedFields = { request: requestView, isNew: yesNo, hold: nullable(hold) }

export const proposed = object<Proposed>(proposedFields)

/** The request alone, of an answer that tells more of it. */
export function proposalIn({ request: view, isNew }: Proposed): Proposal {
  return { request: view.request, isNew }
}

export const nothingToDo = object<NothingToDo>({
  nothingToDo: described('Why there is nothing to do; nothing is queued', text),
})

/** What would be proposed, or why nothing would be. */
export const dryRunOrNothing = either('nothingToDo', nothingToDo, requestView)

/** What was proposed, or why nothing was. */
export const proposedOrNothing = either('nothingToDo', nothingToDo, proposed)

type RetriedThere =
  | ({ readonly kind: 'proposed' } & Proposed)
  | { readonly kind: 'settled'; readonly request: ApprovalRequest }

export const retriedProposed = object<Extract<RetriedThere, { kind: 'proposed' }>>({
  kind: only('proposed'),
  ...proposedFields,
})

export const retriedSettled = object<Extract<RetriedThere, { kind: 'settled' }>>({
  kind: only('settled'),
  request,
})

/** What came of proposing it again. */
export const retried = kinds<'kind', RetriedThere>('kind', {
  proposed: retriedProposed,
  settled: retriedSettled,
})

/** A page of requests, and the hold in force. */
export const requestList = object<Page<ListedRequest> & { readonly hold: Hold | null }>({
  ...pageFields(listedRequest),
  hold: nullable(hold),
})

/** What happened to a request. */
export const story = pageOf(chapter)
