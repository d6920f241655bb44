import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import { findReadingPost, type ReadingPost } from '../../../src/domain/provider/http.ts'

const QUERY = 'query Q($id: ID!) { order(id: $id) { id } }'
const OTHER = '{ shop { name } }'
const CREATE = 'mutation C { draftOrderCreate { userErrors { message } } }'

const ASK: ReadingPost = { path: () => '/graphql', documents: [QUERY, OTHER] }
const SEARCH: ReadingPost = { path: () => '/search' }
const POSTS = { ask: ASK, search: SEARCH }

describe('a POST that is known to read', () => {
  it.each<[string, Json, ReadingPost]>([
    ['ask', { query: QUERY, variables: { id: 'x' } }, ASK],
    ['ask', { query: OTHER }, ASK],
    ['search', {}, SEARCH],
    ['search', { query: CREATE }, SEARCH],
  ])('as %s is %j', (name, body, post) => {
    expect(findReadingPost(POSTS, name, body)).toBe(post)
  })

  it.each<[string, string, Json]>([
    ['ask', 'a document that is not on the list', { query: CREATE }],
    ['ask', 'one with a blank more', { query: `${QUERY} ` }],
    ['ask', 'two of the list in one', { query: `${QUERY}${OTHER}` }],
    ['ask', 'one in another case', { query: OTHER.toUpperCase() }],
    ['ask', 'one with a mutation behind it', { query: `${QUERY} ${CREATE}` }],
    ['ask', 'one that is chosen by its name', { query: QUERY, operationName: 'Q' }],
    ['ask', 'a document kept at the server', { extensions: { persistedQuery: { version: 1 } } }],
    ['ask', 'a document beside one kept there', { query: QUERY, extensions: {} }],
    ['ask', 'several requests at once', [{ query: QUERY }]],
    ['ask', 'a text', QUERY],
    ['ask', 'nothing', null],
    ['ask', 'a list of documents', { query: [QUERY] }],
    ['ask', 'no document', { variables: {} }],
    ['create', 'a name that is not on the list', { query: QUERY }],
    ['constructor', 'a name of every object', { query: QUERY }],
    ['__proto__', 'another', { query: QUERY }],
  ])('as %s is not %s', (name, _what, body) => {
    expect(findReadingPost(POSTS, name, body)).toBeUndefined()
  })
})
