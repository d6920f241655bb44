import type { Actor } from '../access/principal.ts'
import { allowedBy } from '../ruling/limit-text.ts'
import { localTime, relativeTime } from '../text/times.ts'
import type { StatusNews } from '../webhook/message.ts'
import type { Evidence } from './outcome.ts'
import type { RenderedPreview, LabelledValue } from './preview.ts'
import {
  isWaiting,
  type OwnerState,
  type ApprovalRequest,
  type Origin,
  type State,
  type Assurance,
  type Attempt,
  type Decision,
  type Ending,
} from './request.ts'

/** All that somebody should know who looks at a request, or decides on it. */
export interface RequestView {
  readonly request: ApprovalRequest
  readonly preview: RenderedPreview
  /** Milliseconds since 1970. */
  readonly now: number
  /** How many of this operation, asked for by the same requester, were approved since midnight, local time. */
  readonly approvedToday: number
  /** The one that it came from, and what the approver would read differently there. */
  readonly earlier: (Relative & { readonly changes: readonly FactChange[] }) | null
  /** Those that came from it, oldest first. */
  readonly later: readonly (Relative & { readonly kind: Origin['kind'] })[]
  /** Why it will not be sent although it waits for that: somebody else than shield changed it; null: nobody did. */
  readonly forged: string | null
  /** How far the message that it sent got, as signed webhooks said; null where it sent none, or nothing is known. */
  readonly progress: Progress | null
  /** For a request being sent: whether its process still runs, as far as that can be seen from there. */
  readonly owner: OwnerState | null
}

/** `error`: why it was not delivered, in the provider's words. */
export type Progress = Pick<StatusNews, 'status' | 'at' | 'error'>

/** One whose content was erased or lost: who asked, what was decided, how it ended, and nothing more. */
export interface ErasedView {
  readonly request: ApprovalRequest
  readonly preview: null
  readonly now: number
}

export interface Relative {
  readonly id: string
  readonly state: State
}

/** A fact of two requests that differs; null where one of them has none. */
export interface FactChange {
  readonly label: string
  readonly before: string | null
  readonly after: string | null
}

/** A request in a list. */
export interface ListedRequest {
  readonly request: ApprovalRequest
  /** As in `RequestView`. */
  readonly owner: OwnerState | null
}

/** A request that is decided on together with others. */
export interface Considered {
  readonly request: ApprovalRequest
  readonly preview: RenderedPreview
  /** As in `RequestView`. */
  readonly approvedToday: number
}

/** One thing that happened to a request: who, when, what, in words for people. Texts may come from outside. */
export interface Chapter {
  /** ISO 8601. */
  readonly at: string
  readonly actor: Actor
  readonly what: string
  /** The audit entry that says so; null for what the log says about another request. */
  readonly entry: number | null
}

/** A request alone, or with all that the gate gathers about it. */
export type PartialView = Pick<RequestView, 'request' | 'now'> & Partial<Omit<RequestView, 'preview'>>

/** Who asked, what was decided and how it ended, without what is sent. */
export function requestFacts(view: PartialView): readonly LabelledValue[] {
  const { request, now } = view
  const when = (iso: string): string => `${localTime(iso)} (${relativeTime(iso, now)})`
  return [
    { label: 'Request', value: request.id },
    { label: 'State', value: request.state },
    ...(view.forged === null || view.forged === undefined ? [] : [{ label: 'Not sent', value: view.forged }]),
    { label: 'Operation', value: request.operation },
    ...relatives(view),
    { label: 'Asked by', value: `${nameOf(request.requester)}, ${when(request.createdAt)}` },
    ...whileOpen(view, when),
    ...(request.decision === null ? [] : decisionFacts(request.decision, when)),
    ...(request.attempt === null ? [] : attemptFacts(view, request.attempt, when)),
    ...(request.ending === null ? [] : endingFacts(request.ending)),
    ...progressFacts(view, when),
    request.purgedAt === undefined
      ? {
          label: request.payloadLost === true ? 'Digest (the rest is lost)' : 'Digest',
          value: request.digest,
        }
      : { label: 'Erased', value: `${when(request.purgedAt)}: what was asked, sent and answered` },
  ]
}

