import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { EXIT_LINES } from '../../src/cli/help/exit-codes.ts'
import { GROUPS } from '../../src/providers/index.ts'

const page = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs', 'commands.md')

const [BEGIN, END] = ['<!-- exit codes -->\n', '<!-- end of exit codes -->']

/** As the formatter lays a table out. */
function exitTable(): string {
  const rows = [
    ['exit', 'code', 'meaning'],
    ...EXIT_LINES.map(({ exit, codes, meaning }) => [
      String(exit),
      codes.map((code) => `\`${code}\``).join(', '),
      meaning,
    ]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = '', ...body] = rows.map(line)
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n')
}

it('keeps the exit codes in docs/commands.md as the help tells them (UPDATE=1 npm test writes them)', () => {
  const text = readFileSync(page, 'utf8')
  const [before = '', rest = ''] = text.split(BEGIN)
  const after = rest.slice(rest.indexOf(END))
  const written = `${before}${BEGIN}\n${exitTable()}\n\n${after}`
  if (process.env['UPDATE'] === '1') writeFileSync(page, written)
  expect(readFileSync(page, 'utf8')).toBe(written)
})

it('names every command in docs/commands.md', () => {
  const rows = readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `shield '))
    .join('\n')
  const names = [...COMMANDS, ...GROUPS].map(({ name }) => name)
  expect(names.filter((name) => !new RegExp(`[\`|] ?(?:shield )?${name}\\b`).test(rows))).toEqual([])
})
