import { describe, expect, it } from 'vitest'
import type { Stakes } from '../../../src/domain/operation/stakes.ts'
import { MOST_LOOKED_AT, unusualIn, type Past } from '../../../src/domain/request/unusual.ts'

const AGENT = { name: 'agent', door: 'mcp' } as const

/** `120 EUR ada@x.com !`: how much, for whom, and whether it is for ever. */
function stakes(text: string): Stakes {
  const [, value, currency = ''] = /(\d+) ([A-Z]{3})/.exec(text) ?? []
  return {
    amount: value === undefined ? null : { value: Number(value), currency },
    recipients: text.match(/\S+@\S+/g) ?? [],
    reversal: text.endsWith('!') ? 'irreversible' : 'reversible',
  }
}

function past(count: number, text: string, requester = 'agent'): readonly Past[] {
  return Array.from({ length: count }, () => ({ requester, stakes: stakes(text) }))
}

function warnings(text: string, before: readonly Past[]): readonly string[] {
  return unusualIn({ requester: AGENT, stakes: stakes(text) }, before)
}

describe('an amount', () => {
  it.each<readonly [string, string, readonly Past[]]>([
    ['exactly twice the largest', '24000 EUR', past(31, '12000 EUR')],
    ['above it, with nine of its kind', '24001 EUR', past(9, '12000 EUR')],
    ['in another currency', '24001 USD', past(31, '12000 EUR')],
    ['with nine in its currency', '24001 EUR', [...past(9, '12000 EUR'), ...past(31, '1 USD')]],
    [
      'below what its requester asked for',
      '24000 EUR',
      [...past(10, '12000 EUR'), ...past(31, '1 EUR', 'ci')],
    ],
    ['with ten of which nothing tells how much', '24001 EUR', past(10, 'ada@x.com')],
  ])('%s is usual', (_what, text, before) => {
    expect(warnings(text, before)).toEqual([])
  })

  it.each<readonly [string, readonly Past[], string]>([
    ['its requester', past(31, '12000 EUR'), '31 requests by agent'],
    [
      'its requester, whatever others ask for',
      [...past(10, '12000 EUR'), ...past(31, '99900 EUR', 'ci')],
      '10 requests by agent',
    ],
    [
      'everybody, where its requester is new',
      [...past(9, '1 EUR'), ...past(1, '12000 EUR', 'ci')],
      '10 requests',
    ],
    [
      'the latest, however many there are',
      past(MOST_LOOKED_AT, '12000 EUR'),
      'the latest 200 requests by agent',
    ],
  ])('above twice the largest is held against %s', (_who, before, figures) => {
    expect(warnings('24001 EUR', before)).toEqual([
      `240.01 EUR is far above what is usual: the largest so far was 120.00 EUR, ${figures}`,
    ])
  })
})

describe('a recipient', () => {
  it.each<readonly [string, string, readonly Past[]]>([
    ['that was one before', 'ada@x.com', past(31, 'ada@x.com')],
    ['with nine of its kind', 'bob@x.com', past(9, 'ada@x.com')],
    ['with nine that had any', 'bob@x.com', [...past(9, 'ada@x.com'), ...past(31, '')]],
    ['who always counts as new', 'bób@x.com', past(31, 'ada@x.com')],
    ['where more than a quarter are new', 'bob@x.com', newIn(12, 4)],
  ])('%s is usual', (_what, text, before) => {
    expect(warnings(text, before)).toEqual([])
  })

  it('is unusual for the first time where up to a quarter are new', () => {
    expect(warnings('bob@x.com', newIn(12, 3))).toEqual([
      'The first for bob@x.com: none of the 12 requests before was for them',
    ])
  })

  it('is one of several', () => {
    expect(warnings('bob@x.com ada@x.com eve@x.com', past(10, 'ada@x.com'))).toEqual([
      'The first for bob@x.com and 1 more: none of the 10 requests before was for them',
    ])
  })
})

/** So many, the oldest of which are for somebody new each. */
function newIn(count: number, fresh: number): readonly Past[] {
  return Array.from({ length: count }, (_, index) => past(1, `p${Math.min(index, fresh - 1)}@x.com`))
    .flat()
    .toReversed()
}

describe('what cannot be undone', () => {
  it.each<readonly [string, string, readonly Past[]]>([
    ['can', '', past(31, '')],
    ['is of a kind that never can', '!', past(31, '!')],
    ['has only nine of its kind', '!', past(9, '')],
    ['is more than a quarter', '!', [...past(9, ''), ...past(4, '!')]],
  ])('is usual where it %s', (_what, text, before) => {
    expect(warnings(text, before)).toEqual([])
  })

  it.each<readonly [string, readonly Past[], string]>([
    ['never', past(10, ''), '10 of the 10 requests before'],
    ['rarely', [...past(9, ''), ...past(3, '!')], '9 of the 12 requests before'],
  ])('is unusual where it is asked for %s', (_how, before, figures) => {
    expect(warnings('!', before)).toEqual([`It cannot be undone, unlike ${figures}`])
  })
})
