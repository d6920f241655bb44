import { sameIn, type LabelledValue } from '../../domain/request/preview.ts'
import type { ComparedFact, ComparedRequest, Comparison, Sum } from '../../gate/show/compare-requests.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import { countLong, renderFacts, type LongValues } from './facts.ts'
import { renderOwnWords } from './requester-words.ts'
import { loadPaint, type Paint } from '../terminal/paint.ts'
import type { Surface } from '../terminal/terminal.ts'
import { wrap } from '../terminal/wrap.ts'

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
  long: LongValues,
): Promise<string> {
  const paint = await loadPaint(surface)
  const { requests, shared } = comparison
  const facts = (heading: string, values: readonly LabelledValue[]): string =>
    surface.isTerminal
      ? `${wrap(heading, surface.width).map(paint.heading).join('\n')}\n${renderFacts(values, surface, paint, long)}`
      : renderFacts(
          values.map(({ label, value }) => ({ label: `${heading}: ${label}`, value })),
          surface,
          paint,
        )
  const parts = [
    ...requests.map((one, place) => {
      const { request } = one
      const heading = surface.isTerminal ? `${request.id} (${place + 1} of ${requests.length})` : request.id
      const words = request.reason === null ? '' : renderOwnWords(request, request.reason, surface, paint)
      return `${facts(heading, ownFacts(one))}${words}`
    }),
    ...(shared.length === 0 ? [] : [facts(sameIn(requests.length), shared)]),
    `${facts('Together', together(comparison, alike))}${oddOnes(requests, surface, paint)}`,
  ]
  return parts.join(surface.isTerminal ? '\n' : '')
}

/** How many values of it are not whole where long ones are shortened. */
export function countLongInBatch({ requests, shared }: Comparison, surface: Surface): number {
  return [shared, ...requests.map(ownFacts)].reduce((sum, facts) => sum + countLong(facts, surface), 0)
}

function ownFacts({ request, own }: ComparedRequest): readonly ComparedFact[] {
  const state = request.state === 'pending' ? [] : [{ label: 'State', value: request.state }]
  return [...state, ...own]
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

function oddOnes(requests: readonly ComparedRequest[], surface: Surface, paint: Paint): string {
  return requests
    .filter(({ odd }) => odd.length > 0)
    .flatMap(({ request, odd }) => {
      const text = safeText(`${request.id} is the odd one out: ${odd.join('; ')}`)
      if (!surface.isTerminal) return [`Odd one out\t${text}\n`]
      return wrap(text, surface.width - 2).map(
        (line, number) => `${paint.warning(`${number === 0 ? '!' : ' '} ${line}`)}\n`,
      )
    })
    .join('')
}
