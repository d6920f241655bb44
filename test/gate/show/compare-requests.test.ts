import { describe, expect, it } from 'vitest'
import type { RenderedFact, RenderedPreview } from '../../../src/domain/request/preview.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { compareRequests, type Previewed } from '../../../src/gate/show/compare-requests.ts'
import { findOdd } from '../../../src/gate/show/find-odd.ts'
import { requestOf } from '../sample-request.ts'

/** What a test says of one request: its facts, its money, and what differs in the request itself. */
interface Sample {
  readonly facts?: Readonly<Record<string, string>>
  readonly euros?: string
  readonly dollars?: string
  readonly warnings?: readonly string[]
  /** Whether its provider key is among what is also sent. */
  readonly hasKey?: boolean
  readonly request?: Partial<ApprovalRequest>
}

function previewed(
  { facts = {}, euros, dollars, warnings = [], hasKey = false, request = {} }: Sample,
  place = 0,
): Previewed {
  const money = [
    ...(euros === undefined ? [] : [{ amount: euros, currency: 'EUR' }]),
    ...(dollars === undefined ? [] : [{ amount: dollars, currency: 'USD' }]),
  ]
  const rendered: readonly RenderedFact[] = [
    ...Object.entries(facts).map(([label, value]) => ({ label, value, source: 'sent' as const })),
    ...money.map((amount) => ({
      label: 'Total',
      value: `${amount.amount} ${amount.currency}`,
      source: 'read' as const,
      amount,
    })),
  ]
  const own = { id: `apr_000000000${place}`, providerKey: `sh${String(place).padStart(32, '0')}` }
  const preview: RenderedPreview = {
    verb: 'Do it',
    system: 'Notes',
    account: 'anna@shop.de',
    connectionName: 'work',
    facts: rendered,
    alsoSent: hasKey ? [{ place: 'body/id', value: own.providerKey }] : [],
    notes: [],
    warnings,
    digest: 'd'.repeat(64),
  }
  return { request: requestOf({ ...own, ...request }), preview }
}

function compare(samples: readonly Sample[]) {
  return compareRequests(samples.map(previewed))
}

function oddOf(samples: readonly Sample[]): readonly (readonly string[])[] {
  return compare(samples).requests.map(({ odd }) => odd)
}

describe('several requests side by side', () => {
  it('say once what all share, and each what is its own', () => {
    const { shared, requests } = compare([
      { facts: { Title: 'Lunch', Where: 'Room 1' } },
      { facts: { Title: 'Lunch', Where: 'Room 2' } },
    ])
    const labels = shared.map(({ label }) => label)
    expect(labels).toEqual(['Action', 'Operation', 'System', 'Account', 'Connection', 'Asked by', 'Title'])
    expect(requests.map(({ own }) => own.map(({ label, value }) => `${label}: ${value}`))).toEqual([
      ['Where: Room 1'],
      ['Where: Room 2'],
    ])
  })

  it('write out each provider key once, where something stands for it', () => {
    const { shared, requests } = compare([{ hasKey: true }, { hasKey: true }])
    expect(shared.at(-1)).toEqual({ label: 'Also sent: body/id', value: '"‹provider key›"' })
    expect(requests.map(({ own }) => own)).toEqual([
      [{ label: 'Provider key', value: 'sh00000000000000000000000000000000' }],
      [{ label: 'Provider key', value: 'sh00000000000000000000000000000001' }],
    ])
  })

  it('keep a warning apart that only one of them has', () => {
    const { requests } = compare([{}, { warnings: ['It overlaps'] }])
    expect(requests.map(({ own }) => own.some(({ value }) => value === 'It overlaps'))).toEqual([false, true])
  })

  it('of one there is nothing shared, and all is its own', () => {
    const { shared, requests } = compare([{ facts: { Title: 'Lunch' } }])
    expect(shared).toEqual([])
    expect(requests[0]?.own.map(({ label }) => label)).toContain('Title')
  })
})

describe('the sums of several requests', () => {
  it('add up each currency by itself, exactly', () => {
    const samples = [{ euros: '0.10' }, { euros: '0.20', dollars: '5' }, { euros: '1000000000000000.05' }]
    expect(compare(samples).sums).toEqual([
      { label: 'Total (read)', currency: 'EUR', count: 3, total: '1000000000000000.35' },
      { label: 'Total (read)', currency: 'USD', count: 1, total: '5' },
    ])
  })

  it('say that they are not known where an amount is no plain number', () => {
    expect(compare([{ euros: '10' }, { euros: '1e3' }]).sums).toMatchObject([{ count: 2, total: null }])
  })
})

const LUNCH = { facts: { Title: 'Lunch', Guest: 'bob@shop.de' } }

