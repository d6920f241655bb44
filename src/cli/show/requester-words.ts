import type { ApprovalRequest } from '../../domain/request/request.ts'
import { safeBlock } from '../../domain/text/safe-text.ts'
import type { Paint } from '../terminal/paint.ts'
import type { Surface } from '../terminal/terminal.ts'
import { wrap } from '../terminal/wrap.ts'

/** So many characters of a requester's words are shown: more would push the facts off the screen. */
const LONGEST_WORDS = 2000

const FENCE = '│ '

/** What the requester says about a request, behind a fence that no word of theirs can leave. */
export function renderOwnWords(
  request: ApprovalRequest,
  words: string,
  surface: Surface,
  paint: Paint,
): string {
  const characters = Array.from(words)
  const text = safeBlock(characters.slice(0, LONGEST_WORDS).join(''))
  const lines = surface.isTerminal ? wrap(text, surface.width - FENCE.length) : text.split('\n')
  const more = characters.length - LONGEST_WORDS
  const heading = 'What the requester says (nobody has checked it)'
  return [
    ...(surface.isTerminal ? wrap(heading, surface.width) : [heading]).map(paint.heading),
    ...lines.map((line) => `${paint.quiet(FENCE)}${line}`),
    ...(more > 0 ? [`and ${more} more characters: shield approvals show ${request.id} --json`] : []),
    '',
  ].join('\n')
}
