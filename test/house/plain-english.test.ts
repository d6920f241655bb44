import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../../src', import.meta.url))

/** A sentence of ours must not begin with these, nor hold what a native engineer would not write. */
const CLUMSY = [
  /(?:['"`>]|[.:;] )None /,
  /(?:['"`>]|[.:;] )Of (?!course\b)/,
  /\b[Ww]hoever\b/,
  /\bthat is none\b/,
  /\b(?:at most|exactly) so (?:many|long)\b/,
  /\bby nobody\b/,
  /\bpast shield\b/,
  /\bit is (?:succeeded|failed|rejected|cancelled|expired)\b/,
]

/** A comment is not shown to anybody. */
const COMMENT = /^\s*\/\*.*$|\/\/ .*$/

function clumsyIn(source: string): readonly string[] {
  return source
    .split('\n')
    .map((line) => (line.trimStart().startsWith('*') ? '' : line.replace(COMMENT, '')).trim())
    .filter((line) => CLUMSY.some((pattern) => pattern.test(line)))
}

it('no text that a user may read is put as a native engineer would not put it', () => {
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const found = sources.flatMap((name) =>
    clumsyIn(readFileSync(join(SRC, name), 'utf8')).map((text) => `${name}: ${text}`),
  )
  expect(found).toEqual([])
})

it('and the scan sees what it looks for', () => {
  const source = [
    "throw new ShieldError('usage', 'None was selected here')",
    "description: 'Of the draft order'",
    "description: 'For whoever works in the shop'",
    '`${id} cannot be approved: it is cancelled by ${name}`',
    "// 'Whoever reads this' is a comment",
  ].join('\n')
  expect(clumsyIn(source)).toHaveLength(4)
})
