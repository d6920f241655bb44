import { describe, expect, it } from 'vitest'
import { jsonText } from '../../../src/cli/terminal/json.ts'
import { forbiddenIn, withEachHostileText } from '../hostile-texts.ts'

describe('JSON output', () => {
  it('is one line with a line feed, or indented for a reader', () => {
    expect(jsonText({ a: [1, 'é'] })).toBe('{"a":[1,"é"]}\n')
    expect(jsonText({ a: 1 }, { indented: true })).toBe('{\n  "a": 1\n}\n')
    expect(jsonText(undefined)).toBe('null\n')
  })

  it('spells what a terminal would obey as numbers', () => {
    expect(jsonText('\u009b\u202e\u007f\u{e0041}')).toBe('"\\u009b\\u202e\\u007f\\udb40\\udc41"\n')
  })

  it('has the same value and nothing that harms a terminal', async () => {
    await withEachHostileText((text) => {
      const value = { [text]: [text] }
      for (const indented of [false, true]) {
        const json = jsonText(value, { indented })
        expect(JSON.parse(json)).toStrictEqual(value)
        expect(forbiddenIn(json, { colour: false })).toBeUndefined()
      }
    })
  })
})