function attemptFacts(
  { owner }: PartialView,
  attempt: Attempt,
  when: (iso: string) => string,
): readonly LabelledValue[] {
  const sent = { label: 'Sent', value: when(attempt.startedAt) }
  if (owner !== 'unjudged') return [sent]
  const who = `process ${attempt.owner.pid} on ${attempt.owner.host}`
  const next = 'cannot be seen from here; shield approvals resolve makes it unknown'
  return [sent, { label: 'By', value: `${who}, which ${next}` }]
}

const ORIGINS = { retry: 'Retry of', replacement: 'In place of' } as const
const LATER = { retry: 'Retried by', replacement: 'Replaced by' } as const

function relatives({ request, earlier, later = [] }: PartialView): readonly LabelledValue[] {
  const { origin } = request
  const state = earlier === undefined || earlier === null ? '' : ` (${earlier.state})`
  return [
    ...(origin === undefined ? [] : [{ label: ORIGINS[origin.kind], value: `${origin.id}${state}` }]),
    ...later.map((one) => ({ label: LATER[one.kind], value: `${one.id} (${one.state})` })),
  ]
}

function whileOpen(
  { request, approvedToday }: PartialView,
  when: (iso: string) => string,
): readonly LabelledValue[] {
  if (!isWaiting(request)) return []
  const { operation, requester, expiresAt } = request
  const count = approvedToday === 0 ? 'none' : String(approvedToday)
  return [
    { label: 'Expires', value: expiresAt === null ? 'never' : when(expiresAt) },
    ...(approvedToday === undefined
      ? []
      : [{ label: 'Approved today', value: `${count} of ${operation} asked by ${requester.name}` }]),
  ]
}

/** Where policy decided without a rule, a setting says so. */
const HOW: Readonly<Record<Assurance, string>> = {
  terminal: 'somebody was asked at a terminal',
  flag: 'by a command that asked nobody',
  token: 'with a token',
  session: 'by somebody signed in to the page',
  policy: 'by a setting, which asked nobody',
}

function decisionFacts(decision: Decision, when: (iso: string) => string): readonly LabelledValue[] {
  const allowed = allowedBy(decision)
  if (allowed !== null) return [{ label: 'Allowed by', value: `${allowed}, ${when(decision.at)}` }]
  const label = decision.verdict === 'approve' ? 'Approved by' : 'Rejected by'
  return [
    { label, value: `${nameOf(decision.actor)}, ${when(decision.at)}` },
    ...(decision.assurance === undefined ? [] : [{ label: 'Decided', value: HOW[decision.assurance] }]),
    ...(decision.reason === null ? [] : [{ label: 'Because', value: decision.reason }]),
    ...(decision.policy === undefined || decision.policy.rules.length === 0
      ? []
      : [{ label: 'Rules', value: decision.policy.rules.join(', ') }]),
  ]
}

const PROOFS: Readonly<Record<Evidence, string>> = {
  response: "the provider's answer",
  lookup: 'found at the provider afterwards',
  webhook: 'a signed message of the provider',
  person: 'the word of a person',
}

function endingFacts({ message, evidence, by }: Ending): readonly LabelledValue[] {
  const outcome = message === '' ? [] : [{ label: 'Outcome', value: message }]
  if (evidence === null) return outcome
  const proof = by === null ? PROOFS[evidence] : `${PROOFS[evidence]}: ${nameOf(by)}`
  return [...outcome, { label: 'Proof', value: proof }]
}

/** `Done` says that the provider took a message, and no more. */
function progressFacts({ progress }: PartialView, when: (iso: string) => string): readonly LabelledValue[] {
  if (progress === null || progress === undefined) return []
  const { status, at, error } = progress
  const words = status === 'failed' ? 'not delivered' : status
  return [{ label: 'Message', value: `${words}${error === null ? '' : ` (${error})`}, ${when(at)}` }]
}

/** Who, and through which door. */
export function nameOf({ name, door }: Actor): string {
  return `${name} (${door})`
}
