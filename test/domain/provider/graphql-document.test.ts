import { buildSchema, Kind, parse, validate } from 'graphql'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readGraphqlDocument } from '../../../src/domain/provider/graphql-document.ts'

describe('a GraphQL document', () => {
  it.each([
    ['{ shop { name } }', { type: 'query', rootFields: ['shop'] }],
    ['query Q($q: String!, $n: Int = 5) { orders(first: $n, query: $q) { nodes { id } } }', ['orders']],
    ['query { a: shop { name } order(id: "gid://x") { id }, c }', ['shop', 'order', 'c']],
    ['query ($i: In = {a: [1, -2.5e3], b: {c: "}"}}) @d(x: {y: 1}) { shop }', ['shop']],
    ['query { shop @include(if: true) @skip(if: false) { name } order }', ['shop', 'order']],
    ['# mutation { a }\nquery Q { shop # }\n }', ['shop']],
    ['fragment F on Order { id } query { order(id: 1) { ...F } }', ['order']],
    ['query { ...F } fragment F on QueryRoot { shop { name } }', ['...']],
    ['query { shop ... on QueryRoot { order { id } } }', ['shop', '...']],
    ['query mutation { mutation }', ['mutation']],
    ['query fragment { a }', ['a']],
  ])('%s is a query', (text, expected) => {
    expect(readGraphqlDocument(text)).toEqual(
      Array.isArray(expected) ? { type: 'query', rootFields: expected } : expected,
    )
  })

  it.each([
    ['mutation M($i: I!) { draftOrderCalculate(input: $i) { id } }', ['draftOrderCalculate']],
    ['mutation { a: draftOrderCreate(input: {}) { id } }', ['draftOrderCreate']],
    ['mutation{draftOrderCalculate:draftOrderCreate(input:{}){id}}', ['draftOrderCreate']],
    ['mutation { draftOrderCalculate draftOrderCreate }', ['draftOrderCalculate', 'draftOrderCreate']],
    ['mutation { draftOrderCalculate, b : c @x(y: "z") { d } }', ['draftOrderCalculate', 'c']],
    ['mutation { draftOrderCalculate(input: {a: "} }"}) { id } ...F }', ['draftOrderCalculate', '...']],
    ['mutation { draftOrderCalculate #\n draftOrderDelete }', ['draftOrderCalculate', 'draftOrderDelete']],
    ['fragment F on O { id } mutation { x { ...F } }', ['x']],
    ['mutation query { x }', ['x']],
  ])('%s is a mutation', (text, rootFields) => {
    expect(readGraphqlDocument(text)).toEqual({ type: 'mutation', rootFields })
  })

  it.each([
    ['nothing', ''],
    ['only blanks', ' \n '],
    ['only a fragment', 'fragment F on O { id }'],
    ['two operations', 'query A { a } mutation B { b }'],
    ['two anonymous operations', '{ a } { b }'],
    ['two queries', 'query A { a } query B { b }'],
    ['no selection', 'query A'],
    ['an empty selection', 'query { }'],
    ['an open brace', 'query { a { b }'],
    ['a brace too many', 'query { a } }'],
    ['crossed brackets', 'query { a(b: [1) ] }'],
    ['something behind it', 'query { a } mutation'],
    ['a schema', 'type Query { a: Int }'],
    ['an extension', 'extend type Query { a: Int }'],
    ['a comment that a carriage return ends', 'query { a #\r } mutation { b }'],
    ['a comment that a line separator ends', 'query { a #\u2028 } mutation { b }'],
    ['a byte order mark', '\ufeffquery { a }'],
    ['a tab', 'query\t{ a }'],
    ['a zero byte', 'query { a }\u0000'],
    ['another alphabet', 'quеry { a }'],
    ['a block string', 'query { a(b: """ } mutation { b } """) }'],
    ['a block string in disguise', 'query { a(b: """") { c } } mutation { d } #""" }'],
    ['an open string', 'query { a(b: "x) }'],
    ['a string over two lines', 'query { a(b: "x\ny") }'],
    ['an unknown escape', String.raw`query { a(b: "\x") }`],
    ['a brace in an escape', String.raw`query { a(b: "\u{7d}") }`],
    ['a semicolon', 'query { a; }'],
    ['a number as a field', 'query { 1 }'],
    ['a string as a field', 'query { "a" }'],
    ['an alias of nothing', 'query { a: }'],
    ['an alias of an alias', 'query { a: b: c }'],
    ['an alias of a string', 'query { a: "b" }'],
    ['two dots', 'query { ..F }'],
    ['a selection before an alias', 'mutation { a { b } : c { d } }'],
    ['a directive as an alias', 'query { @x : a }'],
    ['a subscription beside a query', 'subscription { a } query { b }'],
  ])('with %s is not understood', (_what, text) => {
    expect(readGraphqlDocument(text)).toBeUndefined()
  })

  it('knows a subscription', () => {
    expect(readGraphqlDocument('subscription { a }')?.type).toBe('subscription')
  })

  it('is never taken for a query where the reference implementation reads a mutation', () => {
    const pieces = [
      'mutation',
      'query',
      'subscription',
      'fragment F on Q',
      'on',
      'Name',
      '{',
      '}',
      '{ a }',
      '(',
      ')',
      '($v: I = {x: 1})',
      '[',
      ']',
      ':',
      '@d',
      '...',
      '...F',
      '"',
      '"}"',
      '"""',
      '#',
      '\n',
      ' ',
      ',',
      '\\',
      '$',
      '1',
      '\r',
      'draftOrderCreate',
      'draftOrderCalculate',
      'mutation { b }',
      'query A { a }',
      'fragment F on Q { c }',
      'query { a(b: ',
      ') }',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (chosen) => {
        const text = chosen.join('')
        const read = readGraphqlDocument(text)
        if (read === undefined) return
        const operations = operationsOf(text)
        if (operations === undefined) return
        expect(operations).toEqual([read])
      }),
      { numRuns: 20_000 },
    )
  })

  it('is held against documents that the reference implementation can read', () => {
    const schema = buildSchema('type Query { a: Int } type Mutation { b: Int }')
    const text = 'mutation { x: b }'
    expect(validate(schema, parse(text))).toEqual([])
    expect(operationsOf(text)).toEqual([{ type: 'mutation', rootFields: ['b'] }])
  })
})

/** By the reference implementation; undefined where it cannot read the text. */
function operationsOf(text: string) {
  try {
    return parse(text).definitions.flatMap((definition) => {
      if (definition.kind !== Kind.OPERATION_DEFINITION) return []
      const names: string[] = []
      for (const selection of definition.selectionSet.selections) {
        names.push(selection.kind === Kind.FIELD ? selection.name.value : '...')
        if (selection.kind !== Kind.FIELD) break
      }
      return [{ type: definition.operation, rootFields: names }]
    })
  } catch {
    return undefined
  }
}
