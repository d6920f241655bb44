import { describe, expect, it } from 'vitest'
import { checkScopes, type ScopeAnswer, type ScopeNeeds } from '../../../src/domain/provider/provider.ts'

const lacks = (...groups: string[][]): ScopeAnswer => ({ kind: 'lacks', groups })

describe('what was granted', () => {
  it.each<[string, ScopeNeeds, readonly string[] | null, ScopeAnswer]>([
    ['nothing is needed, whatever was granted', [], [], { kind: 'has' }],
    ['nothing is needed, even where nobody can tell', [], null, { kind: 'has' }],
    ['one of a group is there', [['a', 'b']], ['b'], { kind: 'has' }],
    ['one of each group is there', [['a'], ['b', 'c']], ['c', 'a', 'x'], { kind: 'has' }],
    ['one of a group is missing wholly', [['a'], ['b', 'c']], ['a'], lacks(['b', 'c'])],
    ['several are missing: all are named', [['a'], ['b']], [], lacks(['a'], ['b'])],
    ['a scope only begins like the needed one', [['calendar']], ['calendar.readonly'], lacks(['calendar'])],
    ['a group can never be satisfied', [[]], ['a'], lacks([])],
    ['nobody can tell', [['a']], null, { kind: 'unknown' }],
  ])('is judged when %s', (_when, needs, granted, answer) => {
    expect(checkScopes(needs, granted)).toEqual(answer)
  })
})
