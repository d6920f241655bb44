import { sentJson } from '../../../src/domain/request/body.ts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALLOWED_HEADERS, freezeCall, type Call } from '../../../src/domain/request/call.ts'
import type { Json } from '../../../src/domain/text/json.ts'

const post = { method: 'POST', path: '/notes/v1/notes' } as const

const textIn = ({ body }: Call): string => (typeof body === 'string' ? body : '')

function nested(levels: number): Json {
  let value: Json = 'core'
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { in: value }
  return value
}

/** JSON as a requester may have it parsed: a literal would set the prototype. */
const withProto = JSON.parse('{"a":{"__proto__":{"admin":true}}}') as Json

describe('freezing a call', () => {
  it('keeps method, path, query in order, headers and the exact bytes of the body', () => {
    const query = [
      ['b', '2'],
      ['a', '1'],
      ['b', '3'],
    ] as const
    expect(
      freezeCall({ ...post, query, headers: [['if-match', '"etag"']], body: { z: 1, a: 'é😀', n: null } }),
    ).toEqual({
      method: 'POST',
      path: '/notes/v1/notes',
      query,
      headers: [['if-match', '"etag"']],
      body: '{"z":1,"a":"é😀","n":null}',
    })
  })

  it('without a body has none, and one with null as its body has that', () => {
    expect(freezeCall(post)).toEqual({ ...post, query: [], headers: [], body: null })
    expect(freezeCall({ ...post, body: null }).body).toBe('null')
  })

  it('takes any JSON that survives being parsed again, and then its bytes do', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        let frozen: string
        try {
          frozen = textIn(freezeCall({ ...post, body: value as Json }))
        } catch (error) {
          expect(error).toMatchObject({ name: 'ShieldError', code: 'usage' })
          return
        }
        expect(JSON.stringify(JSON.parse(frozen))).toBe(frozen)
        expect(JSON.parse(frozen)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it.each<[string, Json]>([
    ['an integer beyond 2^53', { id: 2 ** 53 }],
    ['a negative integer beyond 2^53', [-(2 ** 53)]],
    ['a huge number', 1e300],
    ['infinity', Number.POSITIVE_INFINITY],
    ['not a number', { amount: Number.NaN }],
    ['half a character in a text', { text: 'a\ud83d' }],
    ['half a character in a name', { 'a\udc00': 1 }],
    ['a member called __proto__', withProto],
    ['65 levels of nesting', nested(65)],
    ['more nesting than a stack holds', nested(100_000)],
    ['more bytes than a person can review', 'ä'.repeat(128 * 1024)],
  ])('refuses %s in the body', (_what, body) => {
    expect(() => freezeCall({ ...post, body })).toThrow(
      expect.objectContaining({ name: 'ShieldError', code: 'usage' }),
    )
  })

  it.each<[string, Json]>([
    ['the largest exact integer', 2 ** 53 - 1],
    ['the smallest exact integer', -(2 ** 53 - 1)],
    ['a fraction', 0.1],
    ['64 levels of nesting', nested(64)],
    ['as many bytes as can be reviewed', 'a'.repeat(256 * 1024 - 2)],
    ['large ids and money as strings', { id: '9007199254740993', total: '12.10' }],
    ['controls and line ends', 'a\u0000\u0085\u2028\n'],
  ])('takes %s in the body', (_what, body) => {
    expect(sentJson(freezeCall({ ...post, body }))).toEqual(body)
  })

  it.each([
    ['a name', [['a\ud800', 'x']] as const],
    ['a value', [['a', 'x\udfff']] as const],
  ])('refuses half a character in %s of the query, which would be sent as another one', (_what, query) => {
    expect(() => freezeCall({ ...post, query })).toThrow(
      expect.objectContaining({ name: 'ShieldError', code: 'usage' }),
    )
  })

  it.each([
    'authorization',
    'cookie',
    'host',
    'retries',
    'provider-config-key',
    'connection-id',
    'nango-proxy-authorization',
    'base-url-override',
    'content-type',
    'x-http-method-override',
    'If-Match',
    '',
  ])('refuses the header %j', (name) => {
    expect(() => freezeCall({ ...post, headers: [[name, 'x']] })).toThrow(
      expect.objectContaining({ name: 'ShieldError', code: 'internal' }),
    )
  })

  it.each(['a\r\nauthorization: x', 'a\nb', 'a\u0000', 'é'])('refuses the header value %j', (value) => {
    expect(() => freezeCall({ ...post, headers: [['if-match', value]] })).toThrow(
      expect.objectContaining({ name: 'ShieldError', code: 'internal' }),
    )
  })

  it('allows no header that steers Nango or carries a credential', () => {
    expect(ALLOWED_HEADERS).toEqual(['if-match'])
  })

  it('refuses a path that is not plain', () => {
    expect(() => freezeCall({ ...post, path: 'https://evil.example/' })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    )
  })
})
