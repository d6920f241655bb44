import type { Block, Display } from '../../domain/operation/display.ts'
import { safeBlock, safeText } from '../../domain/text/safe-text.ts'
import { loadPaint, type Paint } from '../terminal/paint.ts'
import { fitSentence } from '../terminal/sentence.ts'
import { renderTable } from '../terminal/table.ts'
import type { NoArray, Surface, Terminal } from '../terminal/terminal.ts'
import { wrap } from '../terminal/wrap.ts'
import type { App } from '../app.ts'

/** What goes to stdout, and what is said beside it on stderr. */
export interface Rendered {
  readonly result: string
  /** Said unless `--quiet` is given. */
  readonly remarks: string
  readonly talk: string
}

/** What a command found: as JSON, or laid out for a reader. */
interface Answer {
  readonly json: () => NoArray
  readonly display: () => Display
}

/** Ends a command with what it found, in the form that was asked for. */
export async function answer({ globals, terminal }: App, { json, display }: Answer): Promise<0> {
  if (globals.json) terminal.json(json())
  else await showDisplay(terminal, display())
  return 0
}

/** Shows what an operation has to say: the result on stdout; warnings, which `--quiet` keeps, on stderr. */
export async function showDisplay(terminal: Terminal, display: Display): Promise<void> {
  const { result, remarks, talk } = await renderDisplay(display, terminal.outSurface, terminal.talkSurface)
  if (result !== '') terminal.out(result)
  if (remarks !== '') terminal.talk(remarks)
  if (talk !== '') terminal.alert(talk)
}

/**
 * Lays out blocks of text from outside. Blocks at a terminal have an empty line between them. In a pipe a table
 * without rows is not a line at all; that it is empty is said on stderr.
 */
export async function renderDisplay(
  display: Display,
  outSurface: Surface,
  talkSurface: Surface,
): Promise<Rendered> {
  const paint = await loadPaint(outSurface)
  const talkPaint = await loadPaint(talkSurface)
  const blocks: string[] = []
  const talk: string[] = []
  const remarks: string[] = []
  for (const block of display) {
    if (block.kind === 'warning') talk.push(renderWarning(block.text, talkSurface, talkPaint))
    else if (block.kind === 'remark') remarks.push(`${fitSentence(safeText(block.text), talkSurface)}\n`)
    else if (isEmptyTable(block) && !outSurface.isTerminal) talk.push(`${safeText(block.empty)}\n`)
    else blocks.push(await renderBlock(block, outSurface, paint))
  }
  const result = blocks.join(outSurface.isTerminal ? '\n' : '')
  return { result, remarks: remarks.join(''), talk: talk.join('') }
}

type TableBlock = Extract<Block, { readonly kind: 'table' }>
type ResultBlock = Exclude<Block, { readonly kind: 'warning' | 'remark' }>

function isEmptyTable(block: Block): block is TableBlock {
  return block.kind === 'table' && block.rows.length === 0
}

async function renderBlock(block: ResultBlock, surface: Surface, paint: Paint): Promise<string> {
  if (block.kind === 'facts') {
    // lazy: a list has no facts, and brings no table of look-alikes for them.
    const { renderFacts } = await import('./facts.ts')
    return renderFacts(block.facts, { surface, paint, long: 'whole' })
  }
  if (block.kind === 'text') return `${fit(safeBlock(block.text), surface)}\n`
  if (isEmptyTable(block)) return `${fit(safeText(block.empty), surface)}\n`
  return renderTable(block, surface)
}

/** `warning: …`, in lower case as git says it. */
export function renderWarning(text: string, surface: Surface, paint: Paint): string {
  const lines = fitSentence(`warning: ${safeText(text)}`, surface)
  return `${lines.replace('warning:', (mark) => paint.warning(mark))}\n`
}

function fit(text: string, surface: Surface): string {
  return surface.isTerminal ? wrap(text, surface.width).join('\n') : text
}
