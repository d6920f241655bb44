import type { Call } from '../domain/request/call.ts'
import { FACT_SOURCES, type RenderedFact, type RenderedPreview } from '../domain/request/preview.ts'
import type {
  Chapter,
  ErasedView,
  FactChange,
  Progress,
  Relative,
  RequestView,
} from '../domain/request/request-view.ts'
import { MESSAGE_STATUSES } from '../domain/webhook/message.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { actor, money } from './actor-money-page.ts'
import { list, nullable, object, optional } from './composites.ts'
import {
  call,
  digest,
  originKind,
  ownerState,
  readRequest,
  requestFields,
  state,
  writtenRequest,
  type WrittenRequest,
} from './request.ts'
import { converted, described, json, moment, named, oneOf, only, text, whole } from './shape.ts'

const fact = object<RenderedFact>({
  label: text,
  value: text,
  source: oneOf(FACT_SOURCES),
  amount: optional(money),
})

export const preview = named(
  'Preview',
  object<RenderedPreview>({
    verb: text,
    system: text,
    account: text,
    connectionName: text,
    facts: list(fact),
    alsoSent: described(
      'Every part of the call that no fact names',
      list(object<RenderedPreview['alsoSent'][number]>({ place: text, value: json })),
    ),
    notes: described(
      'What is so of every write like it; what is so of this very one is a warning',
      list(text),
    ),
    warnings: list(text),
    digest,
  }),
)

/** Without the time at which it was looked at, which is everybody's own. */
export type TimelessView = Omit<RequestView, 'now'> | Omit<ErasedView, 'now'>

/** What stands beside the request; nothing but an empty preview where it was erased. */
interface Beside {
  readonly preview: RenderedPreview | null
  readonly approvedToday?: number
  readonly forged?: string | null
  readonly owner?: RequestView['owner']
  readonly progress?: Progress | null
  readonly earlier?: Relative | null
  readonly changes?: readonly FactChange[]
  readonly later?: RequestView['later']
}

export const progress = described(
  'How far the message that it sent got, as signed webhooks said',
  nullable(object<Progress>({ status: oneOf(MESSAGE_STATUSES), at: moment, error: nullable(text) })),
)

/** A request with all that an approver should know. */
export const requestView = named(
  'RequestDetail',
  converted<TimelessView, WrittenRequest & Beside, JsonObject>(
    object<WrittenRequest & Beside>({
      ...requestFields,
      preview: described(
        'The preview that an approver reads; null once it was erased or lost',
        nullable(preview),
      ),
      approvedToday: optional(whole),
      forged: optional(
        described('Why it will not be sent: something else than shield changed it', nullable(text)),
      ),
      owner: optional(nullable(ownerState)),
      progress: optional(progress),
      earlier: optional(nullable(object<Relative>({ id: text, state }))),
      changes: optional(
        list(object<FactChange>({ label: text, before: nullable(text), after: nullable(text) })),
      ),
      later: optional(list(object<RequestView['later'][number]>({ id: text, state, kind: originKind }))),
    }),
    { to: writtenView, from: readView },
  ),
)

function writtenView(view: TimelessView): WrittenRequest & Beside {
  const { request, ...beside } = view
  if (beside.preview === null) return { ...writtenRequest(request), preview: null }
  return { ...beside, ...writtenRequest(request), changes: beside.earlier?.changes ?? [] }
}

function readView(written: WrittenRequest & Beside): TimelessView {
  const { preview, approvedToday = 0, forged = null, owner = null, progress = null, ...more } = written
  const { earlier = null, changes = [], later = [], ...request } = more
  if (preview === null) return { request: readRequest(request), preview }
  return {
    request: readRequest(request),
    preview,
    approvedToday,
    forged,
    owner,
    progress,
    earlier: earlier === null ? null : { ...earlier, changes },
    later,
  }
}

/** One thing that happened to a request. */
export const chapter = named(
  'Chapter',
  object<Chapter>({
    at: moment,
    actor,
    what: text,
    entry: described('The audit entry that says so', nullable(whole)),
  }),
)

/** What would be proposed by a write; nothing is queued. */
export type DryRun = {
  readonly dryRun: true
  readonly digest: string
  readonly call: Call
  readonly preview: RenderedPreview
}

export const dryRun = object<DryRun>({ dryRun: only(true), digest, call, preview })
