import { ShieldError } from '../errors.ts'
import type { Variable } from './variables.ts'

/**
 * A `.env` with these settings in it, and every other line, comment and line ending as it was. Where one is set already,
 * the last line that sets it, which is the one that counts, gets the new value; else a line is added. Fails with `usage`
 * for a value that no quotes fit around, without repeating it.
 */
export function editEnv(text: string, values: Readonly<Partial<Record<Variable, string>>>): string {
  return Object.entries(values).reduce((edited, [name, value]) => setIn(edited, name, value), text)
}

function setIn(text: string, name: string, value: string): string {
  const lines = text.split(/(?<=\n|\r(?!\n))/)
  const assignment = new RegExp(
    `^(\\s*(?:export\\s+)?${name}\\s*=[ \\t]*)(?:"[^"]*"|'[^']*'|\`[^\`]*\`|[^#\\r\\n]*?)([ \\t]*(?:#[^\\r\\n]*)?[\\r\\n]*)$`,
  )
  const at = lines.findLastIndex((line) => assignment.test(line))
  const written = quotedFor(name, value)
  if (at < 0) return `${text}${text === '' || /[\r\n]$/.test(text) ? '' : '\n'}${name}=${written}\n`
  return lines
    .with(
      at,
      (lines[at] ?? '').replace(assignment, (_line, before, after) => `${before}${written}${after}`),
    )
    .join('')
}

function quotedFor(name: string, value: string): string {
  if (/^[\w.:/@%+,=-]*$/.test(value)) return value
  const quote = ["'", '`', '"'].find((one) => !value.includes(one))
  if (quote !== undefined) return `${quote}${value}${quote}`
  throw new ShieldError('usage', `${name} has all three kinds of quotes in it, so that no .env can hold it`)
}
