import { describe, expect, it } from 'vitest'
import {
  count,
  joined,
  money,
  name,
  names,
  ours,
  quote,
  spanText,
  summary,
  summaryLine,
} from '../../../src/domain/request/summary.ts'

const BOB = 'bob@example.com'

describe('a summary', () => {
  it('is words of ours with names and quotes among them', () => {
    expect(summaryLine(joined(quote('Demo with Bob'), ours('Tue 1 Dec'), [], names([BOB])))).toBe(
      '"Demo with Bob", Tue 1 Dec, bob@example.com',
    )
    expect(summaryLine(summary`To ${names([BOB, 'a@x.com', 'b@x.com'])}`)).toBe(
      'To bob@example.com and 2 more',
    )
    expect(summaryLine(joined(money({ amount: '23.75', currency: 'EUR' }), count(1, 'item')))).toBe(
      '23.75 EUR, 1 item',
    )
  })

  it('is cut in its quotes, and keeps every name, amount and date', () => {
    const line = summaryLine(joined(quote('word '.repeat(50)), ours('Tue 1 Dec 10:00–10:30'), name(BOB)))
    expect(line).toHaveLength(100)
    expect(line).toMatch(/^"word [a-z ]+…", Tue 1 Dec 10:00–10:30, bob@example\.com$/)
    const two = summaryLine(joined(quote('a'.repeat(200)), name(BOB), quote('b'.repeat(200))))
    expect(two).toMatch(/^"a{10,}…", bob@example\.com, "b{10,}…"$/)
  })

  it('keeps the end of a name that fills the line by itself', () => {
    const long = `${'a'.repeat(200)}@${'sub.'.repeat(10)}example.com`
    const line = summaryLine(summary`Message to ${name(long)}: ${quote('Your order')}`)
    expect(line.length).toBeLessThanOrEqual(100)
    expect(line).toMatch(/^Message to a+….*example\.com: "Your order"$/)
  })

  it('groups the digits of a large number', () => {
    expect(
      summaryLine(joined(money({ amount: '12000000.00', currency: 'EUR' }), count(1_000_000, 'item'))),
    ).toBe('12,000,000.00 EUR, 1,000,000 items')
  })

  it('quotes a name that could be taken for several', () => {
    for (const text of ['Ada Lovelace', 'a@x.com,b@x.com', 'x: 1', '(none)', "o'neill@x.com", ''])
      expect(summaryLine(name(text))).toBe(`"${text}"`)
    expect(summaryLine(money({ amount: '12,000', currency: 'EUR' }))).toBe('"12,000 EUR"')
    expect(summaryLine(money({ amount: '1, 2', currency: 'EUR' }))).toBe('"1, 2 EUR"')
  })

  it.each([
    ['He said "hi"', `"He said 'hi'"`],
    ['„Hallo“ ″x″', `"'Hallo' 'x'"`],
    ['one\r\n\ttwo\u2028three', '"one two three"'],
    ['\u202eevil\u200b', '"\ufffdevil\ufffd"'],
    ['a\u0300\u0301\u0302b', '"a\u0300\u0301\ufffdb"'],
    [String.raw`\u{202E}`, '"\ufffdu{202E}"'],
    ['half \ud83d', '"half \ufffd"'],
    ['I \u2764\ufe0f it', '"I \u2764 it"'],
  ])('shows %j as %s', (text, shown) => {
    expect(summaryLine(quote(text))).toBe(shown)
  })
})

describe('a date in a summary', () => {
  const AT = '2026-11-29T02:00:00.000Z'

  it.each([
    ['2026-12-01T10:00:00+01:00', '2026-12-01T10:30:00+01:00', 'Tue 1 Dec 10:00–10:30'],
    ['2026-12-01T22:00:00+01:00', '2026-12-02T01:00:00+01:00', 'Tue 1 Dec 22:00 – Wed 2 Dec 01:00'],
    ['2027-01-04T09:00:00Z', '2027-01-04T10:00:00Z', 'Mon 4 Jan 2027 09:00–10:00 UTC'],
    ['2027-12-01T22:00:00+01:00', '2027-12-02T01:00:00+01:00', 'Wed 1 Dec 22:00 – Thu 2 Dec 2027 01:00'],
    ['2026-12-31', '2027-01-01', 'Thu 31 Dec – Fri 1 Jan 2027'],
    ['2026-12-07', '2026-12-07', 'Mon 7 Dec'],
    ['2026-12-07', '2026-12-08', 'Mon 7 Dec – Tue 8 Dec'],
    ['2026-12-01T10:00:00Z', 'unknown', 'Tue 1 Dec 10:00 UTC'],
    ['unknown', 'unknown', 'at an unknown time'],
  ])('from %s to %s is %s', (start, end, text) => {
    expect(spanText(start, end, AT)).toBe(text)
  })
})
