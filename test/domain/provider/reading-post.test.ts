import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import { findReadingPost } from '../../../src/domain/provider/reading-post.ts'

const QUERY = 'query Q($id: ID!) { order(id: $id) { id } }'
const CALCULATE =
  'mutation C($input: DraftOrderInput!) { draftOrderCalculate(input: $input) { userErrors { message } } }'
const CREATE =
  'mutation C($input: DraftOrderInput!) { draftOrderCreate(input: $input) { userErrors { message } } }'

function isRead(name: string, body: Json): boolean {
  return findReadingPost(name, body) !== undefined
}

describe('a POST that is known to read', () => {
  it.each([
    ['shopify.query', { query: QUERY, variables: { id: 'x' } }],
    ['shopify.query', { query: '{ shop { name } }' }],
    ['shopify.draft-order-calculate', { query: CALCULATE, variables: { input: {} } }],
    ['calendar.freebusy', {}],
  ])('as %s is %j', (name, body) => {
    expect(isRead(name, body)).toBe(true)
  })

  it('goes to the asked-for version of the API, and to no other address', () => {
    const rule = findReadingPost('shopify.query', { query: QUERY })
    expect(rule?.path('2026-10')).toBe('/admin/api/2026-10/graphql.json')
    expect(() => rule?.path('../../x')).toThrow('cannot stand in a path')
  })

  it.each<[string, string, Json]>([
    ['shopify.query', 'a mutation', { query: CREATE }],
    ['shopify.query', 'even the one that creates nothing', { query: CALCULATE }],
    ['shopify.query', 'a mutation behind a query', { query: `${QUERY} ${CREATE}` }],
    ['shopify.query', 'one chosen by its name', { query: `${QUERY} ${CREATE}`, operationName: 'C' }],
    ['shopify.query', 'a named operation at all', { query: QUERY, operationName: 'Q' }],
    ['shopify.query', 'a document kept at the server', { extensions: { persistedQuery: { version: 1 } } }],
    ['shopify.query', 'a document beside one kept there', { query: QUERY, extensions: {} }],
    ['shopify.query', 'several requests at once', [{ query: QUERY }]],
    ['shopify.query', 'a text', QUERY],
    ['shopify.query', 'nothing', null],
    ['shopify.query', 'a list of documents', { query: [QUERY] }],
    ['shopify.query', 'no document', { variables: {} }],
    ['shopify.query', 'a subscription', { query: 'subscription { a }' }],
    ['shopify.draft-order-calculate', 'a query', { query: QUERY }],
    ['shopify.draft-order-calculate', 'the mutation that creates', { query: CREATE }],
    [
      'shopify.draft-order-calculate',
      'one that is only called so',
      { query: CREATE.replace('draftOrderCreate', 'draftOrderCalculate: draftOrderCreate') },
    ],
    [
      'shopify.draft-order-calculate',
      'both at once',
      { query: 'mutation { draftOrderCalculate { x } draftOrderCreate { x } }' },
    ],
    [
      'shopify.draft-order-calculate',
      'one with a fragment beside it',
      {
        query:
          'mutation { draftOrderCalculate { x } ...F } fragment F on Mutation { draftOrderCreate { x } }',
      },
    ],
    [
      'shopify.draft-order-calculate',
      'it twice',
      { query: 'mutation { draftOrderCalculate { x } b: draftOrderCalculate { x } }' },
    ],
    ['shopify.draft-order-create', 'a name that is not on the list', { query: CREATE }],
    ['constructor', 'a name of every object', { query: QUERY }],
  ])('as %s is not %s', (name, _what, body) => {
    expect(isRead(name, body)).toBe(false)
  })
})
