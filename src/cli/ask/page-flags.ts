import type { Command } from 'commander'
import type { Block } from '../../domain/operation/display.ts'
import { readCursor, type CursorKind } from '../../domain/ports/page.ts'
import { textOption, wrongValue, type Options } from '../frame.ts'

/** What every list takes that is read page after page. */
export function addPageFlags(command: Command, limit: string, help = 'show at most this many'): Command {
  return command
    .option('--limit <n>', help, limit)
    .option('--cursor <cursor>', 'the page after the one that named it as `next`')
}

/** Where a page begins and how long it may be. Fails with `usage`. */
export function pageFlags(
  options: Options,
  { kind, most, zero }: { readonly kind: CursorKind; readonly most: number; readonly zero?: string },
): { readonly limit: number; readonly before: string | undefined } {
  const cursor = textOption(options, 'cursor')
  return {
    limit: parseLimit(textOption(options, 'limit') ?? String(most), most, zero),
    before: cursor === undefined ? undefined : readCursor(kind, cursor, '--cursor'),
  }
}

/** What is said below the rows of a page that is not the last one. */
export function moreBelow(next: string | null): readonly Block[] {
  return next === null ? [] : [{ kind: 'remark', text: `There are more: add --cursor ${next}` }]
}

/** `--limit`: a whole number from 1 to `most`. Fails with `usage`; `zero`: what 0 stands for, where the caller takes it. */
export function parseLimit(given: string, most: number, zero?: string): number {
  const limit = Number(given)
  if (/^\d{1,9}$/.test(given) && limit >= 1 && limit <= most) return limit
  throw wrongValue(
    '--limit',
    `a whole number from 1 to ${most}${zero === undefined ? '' : `, or 0 for ${zero}`}`,
    given,
  )
}
