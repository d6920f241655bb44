import type { LabelledValue } from '../../domain/request/preview.ts'
import {
  type ErasedView,
  type RequestView,
  requestFacts,
  type PartialView,
} from '../../domain/request/request-view.ts'
import { renderFacts, type LongValues } from './facts.ts'
import { renderOwnWords } from './requester-words.ts'
import { loadPaint, type Paint } from '../terminal/paint.ts'
import { renderPreview } from './show-preview.ts'
import type { Surface } from '../terminal/terminal.ts'

/**
 * One approval request: what will be sent, then who asked and what has become of it, and last, fenced off, what the
 * requester says about it. The requester's words can neither stand before a fact nor look like one.
 */
export async function renderRequest(
  view: PartialView & Pick<RequestView, 'preview'>,
  surface: Surface,
  long: LongValues = 'whole',
): Promise<string> {
  return layOut(view, requestFacts(view), surface, long)
}

/** What would be sent if this were proposed, with its digest. It is no request: it has no id, no state and nobody waits. */
export async function renderDryRun(
  view: Pick<RequestView, 'request' | 'preview' | 'earlier'>,
  surface: Surface,
): Promise<string> {
  const { operation, digest } = view.request
  const facts = [
    { label: 'Operation', value: operation },
    { label: 'Digest', value: digest },
  ]
  return layOut(view, facts, surface, 'whole')
}

async function layOut(
  {
    request,
    preview,
    earlier,
  }: Pick<RequestView, 'request' | 'preview'> & Partial<Pick<RequestView, 'earlier'>>,
  about: readonly LabelledValue[],
  surface: Surface,
  long: LongValues,
): Promise<string> {
  const paint = await loadPaint(surface)
  const { summary } = request
  const parts = [
    ...(summary === null ? [] : [renderFacts([{ label: 'Summary', value: summary }], surface, paint)]),
    renderPreview(preview, surface, paint, long),
    ...(earlier === undefined || earlier === null ? [] : [renderChanges(earlier, surface, paint)]),
    renderFacts(about, surface, paint),
    ...(request.reason === null ? [] : [renderOwnWords(request, request.reason, surface, paint)]),
  ]
  return parts.join(surface.isTerminal ? '\n' : '')
}

/** One whose content was erased: who asked, what was decided, how it ended, and that there is nothing more. */
export async function renderPurged(view: Omit<ErasedView, 'preview'>, surface: Surface): Promise<string> {
  const { account, connectionName } = view.request
  const facts = [
    { label: 'Account', value: account },
    { label: 'Connection', value: connectionName },
    ...requestFacts(view),
  ]
  return renderFacts(facts, surface, await loadPaint(surface))
}

const NONE = '(none)'

/** Before and after on lines of their own: no value can be taken for both. What was is not sent, so it may be shortened. */
function renderChanges(
  { id, changes }: NonNullable<RequestView['earlier']>,
  surface: Surface,
  paint: Paint,
): string {
  const heading = `Changed from ${id}`
  const facts = changes.flatMap(({ label, before, after }) => [
    { label: `${label}, was`, value: before ?? NONE },
    { label: `${label}, now`, value: after ?? NONE },
  ])
  if (!surface.isTerminal) {
    return renderFacts(
      facts.map(({ label, value }) => ({ label: `${heading}: ${label}`, value })),
      surface,
      paint,
    )
  }
  const body =
    facts.length === 0
      ? '  Nothing that an approver reads\n'
      : renderFacts(facts, surface, paint, 'shortened')
  return `${paint.heading(heading)}\n${body}`
}
