import { describe, expect, it } from 'vitest'
import { parseInputJson } from '../../../src/domain/operation/input-json.ts'

describe('the JSON of --input', () => {
  it('is taken as it stands when it means one thing only', () => {
    const text =
      '{"title":"Lunch \\u00e9 🎉","minutes":30,"price":1.0,"size":1e3,"tiny":0.001,"sum":0.30000000000000004,"list":[{"a":1},{"a":2}],"no":null,"yes":true,"":"{\\"a\\":1}"}'
    expect(parseInputJson(text)).toStrictEqual({
      title: 'Lunch é 🎉',
      minutes: 30,
      price: 1,
      size: 1000,
      tiny: 0.001,
      sum: 0.30000000000000004,
      list: [{ a: 1 }, { a: 2 }],
      no: null,
      yes: true,
      '': '{"a":1}',
    })
    expect(parseInputJson(Buffer.from('{"a":"é"}'))).toStrictEqual({ a: 'é' })
  })

  it.each([
    ['a member twice', '{"a":1,"a":2}', 'the member "a" appears twice'],
    ['a member twice in other spelling', '{"a":1,"\\u0061":2}', 'the member "a" appears twice'],
    ['a member twice deep inside', '{"x":[{"b":{"c":1,"c":1}}]}', 'the member "c" appears twice'],
    ['__proto__', '{"__proto__":{"admin":true}}', 'no member may be called "__proto__"'],
    ['constructor', '{"a":{"constructor":1}}', 'no member may be called "constructor"'],
    ['a NUL character', '{"a":"x\\u0000y"}', 'a NUL character'],
    ['a NUL character in a name', '{"\\u0000":1}', 'a NUL character'],
    ['half a character', '{"a":"\\ud800"}', 'half a character'],
    ['half a character in a name', '{"\\udc00":1}', 'half a character'],
    ['an integer beyond 2^53', '{"id":9007199254740993}', 'give it as a string'],
    ['a negative one', '{"id":-9007199254740993}', 'give it as a string'],
    ['an endless number', '{"a":1e999}', 'give it as a string'],
    ['a huge number', '{"a":1e20}', 'give it as a string'],
    ['more digits than are kept', '{"a":0.12345678901234567891}', 'give it as a string'],
    ['minus zero', '{"a":-0}', 'give it as a string'],
    ['a list', '[1]', 'it has to be an object'],
    ['a text', '"a"', 'it has to be an object'],
    ['nothing', '', 'it is empty'],
    ['blanks alone', ' \n', 'it is empty'],
    ['no JSON', '{a:1}', 'not JSON'],
    ['a comment', '{"a":1} // b', 'not JSON'],
    ['something after it', '{"a":1}{"b":2}', 'not JSON'],
    ['too deep', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`, 'more than 64 levels'],
    ['absurdly deep', `${'['.repeat(400_000)}${']'.repeat(400_000)}`, ''],
    ['too long', `{"a":"${'x'.repeat(1024 * 1024)}"}`, 'longer than'],
  ])('is refused with %s', (_, text, reason) => {
    expect(() => parseInputJson(text)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(reason) }),
    )
  })

  it('is refused when it is not UTF-8', () => {
    expect(() => parseInputJson(new Uint8Array([0x7b, 0xff, 0x7d]))).toThrow('it is not UTF-8')
  })

  it('is told to be UTF-16 where it begins so', () => {
    expect(() => parseInputJson(Buffer.from('\ufeff{"a":1}', 'utf16le'))).toThrow(
      'it is UTF-16; save it as UTF-8',
    )
  })

  it('is allowed to be 64 levels deep', () => {
    const text = `{"a":${'['.repeat(63)}${']'.repeat(63)}}`
    expect(JSON.stringify(parseInputJson(text))).toBe(text)
  })

  it('is not stalled by a megabyte of quotes', () => {
    expect(() => parseInputJson(`{"a":"${'\\"'.repeat(500_000)}`)).toThrow('not JSON')
  })
})

it('a byte order mark is refused and not passed over', () => {
  const given = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"a":1}')])
  expect(() => parseInputJson(given)).toThrow('it begins with a byte order mark')
})
