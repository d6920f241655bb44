import type { Actor } from '../domain/actor.ts'
import type { Evidence } from '../domain/outcome.ts'
import type { RenderedPreview } from '../domain/preview.ts'
import type { ApprovalRequest, Decision, Ending } from '../domain/request.ts'
import { safeBlock } from '../domain/safe-text.ts'
import { renderFacts, type LabelledValue } from './facts.ts'
import { loadPaint, type Paint } from './paint.ts'
import { renderPreview } from './preview.ts'
import type { Surface } from './terminal.ts'
import { localTime, relativeTime } from './times.ts'
import { wrap } from './wrap.ts'

interface RequestView {
  readonly request: ApprovalRequest
  readonly preview: RenderedPreview
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * One approval request: what will be sent, then who asked and what has become of it, and last, fenced off, what the
 * requester says about it. The requester's words can neither stand before a fact nor look like one.
 */
export async function renderRequest(view: RequestView, surface: Surface): Promise<string> {
  const paint = await loadPaint(surface)
  const parts = [
    renderPreview(view.preview, surface, paint),
    renderFacts(requestFacts(view), surface, paint),
    ...(view.request.reason === null ? [] : [ownWords(view.request, view.request.reason, surface, paint)]),
  ]
  return parts.join(surface.isTerminal ? '\n' : '')
}

/** One whose content was erased: who asked, what was decided, how it ended, and that there is nothing more. */
export async function renderPurged(
  view: Pick<RequestView, 'request' | 'now'>,
  surface: Surface,
): Promise<string> {
  const { account, connectionName } = view.request
  const facts = [
    { label: 'Account', value: account },
    { label: 'Connection', value: connectionName },
    ...requestFacts(view),
  ]
  return renderFacts(facts, surface, await loadPaint(surface))
}

/** Who asked, what was decided and how it ended, without what is sent. */
function requestFacts({ request, now }: Pick<RequestView, 'request' | 'now'>): readonly LabelledValue[] {
  const when = (iso: string): string => `${localTime(iso)} (${relativeTime(iso, now)})`
  return [
    { label: 'Request', value: request.id },
    { label: 'State', value: request.state },
    { label: 'Operation', value: request.operation },
    { label: 'Asked by', value: `${nameOf(request.requester)}, ${when(request.createdAt)}` },
    ...expiry(request, when),
    ...(request.decision === null ? [] : decisionFacts(request.decision, when)),
    ...(request.attempt === null ? [] : [{ label: 'Sent', value: when(request.attempt.startedAt) }]),
    ...(request.ending === null ? [] : endingFacts(request.ending)),
    request.purgedAt === undefined
      ? { label: 'Digest', value: request.digest }
      : { label: 'Erased', value: `${when(request.purgedAt)}: what was asked, sent and answered` },
  ]
}

function expiry(request: ApprovalRequest, when: (iso: string) => string): readonly LabelledValue[] {
  if (request.state !== 'pending' && request.state !== 'approved') return []
  return [{ label: 'Expires', value: request.expiresAt === null ? 'never' : when(request.expiresAt) }]
}

function decisionFacts(decision: Decision, when: (iso: string) => string): readonly LabelledValue[] {
  const label = decision.verdict === 'approve' ? 'Approved by' : 'Rejected by'
  return [
    { label, value: `${nameOf(decision.actor)}, ${when(decision.at)}` },
    ...(decision.reason === null ? [] : [{ label: 'Because', value: decision.reason }]),
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

function nameOf({ name, door }: Actor): string {
  return `${name} (${door})`
}

/** So many characters of a requester's words are shown: more would push the facts off the screen. */
const LONGEST_WORDS = 2000

const FENCE = '│ '

function ownWords(request: ApprovalRequest, words: string, surface: Surface, paint: Paint): string {
  const characters = Array.from(words)
  const text = safeBlock(characters.slice(0, LONGEST_WORDS).join(''))
  const lines = surface.isTerminal ? wrap(text, surface.width - FENCE.length) : text.split('\n')
  const more = characters.length - LONGEST_WORDS
  return [
    paint.heading('What the requester says (nobody has checked it)'),
    ...lines.map((line) => `${paint.quiet(FENCE)}${line}`),
    ...(more > 0 ? [`and ${more} more characters: shield approvals show ${request.id} --json`] : []),
    '',
  ].join('\n')
}
