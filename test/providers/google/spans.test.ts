import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  intersectSpans,
  longestOf,
  mergeSpans,
  subtractSpans,
  totalOf,
} from '../../../src/providers/google/spans.ts'

describe('merging spans', () => {
  it.each([
    ['overlapping', [0, 5, 3, 8], [0, 8]],
    ['nested', [0, 10, 2, 3], [0, 10]],
    ['the same twice', [1, 2, 1, 2], [1, 2]],
    ['touching', [0, 5, 5, 8], [0, 8]],
    ['of no length', [5, 5], []],
    ['ending before it starts', [8, 5], []],
    ['unsorted', [50, 60, 10, 20, 30, 40], [10, 20, 30, 40, 50, 60]],
    ['over the edges', [-10, 5, 95, 200], [0, 5, 95, 100]],
    ['longer than the window', [-10, 200], [0, 100]],
    ['outside', [-10, 0, 100, 120], []],
    ['none', [], []],
    ['starting together, the shorter one last', [0, 9, 0, 3], [0, 9]],
  ])('handles %s', (_what, pairs, merged) => {
    expect(mergeSpans(pairs, 0, 100)).toEqual(merged)
  })

  it('is exact far from 1970', () => {
    const from = 2 ** 33
    expect(mergeSpans([from + 1, from + 3, from + 2, from + 7], from, from + 1_600_000)).toEqual([
      from + 1,
      from + 7,
    ])
  })
})

const pairs = fc.array(fc.tuple(fc.integer({ min: -5, max: 65 }), fc.integer({ min: 0, max: 20 })), {
  maxLength: 12,
})

function minutesOf(spans: readonly number[]): readonly number[] {
  return Array.from({ length: 60 }, (_, minute) => minute).filter((minute) =>
    spans.some((start, index) => index % 2 === 0 && start <= minute && minute < (spans[index + 1] ?? 0)),
  )
}

describe('span arithmetic', () => {
  it('agrees with sets of minutes', () => {
    fc.assert(
      fc.property(pairs, pairs, (one, other) => {
        const rawA = one.flatMap(([start, length]) => [start, start + length])
        const rawB = other.flatMap(([start, length]) => [start, start + length])
        const a = mergeSpans(rawA, 0, 60)
        const b = mergeSpans(rawB, 0, 60)
        const inA = minutesOf(rawA)
        const inB = minutesOf(rawB)
        expect(minutesOf(a)).toEqual(inA)
        expect(minutesOf(intersectSpans(a, b))).toEqual(inA.filter((minute) => inB.includes(minute)))
        expect(minutesOf(subtractSpans(a, b))).toEqual(inA.filter((minute) => !inB.includes(minute)))
        expect(totalOf(a)).toBe(inA.length)
        // Disjoint, rising, never touching.
        expect(a.every((value, index) => index === 0 || value > (a[index - 1] ?? 0))).toBe(true)
      }),
    )
  })

  it('knows the longest span', () => {
    expect(longestOf([0, 5, 10, 30, 40, 41])).toBe(20)
    expect(longestOf([])).toBe(0)
  })
})
