import { describe, expect, it } from 'vitest'
import { endpointOf } from '../../src/nango/proxy/proxy-call.ts'

const internal = expect.objectContaining({ name: 'ShieldError', code: 'internal' })

describe('the endpoint of a call', () => {
  it('repeats repeated names, keeps their order, and encodes each text once', () => {
    const query = [
      ['id', 'a b'],
      ['id', 'c,d'],
      ['privateExtendedProperty', "shield=it's (50%25)*!"],
      ['meta[key]', 'é&=+#'],
    ] as const
    const endpoint = endpointOf('/calendar/v3/calendars/a%40b.c/events', query)
    expect(endpoint).toBe(
      '/calendar/v3/calendars/a%40b.c/events?id=a%20b&id=c%2Cd' +
        '&privateExtendedProperty=shield%3Dit%27s%20%2850%2525%29%2A%21&meta%5Bkey%5D=%C3%A9%26%3D%2B%23',
    )
    // Parsing it and writing it out again gives the same bytes.
    const url = new URL(`http://nango.test/proxy${endpoint}`)
    expect(`${url.pathname}${url.search}`).toBe(`/proxy${endpoint}`)
  })

  it('holds no word that Nango would replace', () => {
    const endpoint = endpointOf('/calendars/connectionConfig%40example.com', [['q', 'my connectionConfig']])
    expect(endpoint).not.toContain('connectionConfig')
    const url = new URL(`http://nango.test${endpoint}`)
    expect(decodeURIComponent(url.pathname)).toBe('/calendars/connectionConfig@example.com')
    expect(url.searchParams.get('q')).toBe('my connectionConfig')
    expect(url.href).toBe(`http://nango.test${endpoint}`)
  })

  it.each([
    'https://evil.example/x',
    '//evil.example/x',
    'calendar/v3',
    '',
    '/a/../b',
    '/a/./b',
    '/a/..',
    '/a/%2e%2e/b',
    '/a/%2E%2E/b',
    '/a/.%2E/b',
    '/a/..%2F..%2Fb',
    '/a/x%2F..%2Fb',
    '/a/..%5Cb',
    '/a//b',
    '/a/b?c=d',
    '/a/b#c',
    '/a\\b',
    '/a b',
    '/a/%00',
    '/a/%0D%0AX-Y:1',
    '/a/\n',
    '/a/%FF',
    '/a/%zz',
    '/é',
  ])('refuses the path %j', (path) => {
    expect(() => endpointOf(path, [])).toThrow(internal)
  })

  it.each([
    '_method',
    '_METHOD',
    '_method[]',
    ' _method',
    '.method',
    '[method',
    'method',
    'access_token',
    'Access_Token',
    'oauth_token',
    'consumer_secret',
    'x-http-method-override',
    '__proto__',
    '',
    'a\n',
  ])('refuses the query parameter %j', (name) => {
    expect(() => endpointOf('/a', [[name, 'DELETE']])).toThrow(internal)
  })

  it('refuses half a character instead of sending another one', () => {
    expect(() => endpointOf('/a', [['q', '\ud800']])).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
