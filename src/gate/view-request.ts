import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { OwnerState } from '../domain/owner.ts'
import type { RenderedPreview } from '../domain/preview.ts'
import type { ApprovalRequest } from '../domain/request.ts'
import type { Store } from '../domain/store.ts'
import type { Parts } from './parts.ts'
import { renderPreview } from './preview.ts'
import { startOfDay } from './start-of-day.ts'
import { ownerState } from './recover.ts'

/** All that somebody should know who looks at a request, or decides on it. */
export interface RequestView {
  readonly request: ApprovalRequest
  readonly preview: RenderedPreview
  /** Milliseconds since 1970. */
  readonly now: number
  /** How many of this operation, asked for by the same requester, were approved since midnight, local time. */
  readonly approvedToday: number
  /** The one that it came from, and what the approver would read differently there. */
  readonly earlier: { readonly request: ApprovalRequest; readonly changes: readonly FactChange[] } | null
  /** Those that came from it, oldest first. */
  readonly later: readonly ApprovalRequest[]
  /** Why it will not be sent although it waits for that: somebody else than shield changed it; null: nobody did. */
  readonly forged: string | null
  /** Of one that is being sent: whether its process still runs, as far as that can be seen from here. */
  readonly owner: OwnerState | null
}

/** A fact of two requests that differs; null where one of them has none. */
export interface FactChange {
  readonly label: string
  readonly before: string | null
  readonly after: string | null
}

/** Gathers what stands about a request in the store. Uses no network. */
export async function viewRequest(parts: Parts, request: ApprovalRequest): Promise<RequestView> {
  const store = await parts.store()
  const preview = await previewOf(parts, request)
  return {
    request,
    preview,
    now: parts.now(),
    approvedToday: await store.requests.countApproved({
      operation: request.operation,
      requester: request.requester.name,
      since: startOfDay(parts.now()),
    }),
    earlier: await earlierOf(parts, request, preview),
    later: await store.requests.descendants(request.id),
    forged: await forgedOf(store, request),
    owner: request.state === 'executing' ? ownerState(parts, request) : null,
  }
}

/** Also where it cannot be told: what the seals were made with is gone, say. */
async function forgedOf({ guard }: Store, request: ApprovalRequest): Promise<string | null> {
  try {
    return await guard.whyForged(request.id)
  } catch (error) {
    if (!isShieldError(error)) throw error
    return error.message
  }
}

/** What an approver reads of a request. */
export async function previewOf(parts: Parts, request: ApprovalRequest): Promise<RenderedPreview> {
  const operation = await parts.operation(request.operation)
  if (operation.kind !== 'write') throw new ShieldError('internal', `${operation.name} is not a write`)
  return renderPreview(operation, request)
}

async function earlierOf(
  parts: Parts,
  { origin, providerKey }: ApprovalRequest,
  preview: RenderedPreview,
): Promise<RequestView['earlier']> {
  if (origin === undefined) return null
  const store = await parts.store()
  const request = await store.requests.find(origin.id)
  if (request === undefined) return null
  if (request.purgedAt !== undefined || request.payloadLost !== undefined) return { request, changes: [] }
  const before = linesOf(await previewOf(parts, request), request.providerKey)
  return { request, changes: changesBetween(before, linesOf(preview, providerKey)) }
}

/** What stands for a request's own provider key wherever requests are compared. */
const KEY = '‹provider key›'

type Lines = ReadonlyMap<string, string>

function changesBetween(old: Lines, young: Lines): readonly FactChange[] {
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((label) => {
    const [before, after] = [old.get(label) ?? null, young.get(label) ?? null]
    return before === after ? [] : [{ label, before, after }]
  })
}

/** Of facts with one label each has a line of its own. The provider key is another in each request, which is no change. */
function linesOf(preview: RenderedPreview, providerKey: string): Lines {
  const lines = new Map<string, string>([
    ['Action', preview.verb],
    ['Account', preview.account],
  ])
  for (const { label, value } of preview.facts) {
    const before = lines.get(label)
    lines.set(label, before === undefined ? value : `${before}\n${value}`)
  }
  for (const { place, value } of preview.alsoSent)
    lines.set(place, JSON.stringify(value).replaceAll(providerKey, KEY))
  return lines
}
