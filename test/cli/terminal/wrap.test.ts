import { describe, expect, it } from 'vitest'
import { widthOf, wrap } from '../../../src/cli/terminal/wrap.ts'
import { PLAIN } from '../../../src/domain/text/safe-text.ts'

// What the widest of the common terminals (glibc's and utf8proc's wcwidth, Unicode's East Asian widths) make of each: a
// line that takes more columns than were reckoned is broken by the terminal, and its rest stands where a label would.
describe('the columns of a text', () => {
  it.each([
    ['plain', 5],
    ['e\u0301a\u0300', 2],
    ['का', 2],
    ['कााका', 5],
    ['ণৌ', 2],
    ['မာ', 2],
    ['한글', 4],
    ['\u1112\u1161\u11ab', 2],
    ['ญี่', 1],
    ['a\u1acfb\u{11f40}', 4],
    ['漢字', 4],
    ['，（', 4],
    ['\u2329\u232a', 4],
    ['\ufe10\ufe19', 4],
    ['\u{17000}\u{18800}\u{18d00}', 6],
    ['\u{16fe0}', 2],
    ['\u{1b000}\u{1b170}\u{1aff0}', 6],
    ['\u{1f200}\u{1f260}', 4],
    ['\u2630\u268a\u4dc0', 6],
    ['\u{1d300}\u{1d360}', 4],
    ['🎉👍🏽', 6],
    ['🇩🇪', 4],
    ['\u{20000}', 2],
  ])('are counted as a terminal does: %j', (text, columns) => {
    expect(widthOf(text)).toBe(columns)
  })

  it('are the characters, of those for which no table is looked at', () => {
    const others: string[] = []
    for (let code = 0x20; code <= 0xffff; code += 1) {
      const character = String.fromCodePoint(code)
      // Beside one that is not plain, each is looked up.
      if (PLAIN.test(character) && widthOf(`漢${character}`) !== 3) others.push(character)
    }
    expect(others).toStrictEqual([])
  })

  it('let no letter with marks that take a column push a line over the edge', () => {
    const lines = wrap(`${'काा'.repeat(6)}? Approve and send it now? (y/N) y`, 17)
    expect(lines[0]).toBe('काा'.repeat(5))
    expect(lines.join('')).toContain('? Approve')
  })
})
