import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import type {
  Fact,
  FactRenderer,
  FactType,
  Place,
  RenderedPreview,
} from '../../../src/domain/request/preview.ts'
import {
  renderPeople,
  renderReminders,
  renderWhen,
} from '../../../src/providers/google/create-event/preview-event.ts'
import {
  renderDiscount,
  renderMoney,
  renderOrderLines,
} from '../../../src/providers/shopify/create-draft-order/preview-order.ts'
import { previewOf } from './preview-of.ts'

const NAMES = [
  'it',
  'a/b',
  '~',
  '~1',
  '',
  '0',
  'email',
  'optional',
  'dateTime',
  'date',
  'timeZone',
  'start',
  'end',
  'method',
  'amount',
  'currencyCode',
  'title',
  'value',
  'valueType',
  'quantity',
]

const WAYS: readonly (FactType | FactRenderer)[] = [
  'text',
  'yes-no',
  'list',
  'fields',
  'rows',
  renderWhen,
  renderPeople,
  renderReminders,
  renderMoney,
  renderOrderLines,
  renderDiscount,
]

const texts = fc.string({ minLength: 3 })

const { body: bodies } = fc.letrec<{ body: Json }>((tie) => ({
  body: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    fc.oneof(
      texts,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ min: -9, max: 9, noNaN: true }),
    ),
    fc.array(tie('body'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('body'), { maxKeys: 5, noNullPrototype: true }),
  ),
}))

const queries = fc.array(fc.tuple(fc.constantFrom(...NAMES), texts), { maxLength: 5 })

const choices = fc.array(
  fc.record({ leaf: fc.nat(), depth: fc.integer({ min: 1, max: 4 }), as: fc.constantFrom(...WAYS) }),
  { maxLength: 6 },
)

interface Leaf {
  readonly place: string
  readonly value: Json
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** Every single value of a body, by a walk of the test's own. */
function leavesOf(value: Json, place: string): readonly Leaf[] {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : []
  if (names.length === 0) return [{ place, value }]
  const members = value as Readonly<Record<string, Json>>
  return names.flatMap((name) => leavesOf(members[name] ?? null, `${place}/${escaped(name)}`))
}

function parametersOf(query: readonly (readonly [string, string])[]): readonly Leaf[] {
  return query.map(([name, value], index) => {
    const nth = query.slice(0, index + 1).filter(([other]) => other === name).length
    return { place: `query/${escaped(name)}${nth === 1 ? '' : `/${nth}`}`, value }
  })
}

/** How a value may read in a fact's text. */
function spellings(value: Json): readonly string[] {
  if (value === true) return ['true', 'yes', 'optional', 'room']
  if (value === false) return ['false', 'no']
  return [JSON.stringify(value), ...(typeof value === 'string' ? [value] : [])]
}

/** Whether an approver can read this value: in a fact about its place, or under "also sent". */
function isAccountedFor({ facts, alsoSent }: RenderedPreview, asked: readonly Fact[], leaf: Leaf): boolean {
  const { place, value } = leaf
  const text = JSON.stringify(value)
  if (alsoSent.some((also) => also.place === place && JSON.stringify(also.value) === text)) return true
  return asked.some((fact) => {
    if (!('at' in fact) || (place !== fact.at && !place.startsWith(`${fact.at}/`))) return false
    const shownAs = facts.find(({ label }) => label === fact.label)?.value ?? ''
    return spellings(value).some((spelling) => shownAs.includes(spelling))
  })
}

describe('every byte of a call', () => {
  it('is accounted for: each value stands in the text of a fact about its place, or under also sent', () => {
    fc.assert(
      fc.property(bodies, queries, choices, (given, query, chosen) => {
        const body = JSON.parse(JSON.stringify(given)) as Json
        const all = [...leavesOf(body, 'body'), ...parametersOf(query)]
        const asked = chosen.map(({ leaf, depth, as }, number): Fact => {
          const parts = (all[leaf % all.length]?.place ?? '').split('/')
          return { label: String(number), at: parts.slice(0, depth + 1).join('/') as Place, as }
        })
        const preview = previewOf({ body, query }, asked)
        expect(all.filter((leaf) => !isAccountedFor(preview, asked, leaf))).toEqual([])
        expect(preview.alsoSent[0]).toEqual({ place: 'request', value: 'POST /books/diary/notes' })
      }),
      { numRuns: 1000 },
    )
  })
})
