/** A command of a document, and what the document says it prints. */
export interface Step {
  readonly line: number
  readonly command: string
  readonly expected: readonly string[]
}

/** The steps of a document: each `$ ` line of its `console` blocks with the lines up to the next. */
export function parseTranscript(markdown: string): readonly Step[] {
  const steps: { line: number; command: string; expected: string[] }[] = []
  let isInside = false
  markdown.split('\n').forEach((text, index) => {
    if (text.startsWith('```')) isInside = !isInside && text.slice(3) === 'console'
    else if (isInside && text.startsWith('$ '))
      steps.push({ line: index + 1, command: text.slice(2), expected: [] })
    else if (isInside) steps.at(-1)?.expected.push(text)
  })
  return steps
}

const ID = /apr_[0-9a-hjkmnp-tv-z]{10}/g

/**
 * Holds what a command printed against a document. `…` stands for anything in a line, a line of only that for any
 * lines. An id in the document stands for the real one that first stands in its place. Returns what differs, or null.
 */
export function compare(
  expected: readonly string[],
  actual: string,
  ids: Map<string, string>,
): string | null {
  const names: string[] = []
  const source = expected
    .map((text) => (text.trim() === '…' ? '(?:[^\\n]*\\n)*?' : `${lineSource(text, ids, names)}[ ]*\\n`))
    .join('')
  const found = new RegExp(`^${source}$`, 'u').exec(actual)
  if (found === null) return `expected\n${expected.join('\n')}\nbut it printed\n${actual}`
  names.forEach((name, index) => ids.set(name, found[index + 1] ?? ''))
  return null
}

function lineSource(text: string, ids: ReadonlyMap<string, string>, names: string[]): string {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`).replaceAll('…', '[^\\n]*')
  return escaped.replaceAll(ID, (name) => {
    const known = ids.get(name)
    if (known !== undefined) return known
    const before = names.indexOf(name)
    if (before >= 0) return `\\${before + 1}`
    names.push(name)
    return '(apr_[0-9a-z]{10})'
  })
}

/** A command with the document's ids replaced by the real ones, shortened ones too. */
export function withRealIds(command: string, ids: ReadonlyMap<string, string>): string {
  return command.replaceAll(/apr_[0-9a-z]{4,10}/g, (typed) => {
    const [, real] = [...ids].find(([name]) => name.startsWith(typed)) ?? []
    return real === undefined ? typed : real.slice(0, typed.length === 14 ? 14 : real.length)
  })
}
