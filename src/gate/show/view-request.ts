import { ShieldError, tryOr } from '../../domain/errors.ts'
import { MESSAGE_STATUSES } from '../../domain/webhook/message.ts'
import { giveWay } from '../../domain/event-loop.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { RenderedPreview } from '../../domain/request/preview.ts'
import type {
  ErasedView,
  FactChange,
  Progress,
  RequestView,
  Considered,
} from '../../domain/request/request-view.ts'
import { type ApprovalRequest, lossOf } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'
import { ownerState } from '../upkeep/tidy.ts'
import { renderPreview } from './render-preview.ts'

/** What is left of one that was erased or lost; all about any other. */
export async function viewWhatIsLeft(
  parts: Parts,
  request: ApprovalRequest,
  requester: string | null = null,
): Promise<RequestView | ErasedView> {
  return lossOf(request) === null
    ? viewRequest(parts, request, requester)
    : { request, preview: null, now: parts.now() }
}

/**
 * Gathers what stands about a request in the store. Uses no network. With a requester, of the requests that it came of
 * and that came of it only those that this one asked for.
 */
export async function viewRequest(
  parts: Parts,
  request: ApprovalRequest,
  requester: string | null = null,
): Promise<RequestView> {
  const store = await parts.store()
  const forged = await forgedOf(store, request)
  const preview = await previewUnless(forged, parts, request)
  return {
    request,
    preview,
    now: parts.now(),
    approvedToday: await store.requests.countApproved({
      operation: request.operation,
      requester: request.requester.name,
      since: startOfDay(parts.now()),
    }),
    earlier: await earlierOf(parts, request, preview, requester),
    later: (await laterThan(store, request, requester)).map(({ id, state, origin }) => ({
      id,
      state,
      kind: origin?.kind ?? 'retry',
    })),
    forged,
    progress: await progressOf(store, request),
    owner: request.state === 'executing' ? await ownerState(parts, request) : null,
  }
}

/** What was proposed in its place or once more: of everybody, or what this one asked for. */
export async function laterThan(
  { requests }: Store,
  { id }: ApprovalRequest,
  requester: string | null,
): Promise<readonly ApprovalRequest[]> {
  return (await requests.descendants(id)).filter((one) => isShown(one, requester))
}

/** Statuses come in any order and only ever move forward; a failure is final. */
async function progressOf(
  { messages }: Store,
  { provider, providerKey, state }: ApprovalRequest,
): Promise<Progress | null> {
  if (state !== 'succeeded') return null
  const rank = ({ status }: Progress): number => MESSAGE_STATUSES.indexOf(status)
  const statuses = await messages.statusesOf(provider, providerKey)
  return (
    statuses
      .map(({ status, at, error }) => ({ status, at, error }))
      .toSorted((one, other) => rank(other) - rank(one))[0] ?? null
  )
}

function isShown(request: ApprovalRequest, requester: string | null): boolean {
  return requester === null || request.requester.name === requester
}

/** Also where it cannot be told: what the seals were made with is gone, say. */
async function forgedOf({ guard }: Store, request: ApprovalRequest): Promise<string | null> {
  return tryOr(
    () => guard.whyForged(request),
    ({ message }) => message,
  )
}

/** What was altered may be no request that its operation could show. Fails with `conflict` then. */
async function previewUnless(
  forged: string | null,
  parts: Parts,
  request: ApprovalRequest,
): Promise<RenderedPreview> {
  try {
    return await previewOf(parts, request)
  } catch (error) {
    if (forged === null) throw error
    throw new ShieldError('conflict', `${request.id} cannot be shown. ${forged}`, {
      hint: `shield approvals cancel ${request.id}`,
      cause: error,
    })
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
  requester: string | null,
): Promise<RequestView['earlier']> {
  if (origin === undefined) return null
  const store = await parts.store()
  const request = await store.requests.find(origin.id)
  if (request === undefined || !isShown(request, requester)) return null
  const { id, state } = request
  if (lossOf(request) !== null) return { id, state, changes: [] }
  const before = linesOf(await previewOf(parts, request), request.providerKey)
  return { id, state, changes: changesBetween(before, linesOf(preview, providerKey)) }
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

/** Facts that share a label have a line each. The provider key is another in each request, which is not a change. */
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

/** What somebody should know who decides on several. Fails with `conflict` when one of them was erased. */
export async function consider(
  parts: Parts,
  requests: readonly ApprovalRequest[],
): Promise<readonly Considered[]> {
  const erased = requests.find(({ purgedAt }) => purgedAt !== undefined)
  if (erased !== undefined) {
    throw new ShieldError('conflict', `The content of ${erased.id} was erased: it cannot be decided on`)
  }
  const counts = new Map<string, Promise<number>>()
  const considered: Considered[] = []
  for (const request of requests) {
    await giveWay()
    const preview = await previewOf(parts, request)
    considered.push({ request, preview, approvedToday: await countAlike(parts, request, counts) })
  }
  return considered
}

/** Each kind is counted once. */
async function countAlike(
  parts: Parts,
  { operation, requester }: ApprovalRequest,
  counts: Map<string, Promise<number>>,
): Promise<number> {
  const kind = JSON.stringify([operation, requester.name])
  const store = await parts.store()
  const since = startOfDay(parts.now())
  const known =
    counts.get(kind) ?? store.requests.countApproved({ operation, requester: requester.name, since })
  counts.set(kind, known)
  return known
}

/** Midnight before a moment (milliseconds since 1970), by this machine's zone, in ISO 8601. */
export function startOfDay(now: number): string {
  const day = new Date(now)
  day.setHours(0, 0, 0, 0)
  return day.toISOString()
}
