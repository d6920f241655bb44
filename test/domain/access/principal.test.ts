import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameName, whyNotName } from '../../../src/domain/access/principal.ts'
import { safeText } from '../../../src/domain/text/safe-text.ts'

describe('a principal', () => {
  it.each(['a', 'agent-1', 'anna', 'Anna Schmidt', 'anna@shop.de', 'ci+deploy_2.1', '7', 'x'.repeat(64)])(
    'may be called %j',
    (name) => {
      expect(whyNotName(name)).toBeNull()
    },
  )

  it.each([
    '',
    ' ',
    ' anna',
    'anna ',
    'an  na',
    '-anna',
    'anna.',
    'x'.repeat(65),
    'anna\n',
    'anna\u0000',
    'an\tna',
    'an\u001B[31mna',
    'an\u202Ena',
    'an\u200Bna',
    'аnna',
    'ａｎｎａ',
    'Jürgen',
    'anna (cli)',
    'a/b',
    'a,b',
    "a'b",
    'a"b',
    'a=1',
    '\uD800',
    'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0',
  ])('may not be called %j', (name) => {
    expect(whyNotName(name)).toContain('A name has 1 to 64')
  })

  it.each(['shield', 'Shield', 'policy', 'POLICY', 'system', 'unknown'])(
    'may not be called as shield calls itself: %s',
    (name) => {
      expect(whyNotName(name)).toBe(`${name} is a name that shield keeps for itself`)
    },
  )

  it('may not be called as a token, which is not repeated', () => {
    const token = `shield_0123456789_${'a'.repeat(43)}`
    expect(whyNotName(token)).toBe('Names that begin with shield_ are kept for tokens')
  })

  it('is shown as it is called, whatever was allowed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (name) => {
        if (whyNotName(name) === null) expect(safeText(name)).toBe(name)
        else expect(whyNotName(name)).toMatch(/^[ -~]+$/)
      }),
    )
  })
})

describe('two names mean one principal', () => {
  it.each([
    ['anna', 'anna', true],
    ['Anna', 'anna', true],
    ['ANNA@shop.de', 'anna@Shop.de', true],
    ['ａｎｎａ', 'anna', true],
    ['anna', 'ann', false],
    ['anna', 'anna-2', false],
  ])('%s, %s: %s', (one, other, same) => {
    expect(isSameName(one, other)).toBe(same)
    expect(isSameName(other, one)).toBe(same)
  })
})
