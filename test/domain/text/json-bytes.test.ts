import { describe, expect, it } from 'vitest'
import { isDeeperThan, parseJsonBytes } from '../../../src/domain/text/json.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('the depth of JSON', () => {
  it.each([
    [64, nested(64), false],
    [64, nested(65), true],
    [64, `{"a":${nested(63)}}`, false],
    [64, `{"a":${nested(64)}}`, true],
    [64, '[]'.repeat(1000), false],
    [64, '['.repeat(100_000), true],
    [2, JSON.stringify([['[[[[{{{{'], '"[[[']), false],
    [2, String.raw`[["\"[[["]]`, false],
    [2, String.raw`[["\\"],[[1]]]`, true],
    [1, '', false],
  ])('beyond %i in %.40j is found without parsing: %j', (deepest, text, isDeeper) => {
    expect(isDeeperThan(deepest, bytes(text))).toBe(isDeeper)
  })
})

describe('bytes', () => {
  it('of JSON are its value', () => {
    expect(parseJsonBytes(bytes('{"a":["é",1]}'))).toEqual({ a: ['é', 1] })
    expect(parseJsonBytes(bytes('null'))).toBeNull()
  })

  it.each<[string, Uint8Array]>([
    ['no JSON', bytes('hello')],
    ['half of it', bytes('{"a":')],
    ['nothing', bytes('')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['too deep', bytes(nested(100_000))],
  ])('that are %s are none', (_what, given) => {
    expect(parseJsonBytes(given)).toBeUndefined()
  })
})
