import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PLAIN, replaceUnsafe, safeBlock, safeText, toEscape } from '../../../src/domain/text/safe-text.ts'
import { forbiddenIn, withEachHostileText } from '../../cli/hostile-texts.ts'

/** Reads shown text back: proof that nothing is lost and nothing can be forged. */
const decode = (shown: string): string =>
  shown
    .replaceAll('\u21b5\n', '\n')
    .replaceAll(/\\u\{([0-9A-F]+)\}/g, (_, digits: string) => String.fromCodePoint(parseInt(digits, 16)))

describe('text from outside', () => {
  it.each([
    'Lunch with Anna',
    'Grüße aus Köln',
    'Café déjà vu',
    'Cafe\u0301 in its decomposed form',
    '会議 東京 カレンダー',
    'Встреча в Москве',
    'שלום',
    '100 € — “quoted” … ✓ 🎉',
    '안녕하세요',
    'C:\\users\\anna',
    '',
  ])('shows %j as it is', (text) => {
    expect(safeText(text)).toBe(text)
    expect(safeBlock(text)).toBe(text)
  })

  it.each([
    ['a\u001b[31mb', 'a\\u{1B}[31mb'],
    ['a\rb', 'a\\u{D}b'],
    ['a\tb', 'a\\u{9}b'],
    ['a\nb', 'a\\u{A}b'],
    ['a\u202eb', 'a\\u{202E}b'],
    ['a\u{e0041}b', 'a\\u{E0041}b'],
    ['a\ud800b', 'a\\u{D800}b'],
    ['a\u3164b', 'a\\u{3164}b'],
    ['a\u00a0b', 'a\\u{A0}b'],
    ['a\\u{1B}b', 'a\\u{5C}u{1B}b'],
    ['a\u21b5b', 'a\\u{21B5}b'],
    ['e\u0301\u0302\u0303', 'e\u0301\u0302\\u{303}'],
    ['\u0301e', '\\u{301}e'],
    [' \u0301', ' \\u{301}'],
    ['\u200b\u0301', '\\u{200B}\\u{301}'],
  ])('shows %j with numbers for what has no form of its own', (text, shown) => {
    expect(safeText(text)).toBe(shown)
  })

  it('keeps the lines of a block and marks where each ends', () => {
    expect(safeBlock('one\ntwo\r\nthree')).toBe('one\u21b5\ntwo\\u{D}\u21b5\nthree')
  })

  it('lets nothing through that a terminal obeys or a reader cannot see', async () => {
    await withEachHostileText((text) => {
      expect(forbiddenIn(safeText(text), { colour: false })).toBeUndefined()
      expect(safeText(text)).not.toContain('\n')
      expect(safeText(text)).not.toContain('\t')
      expect(forbiddenIn(safeBlock(text), { colour: false })).toBeUndefined()
    })
  })

  it('can be read back to exactly what it was', async () => {
    await withEachHostileText((text) => {
      expect(decode(safeText(text))).toBe(text)
      expect(decode(safeBlock(text))).toBe(text)
    })
  })

  it('can be read back, and harms nobody, whatever the text', () => {
    const anything = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 5 }),
        fc.constantFrom('\\', '\\u{', '}', '\n', '\u21b5', '\u0301', '\ud800', '\udc00', '\\u{A}'),
      ),
    )
    fc.assert(
      fc.property(anything, (parts) => {
        const text = parts.join('')
        expect(decode(safeText(text))).toBe(text)
        expect(decode(safeBlock(text))).toBe(text)
        expect(forbiddenIn(safeBlock(text), { colour: false })).toBeUndefined()
      }),
    )
  })

  it('takes every one of the 1,114,112 code points', () => {
    const harmful: number[] = []
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const shown = safeText(`a${String.fromCodePoint(code)}`)
      if (forbiddenIn(shown, { colour: false }) !== undefined) harmful.push(code)
    }
    expect(harmful).toStrictEqual([])
  })
})

describe('a character that stays as it is without a look at the tables of Unicode', () => {
  it.each([
    ['a letter, digit, punctuation or symbol', /^[\p{L}\p{N}\p{P}\p{S} ]$/u],
    ['seen', /^\P{Default_Ignorable_Code_Point}$/u],
  ])('is %s', (_, kind) => {
    const others: string[] = []
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code)
      if (PLAIN.test(character) && !kind.test(character)) others.push(code.toString(16))
    }
    expect(others).toStrictEqual([])
  })
})

describe('text with a spelling of its own', () => {
  it('has only the characters replaced that may not reach a terminal', () => {
    expect(replaceUnsafe('"a\u202eb"\n"c\u0007"', toEscape)).toBe('"a\\u{202E}b"\n"c\\u{7}"')
  })
})
