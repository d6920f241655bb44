import { describe, expect, it } from 'vitest'
import { createAnswerRedactor, redactCredentials } from '../../../src/domain/text/redact.ts'

const SECRET = '0f3c9d2e-77aa/4b1c+9e'
const clean = createAnswerRedactor([SECRET, 'garden'])

const escapedAll = (text: string): string =>
  Array.from(text, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

describe('an answer', () => {
  it.each([
    ['as it is', `{"message":"key ${SECRET}!"}`],
    ['with slashes as PHP writes them', `{"message":"key ${SECRET.replaceAll('/', '\\/')}!"}`],
    ['in escapes', `{"message":"key ${escapedAll(SECRET)}!"}`],
    ['in a URL', `{"message":"key ${encodeURIComponent(SECRET)}!"}`],
    ['in base64', `{"message":"key ${Buffer.from(`user:${SECRET}`).toString('base64')}!"}`],
    ['as a name', `{"${escapedAll(SECRET)}":"key ${SECRET}"}`],
  ])('loses a secret that stands in it %s, and stays JSON', (_how, text) => {
    const cleaned = clean(text)
    expect(JSON.stringify(JSON.parse(cleaned))).toContain('‹redacted›')
    for (const form of [
      SECRET,
      encodeURIComponent(SECRET),
      Buffer.from(SECRET).toString('base64').slice(4, -4),
    ])
      expect(JSON.stringify(JSON.parse(cleaned))).not.toContain(form)
  })

  it('keeps every byte where nothing secret stands in it', () => {
    const text = '{"id": 820982911946154508, "price":1.0, "name":"caf\\u00e9 \\/ b\\u0061r"}'
    expect(clean(text)).toBe(text)
  })

  it('keeps a word of somebody else that happens to be a short secret', () => {
    expect(clean('{"name":"A garden chair"}')).toBe('{"name":"A garden chair"}')
  })

  it('that is no JSON is cleaned as text', () => {
    expect(clean(`<h1>\\u ${SECRET}</h1>`)).toBe('<h1>\\u ‹redacted›</h1>')
  })
})

describe("a provider's credentials", () => {
  it.each([
    ['{"m":"Authorization: Bearer abcdefghijklmnop"}', '{"m":"Authorization: Bearer ‹redacted›"}'],
    ['{"authorization":"Basic Y2tfMTpjc18y"}', '{"authorization":"Basic ‹redacted›"}'],
    ['Authorization: 0123456789abcdef', 'Authorization: ‹redacted›'],
    ['bearer ya29.a0AfH6SMBxxxxxxxxxxxx is not valid', 'bearer ‹redacted› is not valid'],
    ['access token shpat_0123456789abcdef0123456789abcdef', 'access token ‹redacted›'],
    [`Error validating access token EAAG${'x1'.repeat(20)}`, 'Error validating access token ‹redacted›'],
    [`consumer key ck_${'0a'.repeat(20)}`, 'consumer key ‹redacted›'],
  ])('in %s are replaced', (text, cleaned) => {
    expect(redactCredentials(text)).toBe(cleaned)
  })

  it.each([
    'A bearer of good news',
    'Basic subscription-plan',
    'authorization: required',
    'EAA is a free trade area',
  ])('are not seen in %s', (text) => {
    expect(redactCredentials(text)).toBe(text)
  })

  it.each([
    ['spaces', ' '.repeat(1_000_000)],
    ['spaces behind a word', `Bearer${' '.repeat(1_000_000)}!`],
    ['names of the header', 'authorization:'.repeat(200_000)],
  ])('are looked for in a long answer that is nothing but %s', (_what, text) => {
    expect(redactCredentials(text)).toBe(text)
  })

  it('are found behind as many spaces as stand before them', () => {
    const spaces = ' '.repeat(5_000)
    expect(redactCredentials(`Bearer${spaces}abcdefghijklmnop`)).toBe(`Bearer${spaces}‹redacted›`)
    expect(redactCredentials(`"authorization"${spaces}:${spaces}"a1b2c3d4"`)).toBe(
      `"authorization"${spaces}:${spaces}"‹redacted›"`,
    )
  })
})
