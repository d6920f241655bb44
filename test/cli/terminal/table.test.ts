import { describe, expect, it } from 'vitest'
import { safeText } from '../../../src/domain/text/safe-text.ts'
import { renderTable } from '../../../src/cli/terminal/table.ts'
import { widthOf, wrap } from '../../../src/cli/terminal/wrap.ts'

const table = {
  columns: ['Id', 'State', 'What'],
  rows: [
    ['apr_7f3k9q2m1x', 'pending', 'Create an event and invite 3 people'],
    ['apr_0000000000', 'succeeded', 'Move\tan event\nto Monday'],
  ],
}
const terminal = (width: number, color = false) => ({ isTerminal: true, width, color })
const pipe = { isTerminal: false, width: 80, color: false }

describe('a table', () => {
  it('is one line a row in a pipe: tabs, no header, nothing cut, nothing wrapped', async () => {
    expect(await renderTable(table, pipe)).toBe(
      'apr_7f3k9q2m1x\tpending\tCreate an event and invite 3 people\n' +
        'apr_0000000000\tsucceeded\tMove\\u{9}an event\\u{A}to Monday\n',
    )
    const long = 'x'.repeat(5000)
    expect(await renderTable({ columns: ['A'], rows: [[long]] }, pipe)).toBe(`${long}\n`)
  })

  it('has columns under a header at a terminal', async () => {
    expect(await renderTable(table, terminal(80))).toBe(
      [
        'Id              State      What',
        'apr_7f3k9q2m1x  pending    Create an event and invite 3 people',
        'apr_0000000000  succeeded  Move\\u{9}an event\\u{A}to Monday',
        '',
      ].join('\n'),
    )
  })

  it('wraps the widest column where the terminal is too narrow', async () => {
    expect(await renderTable(table, terminal(60))).toBe(
      [
        'Id              State      What',
        'apr_7f3k9q2m1x  pending    Create an event and invite 3',
        '                           people',
        'apr_0000000000  succeeded  Move\\u{9}an event\\u{A}to Monday',
        '',
      ].join('\n'),
    )
  })

  it('is a list at 40 columns', async () => {
    expect(await renderTable(table, terminal(40))).toBe(
      [
        'Id     apr_7f3k9q2m1x',
        'State  pending',
        'What   Create an event and invite 3 ',
        '       people',
        '',
        'Id     apr_0000000000',
        'State  succeeded',
        'What   Move\\u{9}an event\\u{A}to Monday',
        '',
      ].join('\n'),
    )
  })

  it('colours its header only where there is colour', async () => {
    expect(await renderTable({ columns: ['A'], rows: [['b']] }, terminal(80, true))).toBe(
      '\u001b[2mA\u001b[22m\nb\n',
    )
  })

  it.each([20, 40, 60, 79, 100])('stays within %i columns and shows every character', async (width) => {
    const cells = ['漢字'.repeat(40), 'x'.repeat(300), '🎉 party '.repeat(20), '\u001b[31m'.repeat(20)]
    const shown = await renderTable(
      { columns: ['One', 'Two', 'Three', 'Four'], rows: [cells] },
      terminal(width),
    )
    for (const line of shown.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width)
    const count = (letter: RegExp): number => shown.match(letter)?.length ?? 0
    expect([count(/漢/g), count(/x/g), count(/🎉/gu), count(/\\u\{1B\}/g)]).toStrictEqual([40, 300, 20, 20])
  })

  it.each(['漢字', '한글', '🎉', 'e\u0301', '\u202e', 'ｶﾞ'])(
    'begins a column at the same place in each line, also behind %j',
    async (cell) => {
      const rows = [
        [cell, '|'],
        ['a longer cell', '|'],
        [cell.repeat(2), '|'],
      ]
      const shown = await renderTable({ columns: ['First', '|'], rows }, terminal(60))
      const lines = shown.trimEnd().split('\n')
      const widest = Math.max(...rows.map(([first = '']) => widthOf(safeText(first))))
      expect(lines.map((line) => widthOf(line.slice(0, line.indexOf('|'))))).toStrictEqual(
        lines.map(() => widest + 2),
      )
    },
  )

  it('takes many thousands of rows', async () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => [String(index)])
    expect((await renderTable({ columns: ['N'], rows }, pipe)).length).toBe(1_288_890)
  })
})

describe('a wrapped line', () => {
  it.each([
    ['one two three four', 8],
    ['x'.repeat(50), 7],
    ['a  b    c', 3],
    ['\\u{1B}\\u{202E}\\u{E0041}', 9],
    ['漢字漢字漢字', 5],
    ['é\u0301e\u0301\u0302 e\u0301', 1],
    ['👍🎉👍', 2],
    ['', 5],
  ])('of %j put together is the text again', (text, width) => {
    const lines = wrap(text, width)
    expect(lines.join('')).toBe(text)
    for (const line of lines.filter((one) => !one.startsWith('\\u{'))) {
      expect(widthOf(line)).toBeLessThanOrEqual(Math.max(width, 1))
    }
  })

  it('keeps an escape whole', () => {
    expect(wrap('ab\\u{202E}cd', 9)).toStrictEqual(['ab', '\\u{202E}c', 'd'])
  })
})
