import { describe, expect, it } from 'vitest'
import { flagsOf } from '../../../src/domain/text/suspicions.ts'

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
    'Встреча с Анной, он и она',
    'Конец.Начало',
    '会议。下午',
    '1⁄2 cup',
    'two\nlines',
    'mail anna@shop.de, or see https://shop.de/@anna?to=a@b.de#c@d',
    'https://shop.de and eve@evil.example',
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

  it.each([
    [
      'сосо@example.com',
      'с (U+0441 CYRILLIC SMALL LETTER ES, looks like c); о (U+043E CYRILLIC SMALL LETTER O',
    ],
    ['exɑmple.com', 'ɑ (U+0251 LATIN SMALL LETTER ALPHA, looks like a)'],
    ['bank。com', '。 (U+3002 IDEOGRAPHIC FULL STOP, looks like .)'],
    ['see my‐bank.com today', '‐ (U+2010 HYPHEN, looks like -)'],
    ['https://example.com⁄evil', '⁄ (U+2044 FRACTION SLASH, looks like /)'],
    ['example.com⁄evil', '⁄ (U+2044 FRACTION SLASH, looks like /)'],
    ['anna＠shop.de', '＠ (U+FF20, another form of @)'],
    ['jürgen@example.com', 'ü (U+00FC, a Latin letter)'],
    ['<ϲal@example.com>', 'ϲ (U+03F2'],
    ['пример.рф', 'п (U+043F, a Cyrillic letter)'],
    ['пример.рф', 'domain пример.рф is xn--e1afmkfd.xn--p1ai'],
    ['anna@münchen.de', 'domain münchen.de is xn--mnchen-3ya.de'],
    ['https://a:b@xn--mnchen-3ya.de:80/x', 'domain münchen.de is xn--mnchen-3ya.de'],
  ])('names what is not ASCII in the address %j', (text, reason) => {
    expect(flagsOf(text).join('\n')).toContain(reason)
  })

  it.each([
    ['Pay at https://paypal.com@evil.example/x', 'evil.example'],
    ['https://paypal.com:443@evil.example', 'evil.example'],
    ['<a href="http://a:b@evil.example:8080/?q">', 'evil.example'],
    ['Grüße: HTTPS://shop.de%2Fpay@evil.example', 'evil.example'],
    ['https://a@b@evil.example/', 'evil.example'],
    ['https://bank.example@[2001:db8::1]:8443/x', '[2001:db8::1]'],
  ])('says where %j leads to, whatever stands before the @', (text, host) => {
    expect(flagsOf(text)).toContain(`a link leads to ${host}, not to what stands before its @`)
  })

  it('takes the address of a database, where a user belongs before the host, for no link', () => {
    expect(flagsOf('postgres://shield@db.example.com/shield')).toEqual([])
    expect(flagsOf('postgresql://shield@127.0.0.1:5432/shield')).toEqual([])
  })

  it.each([
    ['Approved by сосо', 'сосо is in Cyrillic letters and looks like coco'],
    ['РОСА', 'РОСА is in Cyrillic letters and looks like POCA'],
    ['Встреча: аррӏе', 'аррӏе is in Cyrillic letters and looks like appie'],
    ['ορο', 'ορο is in Greek letters and looks like opo'],
  ])('says which word of %j only looks Latin', (text, reason) => {
    expect(flagsOf(text).join('\n')).toContain(reason)
  })

  it.each(['\u{13441}', '\u{13442}', '\u{2800}'])(
    'takes a blank that is a letter for hidden: %j',
    (blank) => {
      expect(flagsOf(`a${blank}b`)).toContain('hidden characters')
    },
  )

  it('looks through a huge text without getting lost in it', () => {
    expect(flagsOf('é'.repeat(300_000))).toStrictEqual([])
    expect(flagsOf(`é${'a.'.repeat(900)}`)).toStrictEqual([])
    expect(flagsOf(`${'x'.repeat(300_000)}@сосо.com`).join()).toContain('not ASCII in an address')
    expect(flagsOf(`${'о-'.repeat(100_000)}${'.о'.repeat(100_000)}`)).toStrictEqual([])
  })
})
