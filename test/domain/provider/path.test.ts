import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertPath, path } from '../../../src/domain/provider/http.ts'

const refusal = (code: string) => expect.objectContaining({ name: 'ShieldError', code })

describe('a path', () => {
  it('encodes every value in it, so that none can add a segment, a query or a fragment', () => {
    expect(path`/calendars/${'anna@shop.de'}/events/${'a/b?c#d%2F e'}`).toBe(
      '/calendars/anna%40shop.de/events/a%2Fb%3Fc%23d%252F%20e',
    )
  })

  it('with any value in it stays plain, keeps its segments, and gives the value back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        fc.pre(!/\p{Cc}/u.test(value) && !value.split(/[/\\]/).some((part) => /^\.{0,2}$/.test(part)))
        const made = path`/calendars/${value}/events`
        assertPath(made)
        expect(made.split('/')).toHaveLength(4)
        expect(decodeURIComponent(made.split('/')[2] ?? '')).toBe(value)
      }),
    )
  })

  it.each(['', '.', '..', 'a\ud800', '../admin', 'a/..', 'a\\..\\b', './a', 'a\n', '\u0000'])(
    'refuses %j as a value',
    (value) => {
      expect(() => path`/calendars/${value}/events`).toThrow(refusal('usage'))
    },
  )

  it.each([
    '/a',
    '/calendar/v3/calendars/anna%40shop.de/events',
    "/a/-._~!$&'()*+,;=:@",
    '/wp-json/wc/v3/orders/7',
    '/a/...',
    '/a/.hidden',
    '/a/%C3%A4',
  ])('%s is plain', (plain) => {
    expect(() => assertPath(plain)).not.toThrow()
  })

  it.each([
    '',
    'a',
    '/',
    '//evil.example/a',
    '/a//b',
    '/a/',
    'https://evil.example/a',
    '/a/../b',
    '/a/./b',
    '/..',
    '/a/%2e%2e/b',
    '/a/%2E%2E/b',
    '/a/.%2E/b',
    '/a/%2E',
    '/a\\b',
    '/a?b=c',
    '/a#b',
    '/a b',
    '/a\n',
    '/a\u0000',
    '/ä',
    '/a%',
    '/a%2',
    '/a%zz',
    '/a%c3',
    '/a/%FF',
    '/a/..%2Fb',
    '/a/b%2F..%2Fc',
    '/a/..%5Cb',
    '/a/%00',
    '/a/b%0A',
    '/a/%ED%A0%80',
  ])('%j is not plain', (odd) => {
    expect(() => assertPath(odd)).toThrow(refusal('internal'))
  })
})
