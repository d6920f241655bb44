import {
  alsoSentLines,
  factLines,
  type LabelledValue,
  type RenderedPreview,
} from '../../domain/request/preview.ts'
import {
  requestFacts,
  type PartialView,
  type ErasedView,
  type RequestView,
} from '../../domain/request/request-view.ts'
import { whatItIsAbout, type ApprovalRequest } from '../../domain/request/request.ts'
import { safeBlock, safeText } from '../../domain/text/safe-text.ts'
import type { Surface } from '../terminal/terminal.ts'
import { wrap } from '../terminal/wrap.ts'
import {
  aside,
  countLong,
  renderFacts,
  renderHeading,
  renderRemark,
  renderSection,
  styleFor,
  type LongValues,
  type Style,
} from './facts.ts'
import { foldedPreview } from '../../gate/show/fold-machinery.ts'
import type { App } from '../app.ts'

/**
 * One approval request: what it is about, then, fenced off, what the requester says, then what will be sent, who asked
 * and what has become of it. The requester's words can neither look like a fact nor be the last that is read.
 */
export async function renderRequest(
  view: PartialView & Pick<RequestView, 'preview'>,
  surface: Surface,
  look: Look = {},
): Promise<string> {
  const about = requestFacts(view)
  const told = look.folded === undefined ? about : about.filter(({ label }) => !FOLDED_FACTS.includes(label))
  const policy = look.policy === undefined ? [] : [{ label: 'Policy', value: look.policy }]
  return layOut(view, [...told, ...policy], await styleFor(surface, look.long), look)
}

/** What of a request itself is folded with the machinery of its call: nobody decides by it. */
const FOLDED_FACTS: readonly string[] = ['Digest']

/** How a request is laid out. */
export interface Look {
  readonly long?: LongValues
  /** In place of the line with its summary. */
  readonly heading?: string | undefined
  /** What is said of the lines that are left out. */
  readonly folded?: string | undefined
  /** What policy says of it. */
  readonly policy?: string | undefined
}

/** What would be sent if this were proposed, with its digest. It is not a request: it has no id, no state and nobody waits. */
export async function renderDryRun(
  view: Pick<RequestView, 'request' | 'preview' | 'earlier'>,
  surface: Surface,
): Promise<string> {
  const { operation, digest } = view.request
  const about = [
    { label: 'Operation', value: operation },
    { label: 'Digest', value: digest },
  ]
  return layOut(view, about, await styleFor(surface))
}

type Shown = Pick<RequestView, 'request' | 'preview'> & Partial<Pick<RequestView, 'earlier'>>

function layOut(
  { request, preview, earlier }: Shown,
  about: readonly LabelledValue[],
  style: Style,
  { heading, folded }: Look = {},
): string {
  const summary = request.summary === null ? '' : renderSummary(request, style)
  const parts = [
    heading === undefined ? summary : `${renderHeading(heading, style)}\n`,
    renderOwnWords(request, style),
    renderPreview(preview, style, folded),
    earlier === undefined || earlier === null ? '' : renderChanges(earlier, style),
    renderFacts(about, style),
  ]
  return parts.filter((part) => part !== '').join(style.surface.isTerminal ? '\n' : '')
}

/** What it is about, on a line that stands by itself. */
export function renderSummary(request: ApprovalRequest, style: Style): string {
  return renderFacts([{ label: 'Summary', value: whatItIsAbout(request) }], style)
}

/** One whose content was erased: who asked, what was decided, how it ended, and that there is nothing more. */
export async function renderPurged(view: Omit<ErasedView, 'preview'>, surface: Surface): Promise<string> {
  const { account, connectionName } = view.request
  const facts = [
    { label: 'Account', value: account },
    { label: 'Connection', value: connectionName },
    ...requestFacts(view),
  ]
  return renderFacts(facts, await styleFor(surface))
}

const NONE = '(none)'

/** Before and after on lines of their own: no value can be taken for both. What was is not sent, so it may be shortened. */
function renderChanges({ id, changes }: NonNullable<RequestView['earlier']>, style: Style): string {
  const heading = `Changed from ${id}`
  const facts = changes.flatMap(({ label, before, after }) => [
    { label: `${label}, was`, value: before ?? NONE },
    { label: `${label}, now`, value: after ?? NONE },
  ])
  const section = renderSection(heading, facts, { ...style, long: 'shortened' })
  const isEmpty = facts.length === 0 && style.surface.isTerminal
  return isEmpty ? `${section}  Nothing that an approver reads\n` : section
}

