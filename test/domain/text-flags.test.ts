import { describe, expect, it } from 'vitest'
import { flagsOf } from '../../src/domain/text-flags.ts'

describe('the flags of a text from outside', () => {
  it.each([
    'anna@shop.de',
    'Grüße aus Köln',
    'Встреча в Москве',
    'Встреча on Monday',
    '東京 meeting カレンダー',
    'Καλημέρα',
    '½ price … 20 °C, 5 µm ™',
    'naïve café',
    'пример.рф',
    'two\nlines',
    'a list:\n      with an indent',
    'I ❤\ufe0f it',
    '',
  ])('has none for %j', (text) => {
    expect(flagsOf(text)).toStrictEqual([])
  })

  it.each([
    ['micrоsoft.com', 'letters of several alphabets in one word (Latin, Cyrillic)'],
    ['gοogle', 'letters of several alphabets in one word (Latin, Greek)'],
    ['sһop@example.com', 'letters of several alphabets in one word (Latin, Cyrillic)'],
    ['сосо.com', 'look-alike domain'],
    ['anna@раураӏ.com', 'look-alike domain'],
    [`Room${' '.repeat(12)}Guests  none`, 'a long run of spaces'],
    [`Räume${' '.repeat(40)}keine`, 'a long run of spaces'],
    ['xn--pypal-4ve.com', 'punycode domain'],
    ['https://xn--80ak6aa92e.com/', 'punycode domain'],
    ['１００', 'full-width digits'],
    ['٣٤٥', 'digits other than 0-9'],
    ['שלום', 'right-to-left letters'],
    ['مرحبا', 'right-to-left letters'],
    ['ﬁnance', 'other forms of common characters'],
    ['example．com', 'other forms of common characters'],
    ['\u212aevin', 'other forms of common characters'],
    ['pay\u200bpal', 'hidden characters'],
    ['a\u202eb', 'hidden characters'],
    ['a\u001b[2Kb\u00e9', 'hidden characters'],
    ['é\u0301\u0302\u0303', 'stacked marks'],
  ])('warns of %j', (text, reason) => {
    expect(flagsOf(text)).toContain(reason)
  })

  it('looks through a huge text without getting lost in it', () => {
    expect(flagsOf('é'.repeat(300_000))).toStrictEqual([])
    expect(flagsOf(`${'о-'.repeat(100_000)}${'.о'.repeat(100_000)}`)).toStrictEqual([])
  })
})