describe('the odd one out', () => {
  it.each<[string, readonly Sample[], string]>([
    [
      'another value than all the others',
      [LUNCH, LUNCH, { facts: { ...LUNCH.facts, Title: 'Gift' } }],
      'another Title than all the others',
    ],
    [
      'a fact that no other has',
      [LUNCH, LUNCH, { facts: { ...LUNCH.facts, Where: 'Room' } }],
      'only this one has Where',
    ],
    [
      'no fact where all others have it',
      [LUNCH, LUNCH, { facts: { Guest: 'bob@shop.de' } }],
      'it has no Title',
    ],
    [
      'an address at a domain that no other has',
      [
        { facts: { Guest: 'bob@shop.de' } },
        { facts: { Guest: 'eva@shop.de' } },
        { facts: { Guest: 'carl@SHOP.de' } },
        { facts: { Guest: 'dan@sh0p.de' } },
      ],
      'an address at sh0p.de, as in no other',
    ],
    [
      'an amount far above the usual',
      [{ euros: '10' }, { euros: '12' }, { euros: '11' }, { euros: '37.01' }],
      'Total (read) is 37.01 EUR, where 11 is usual',
    ],
    [
      'another account',
      [LUNCH, LUNCH, { ...LUNCH, request: { account: 'eve@shop.de' } }],
      'another account: eve@shop.de',
    ],
    [
      'another operation',
      [LUNCH, LUNCH, { ...LUNCH, request: { operation: 'notes.burn' } }],
      'another operation: notes.burn',
    ],
  ])('has %s', (_what, samples, why) => {
    const odd = oddOf(samples)
    expect(odd.at(-1)).toEqual([why])
    expect(odd.slice(0, -1).flat()).toEqual([])
  })

  const twenty = (usual: (place: number) => Sample, ...odd: readonly Sample[]): readonly Sample[] => [
    ...Array.from({ length: 20 - odd.length }, (_, place) => usual(place)),
    ...odd,
  ]
  const guest = (name: string): Sample => ({ facts: { Guest: name } })

  it.each<[string, readonly Sample[], number, string]>([
    [
      'two recipients at another domain',
      twenty((place) => guest(`b${place}@shop.de`), guest('x@evil.com'), guest('y@evil.com')),
      2,
      'an address at evil.com, as in hardly any other',
    ],
    [
      'two at domains of their own',
      twenty((place) => guest(`b${place}@shop.de`), guest('x@evil.com'), guest('y@bad.com')),
      2,
      'an address at bad.com, as in hardly any other',
    ],
    [
      'two amounts far above the usual',
      twenty((place) => ({ euros: String(20 + place) }), { euros: '900' }, { euros: '950' }),
      2,
      'Total (read) is 950 EUR, where 29 is usual',
    ],
    [
      'two amounts beyond the spread, though not three times the usual',
      twenty((place) => ({ euros: `${100 + (place % 4)}` }), { euros: '180' }, { euros: '190' }),
      2,
      'Total (read) is 190 EUR, where 101 is usual',
    ],
    [
      'two amounts far below the usual',
      twenty((place) => ({ euros: String(20 + place) }), { euros: '0.00' }, { euros: '0.01' }),
      2,
      'Total (read) is 0.01 EUR, where 28 is usual',
    ],
    [
      'two in another currency',
      twenty((place) => ({ euros: String(20 + place) }), { dollars: '25' }, { dollars: '26' }),
      2,
      'Total (read) is in USD, where EUR is usual',
    ],
    [
      'two with another value',
      twenty(() => LUNCH, ...[1, 2].map(() => ({ facts: { ...LUNCH.facts, Title: 'Gift' } }))),
      2,
      'another Title than most others',
    ],
    [
      'three of another operation, which are alike',
      twenty(() => LUNCH, ...[1, 2, 3].map(() => ({ ...LUNCH, request: { operation: 'notes.burn' } }))),
      3,
      'another operation: notes.burn',
    ],
  ])('does not hide behind another one: %s', (_what, samples, count, why) => {
    const odd = oddOf(samples)
    expect(odd.at(-1)).toContain(why)
    expect(odd.map((reasons) => reasons.length > 0).lastIndexOf(false)).toBe(19 - count)
    expect(odd.slice(0, 20 - count).flat()).toEqual([])
  })

  it.each<[string, readonly Sample[]]>([
    ['of two', [LUNCH, { facts: { Title: 'Gift' } }]],
    ['among equals', [LUNCH, LUNCH, LUNCH]],
    [
      'where each is another',
      [{ facts: { Title: 'A' } }, { facts: { Title: 'B' } }, { facts: { Title: 'C' } }],
    ],
    ['where two differ alike', [LUNCH, LUNCH, { facts: { Title: 'Gift' } }, { facts: { Title: 'Gift' } }]],
    [
      'among customers who each have a domain of their own',
      [
        { facts: { Guest: 'a@one.de' } },
        { facts: { Guest: 'b@two.de' } },
        { facts: { Guest: 'c@three.de' } },
      ],
    ],
    [
      'for three times the usual amount',
      [{ euros: '10' }, { euros: '10' }, { euros: '30' }, { euros: '11' }],
    ],
  ])('does not exist %s', (_what, samples) => {
    const odd = oddOf(samples).flat()
    expect(odd.filter((why) => !why.includes('has no') && !why.startsWith('only'))).toEqual([])
  })

  it('is found by looking at each fact a few times, however many requests there are', () => {
    const looksAmong = (count: number): number => {
      let looks = 0
      const counted = (label: string, value: string) => ({
        label,
        get value() {
          looks += 1
          return value
        },
      })
      findOdd(
        Array.from({ length: count }, (_, place) => ({
          request: requestOf(),
          facts: new Map([['Guest', counted('Guest', `b${place}@shop.de`)]]),
        })),
      )
      return looks / count
    }
    expect(looksAmong(400)).toBe(looksAmong(40))
  })
})
