import { describe, expect, it } from 'vitest'
import { attemptsFor, isNamed, namesFor } from '../../../../src/providers/shopify/order-status/find-orders.ts'

describe('what a person typed', () => {
  it.each<[string, unknown]>([
    ['#1001', [{ kind: 'name', text: '#1001' }]],
    [' 1001 ', [{ kind: 'name', text: '1001' }]],
    ['1001-A', [{ kind: 'name', text: '1001-A' }]],
    [
      'EN1001',
      [
        { kind: 'name', text: 'EN1001' },
        { kind: 'confirmation', text: 'EN1001' },
      ],
    ],
    [
      'XPAV284CT',
      [
        { kind: 'name', text: 'XPAV284CT' },
        { kind: 'confirmation', text: 'XPAV284CT' },
      ],
    ],
    ['gid://shopify/Order/893', [{ kind: 'id', id: 'gid://shopify/Order/893' }]],
    [
      '8938018537778',
      [
        { kind: 'id', id: 'gid://shopify/Order/8938018537778' },
        { kind: 'name', text: '8938018537778' },
      ],
    ],
    ['ada@example.com', [{ kind: 'email', text: 'ada@example.com' }]],
    ['#a@b', [{ kind: 'email', text: '#a@b' }]],
  ])('%j is looked for so', (text, attempts) => {
    expect(attemptsFor(text, undefined)).toEqual(attempts)
  })

  it.each([
    ['1001', 'id', { kind: 'id', id: 'gid://shopify/Order/1001' }],
    ['a@b.c', 'name', { kind: 'name', text: 'a@b.c' }],
    ['1001', 'confirmation', { kind: 'confirmation', text: '1001' }],
    ['ada', 'email', { kind: 'email', text: 'ada' }],
  ] as const)('%j is taken as what --by says: %s', (text, by, attempt) => {
    expect(attemptsFor(text, by)).toEqual([attempt])
  })

  it.each([
    ['gid://shopify/DraftOrder/1', undefined],
    ['gid://evil/Order/1', undefined],
    ['#1001', 'id'],
    ['0', 'id'],
    ['  ', undefined],
    ['a\u0000b', undefined],
    ['\ud800', undefined],
  ] as const)('%j is refused (by %s)', (text, by) => {
    expect(() => attemptsFor(text, by)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe("an order's name", () => {
  it('may be written in the usual ways and in the shop’s own', () => {
    expect(namesFor('1001')).toEqual(['1001', '#1001'])
    expect(namesFor('#1001', { prefix: 'EN', suffix: '-X' })).toEqual(['#1001', '1001', 'EN1001-X'])
  })

  it.each([
    ['#1001', true],
    ['1001', true],
    ['#1001-A', false],
    ['#11001', false],
    ['', false],
  ])('%j is one of them: %s', (name, is) => {
    expect(isNamed(name, namesFor('1001'))).toBe(is)
  })
})
