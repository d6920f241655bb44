import { expect, it } from 'vitest'
import * as z from 'zod'
import { characterCount } from '../../../src/domain/text/quoted.ts'

it.each([
  ['', 0],
  ['Grüße', 5],
  ['🎉', 1],
  ['a🎉b', 3],
  ['👩‍👩‍👧', 5],
  ['e\u0301', 2],
  ['\ud83c', 1],
])('%j has %i characters, as the schemas count them', (text, count) => {
  expect(characterCount(text)).toBe(count)
  expect(z.string().length(count).safeParse(text).success).toBe(true)
})
