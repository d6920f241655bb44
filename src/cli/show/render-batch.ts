import { sameIn, type LabelledValue } from '../../domain/request/preview.ts'
import type { ComparedFact, ComparedRequest, Comparison, Sum } from '../../gate/show/compare-requests.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import { aside, countLong, renderRemark, renderSection, styleFor, type Style } from './facts.ts'
import { renderOwnWords, type Look } from './request.ts'
import type { Surface } from '../terminal/terminal.ts'

/** How many like these were approved today. */
export interface AlikeToday {
  readonly operation: string
  readonly requester: string
  readonly count: number
}

/**
 * Several requests before they are decided on: what they share once, then each with what is its own, then their sums and
 * which of them is the odd one out. Everything that is sent stands in it. A pipe gets one part a line.
 */
export async function renderBatch(
  comparison: Comparison,
  alike: readonly AlikeToday[],
  surface: Surface,
  { long, folded }: Pick<Look, 'long' | 'folded'> = {},
): Promise<string> {
  const style = await styleFor(surface, long)
  const { requests, shared } = comparison
  const remark = folded === undefined ? '' : renderRemark(folded, style)
  const parts = [
    ...requests.map((one, place) => {
      const { request } = one
      const heading = surface.isTerminal ? `${request.id} (${place + 1} of ${requests.length})` : request.id
      return `${renderSection(heading, ownFacts(one), style)}${renderOwnWords(request, style)}`
    }),
    ...(shared.length === 0 ? [] : [renderSection(sameIn(requests.length), shared, style)]),
    `${renderSection('Together', together(comparison, alike), style)}${remark}${oddOnes(requests, style)}`,
  ]
  return parts.join(surface.isTerminal ? '\n' : '')
}

/** How many values of it are not whole where long ones are shortened. */
export function countLongInBatch({ requests, shared }: Comparison, surface: Surface): number {
  return [shared, ...requests.map(ownFacts)].reduce((sum, facts) => sum + countLong(facts, surface), 0)
}

function ownFacts({ request, own }: ComparedRequest): readonly ComparedFact[] {
  const state = request.state === 'pending' ? [] : [{ label: 'State', value: request.state }]
  const summary = request.summary === null ? [] : [{ label: 'Summary', value: request.summary }]
  return [...summary, ...state, ...own]
}

function together({ requests, sums }: Comparison, alike: readonly AlikeToday[]): readonly LabelledValue[] {
  return [
    { label: 'Requests', value: String(requests.length) },
    ...sums.map((sum) => ({ label: `Sum of ${sum.label}`, value: sumText(sum) })),
    ...alike.map(({ operation, requester, count }) => ({
      label: 'Approved today',
      value: `${count} × ${operation} by ${requester}`,
    })),
  ]
}

function sumText({ currency, count, total }: Sum): string {
  return total === null
    ? `unknown: one of ${count} amounts in ${currency} is not a plain number`
    : `${total} ${currency} in ${count}`
}

function oddOnes(requests: readonly ComparedRequest[], style: Style): string {
  return requests
    .filter(({ odd }) => odd.length > 0)
    .map(({ request, odd }) => {
      const text = safeText(`${request.id} is the odd one out: ${odd.join('; ')}`)
      return style.surface.isTerminal ? aside(text, style) : `Odd one out\t${text}\n`
    })
    .join('')
}
