import { describe, expect, it } from 'vitest'
import { LOOK_ALIKE_TABLE } from '../../../src/domain/text/look-alike-table.ts'
import { asciiTwin, describeCharacter } from '../../../src/domain/text/look-alikes.ts'
import { lookAlikes } from '../../../scripts/look-alikes.mjs'

describe('the table of look-alikes', () => {
  it("is what Unicode's lists make of it: `node scripts/look-alikes.mjs`", () => {
    expect(LOOK_ALIKE_TABLE.replaceAll('\n', '')).toBe(`${lookAlikes().join('|')}|`)
  })

  it.each([
    ['с', 'c'],
    ['ν', 'v'],
    ['ո', 'n'],
    ['ꓳ', 'O'],
    ['‐', '-'],
    ['Ａ', 'A'],
    ['𝐚', 'a'],
    ['é', undefined],
    ['東', undefined],
  ])('says what %s looks like', (character, twin) => {
    expect(asciiTwin(character)).toBe(twin)
  })

  it('names a character that is in none of them', () => {
    expect(describeCharacter('東')).toBe('U+6771, a Han letter')
    expect(describeCharacter('\u{1f600}')).toBe('U+1F600')
  })
})
