import { expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import { renderFact } from '../../../src/gate/show/render-preview.ts'

const at = 'body/it'

const rows = (...leaves: readonly (readonly [string, Json])[]) => renderFact('rows', at, new Map(leaves))

it('a list of objects is one line for each, with every value behind its name', () => {
  const leaves = [
    ['body/it/0/type', 'reply'],
    ['body/it/0/reply/id', 'yes'],
    ['body/it/0/reply/title', 'Yes'],
    ['body/it/1/type', 'reply'],
    ['body/it/1/reply/id', 7],
    ['body/it/1/reply/title', null],
  ] as const
  expect(rows(...leaves)).toEqual({
    text: 'type: reply, id: yes, title: Yes\ntype: reply, id: 7, title: null',
    places: leaves.map(([place]) => place),
  })
})

it.each<[string, Json, string]>([
  ['a comma', 'yes, title: No', '"yes, title: No"'],
  ['a line feed', 'yes\nid: no', '"yes\\nid: no"'],
  ['a quotation mark', '"yes"', '"\\"yes\\""'],
  ['a colon', 'id: no', '"id: no"'],
  ['nothing in it', '', '""'],
  ['an empty list', [], '[]'],
])('a value with %s cannot pass for several', (_what, value, shown) => {
  expect(rows(['body/it/0/id', value]).text).toBe(`id: ${shown}`)
})

it('what is no list is left to "also sent"', () => {
  expect(rows([at, 'text'])).toEqual({ text: '', places: [] })
  expect(rows([at, []])).toEqual({ text: '', places: [] })
})

it('a long list is looked at once, and not once more for each of its objects', () => {
  let looked = 0
  class Counting extends Map<string, Json> {
    override *[Symbol.iterator](): MapIterator<[string, Json]> {
      for (const leaf of super.entries()) {
        looked += 1
        yield leaf
      }
    }
  }
  const below = new Counting(
    Array.from({ length: 300 }, (_, n): [string, Json] => [`${at}/${n}/id`, String(n)]),
  )
  looked = 0
  expect(renderFact('rows', at, below).text.split('\n')).toHaveLength(300)
  expect(looked).toBe(300)
})
