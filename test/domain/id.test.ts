import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newId, newProviderKey, parseIdPrefix } from '../../src/domain/id.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

describe('an id', () => {
  it('is its prefix and ten characters that nobody misreads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (random) => {
        const id = newId('apr', () => random)
        expect(id).toMatch(/^apr_[0-9a-hjkmnp-tv-z]{10}$/)
        expect(parseIdPrefix('apr', id)).toBe(id)
      }),
    )
  })

  it('takes each of its 32 characters equally often', () => {
    const counts = new Map<string, number>()
    for (let byte = 0; byte < 256; byte += 1) {
      const character = newId('con', () => bytes(...Array<number>(10).fill(byte))).slice(-1)
      counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    expect(counts.size).toBe(32)
    expect(new Set(counts.values())).toEqual(new Set([8]))
  })

  it('asks for as many random bytes as it has characters', () => {
    const sizes: number[] = []
    newId('att', (size) => {
      sizes.push(size)
      return new Uint8Array(size)
    })
    expect(sizes).toEqual([10])
  })

  it.each([
    ['apr_7f', 'apr_7f'],
    ['7f', 'apr_7f'],
    ['7F', 'apr_7f'],
    ['APR_7F', 'apr_7f'],
    ['apr_7f3k9q2m4x', 'apr_7f3k9q2m4x'],
    ['oO0', 'apr_000'],
    ['iIlL1', 'apr_11111'],
    ['apr', 'apr_apr'],
  ])('that somebody begins to type as %j begins with %s', (typed, prefix) => {
    expect(parseIdPrefix('apr', typed)).toBe(prefix)
  })

  it.each(['', 'apr_', 'con_7f', 'u', 'a-b', '%', '*', "a'", 'ä', ' 7f', '7f3k9q2m4x0', 'apr_apr_7f'])(
    'never begins as %j',
    (typed) => {
      expect(parseIdPrefix('apr', typed)).toBeUndefined()
    },
  )
})

describe('a provider key', () => {
  it('is sh and 32 hex, which fits the alphabet and length of every provider', () => {
    expect(newProviderKey(() => bytes(...Array<number>(16).fill(0xab)))).toBe(`sh${'ab'.repeat(16)}`)
    expect(newProviderKey((size) => new Uint8Array(size))).toMatch(/^sh[0-9a-f]{32}$/)
  })
})
