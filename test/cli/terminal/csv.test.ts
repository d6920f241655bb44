import { describe, expect, it } from 'vitest'
import { csvRecord } from '../../../src/cli/commands/audit/export.ts'

describe('a CSV record', () => {
  it.each([
    [['a', 1, null, ''], 'a,1,,\n'],
    [['a,b', 'say "hi"', 'x;y'], '"a,b","say ""hi""","x;y"\n'],
    [['{"a":"b"}'], '"{""a"":""b""}"\n'],
    [['two words', 'Zoë', '東京'], 'two words,Zoë,東京\n'],
  ])('of %j is %j', (cells, text) => {
    expect(csvRecord(cells)).toBe(text)
  })

  it.each(['=1+1', '+1', '-1', '@SUM(1)', '  =1', '＝1', '＋1', '－1', '＠x'])(
    'makes no formula of %j',
    (cell) => {
      expect(csvRecord([cell])).toBe(`'${cell}\n`)
    },
  )

  it.each(['\t=1', '\r=1', '\n=1', '\u0000=1', '\u200b=1', '\u00a0=1', '\ufeff=1'])(
    'shows what hides a formula in %j, so that it is none',
    (cell) => {
      expect(csvRecord([cell])).toMatch(/^\\u\{[0-9A-F]+\}=1\n$/)
    },
  )

  it.each(['a\nb', 'a\r\nb', 'a\u2028b', 'a\u001b[31mb'])('is one line whatever is in it: %j', (cell) => {
    const record = csvRecord([cell])
    // oxlint-disable-next-line no-control-regex -- what no terminal and no spreadsheet may get
    expect(record.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u2028]/)
    expect(record.endsWith('\n')).toBe(true)
  })

  it('leaves a number below zero a number', () => {
    expect(csvRecord([-5])).toBe('-5\n')
  })
})