/**
 * What the approver reads before deciding: facts, then everything else that is sent, then notes, then warnings. All of it, or at a
 * terminal with the middle of long values counted instead: what is cut off could be what matters. Nothing in it is the
 * requester's own words. A pipe gets one part a line, so that a script can look at each. `folded`: what is said of the
 * lines that were left out.
 */
export function renderPreview(preview: RenderedPreview, style: Style, folded?: string): string {
  const { verb, notes, warnings } = preview
  const [facts, also] = [factLines(preview), alsoSentLines(preview)]
  if (!style.surface.isTerminal) {
    const told = [
      ...notes.map((value) => ({ label: 'Remark', value })),
      ...warnings.map((value) => ({ label: 'Warning', value })),
    ]
    const [action, more] = [{ label: 'Action', value: verb }, renderSection('Also sent', also, style)]
    return `${renderFacts([action, ...facts], style)}${more}${renderFacts(told, style)}`
  }
  const told = warnings.map((warning) => aside(safeText(warning), style)).join('')
  const sent = [
    renderSection(verb, facts, style),
    ...(also.length > 0 ? [renderSection('Also sent (not explained above)', also, style)] : []),
  ]
  return [
    `${sent.join('\n')}${folded === undefined ? '' : renderRemark(folded, style)}`,
    ...(notes.length === 0 ? [] : [notes.map((note) => renderRemark(safeText(note), style)).join('')]),
    ...(told === '' ? [] : [`${renderHeading('Warnings', style)}\n${told}`]),
  ].join('\n')
}

/** How many values of it are not whole where long ones are shortened. */
export function countLongIn(preview: RenderedPreview, surface: Surface): number {
  return countLong(factLines(preview), surface) + countLong(alsoSentLines(preview), surface)
}

/** So many characters of a requester's words are shown: more would part the facts from what they are about. */
const LONGEST_WORDS = 2000

const FENCE = '│ '

/** What the requester says about a request, if anything, behind a fence that no word of theirs can leave. */
export function renderOwnWords({ id, reason }: ApprovalRequest, style: Style): string {
  if (reason === null) return ''
  const { surface, paint } = style
  const characters = Array.from(reason)
  const text = safeBlock(characters.slice(0, LONGEST_WORDS).join(''))
  const lines = surface.isTerminal ? wrap(text, surface.width - FENCE.length) : text.split('\n')
  const more = characters.length - LONGEST_WORDS
  return [
    renderHeading('What the requester says (nobody has checked it)', style),
    ...lines.map((line) => `${paint.quiet(FENCE)}${line}`),
    ...(more > 0 ? [`and ${more} more characters: shield approvals show ${id} --json`] : []),
    '',
  ].join('\n')
}

/** What is shown at a terminal without its machinery, and how many lines that leaves out. A pipe gets everything. */
export async function fold<View extends Pick<RequestView, 'request' | 'preview'>>(
  app: Pick<App, 'provider'>,
  view: View,
  surface: Surface,
): Promise<{ readonly shown: View; readonly folded: number }> {
  if (!surface.isTerminal) return { shown: view, folded: 0 }
  const { open, machinery } = await foldedPreview(app, view)
  return { shown: { ...view, preview: open }, folded: machinery.length }
}

/** The same of a request that stands by itself, of which `renderRequest` leaves some lines out then. */
export async function foldRequest<View extends Pick<RequestView, 'request' | 'preview'>>(
  app: Pick<App, 'provider'>,
  view: View,
  surface: Surface,
): Promise<{ readonly shown: View; readonly folded: number }> {
  const { shown, folded } = await fold(app, view, surface)
  return { shown, folded: surface.isTerminal ? folded + FOLDED_FACTS.length : 0 }
}

/** `3 technical lines folded; --details shows them`; undefined where there are none. */
export function foldedText(count: number, unfold: string): string | undefined {
  if (count === 0) return undefined
  return count === 1
    ? `1 technical line folded; ${unfold} shows it`
    : `${count} technical lines folded; ${unfold} shows them`
}
