import { describe, expect, it } from 'vitest'
import { digestOf, type DigestInput } from '../../../src/domain/request/digest.ts'

const call: DigestInput['call'] = {
  method: 'POST',
  path: '/notes/v1/notes',
  query: [
    ['a', '1'],
    ['b', '2'],
  ],
  headers: [['if-match', '"1"']],
  body: '{"text":"milk"}',
}
const connection = { id: 'con_0000000001', integration: 'notes', nangoConnectionId: 'nc-1' }
const input: DigestInput = {
  operation: 'notes.add',
  connection,
  account: 'anna@shop.de',
  call,
  precondition: { version: 1, of: 'book' },
}

describe('a digest', () => {
  it('is the SHA-256 of the canonical JSON of all that an approval approves', () => {
    // Reckoned outside: the members sorted by name, no blanks, through `sha256sum`.
    expect(digestOf(input)).toBe('a84ecd1145a335b0a0476b1aad9567c35ecde8db191a6a20464f0956ba0ef364')
  })

  it('does not depend on the order of members, nor on what it is not about', () => {
    const turned = {
      ...input,
      precondition: { of: 'book', version: 1 },
      connection: { nangoConnectionId: 'nc-1', name: 'renamed', id: 'con_0000000001', integration: 'notes' },
      reason: 'Urgent',
      requester: 'agent',
    }
    expect(digestOf(turned)).toBe(digestOf(input))
  })

  it.each<[string, Partial<DigestInput>]>([
    ['operation', { operation: 'notes.remove' }],
    ['connection', { connection: { ...connection, id: 'con_0000000002' } }],
    ['integration', { connection: { ...connection, integration: 'other' } }],
    ['connection at Nango', { connection: { ...connection, nangoConnectionId: 'nc-2' } }],
    ['account', { account: 'eve@shop.de' }],
    ['method', { call: { ...call, method: 'PUT' } }],
    ['path', { call: { ...call, path: '/notes/v1/notes/1' } }],
    ['order of the query', { call: { ...call, query: call.query.toReversed() } }],
    [
      'value in the query',
      {
        call: {
          ...call,
          query: [
            ['a', '1'],
            ['b', '3'],
          ],
        },
      },
    ],
    ['parameter more', { call: { ...call, query: [...call.query, ['a', '1']] } }],
    ['header', { call: { ...call, headers: [] } }],
    ['spelling of the body', { call: { ...call, body: '{"text": "milk"}' } }],
    ['body that is missing', { call: { ...call, body: null } }],
    ['body that is null', { call: { ...call, body: 'null' } }],
    ['precondition', { precondition: { version: 2, of: 'book' } }],
    ['type in the precondition', { precondition: { version: '1', of: 'book' } }],
    ['precondition that is missing', { precondition: null }],
  ])('differs for another %s', (_what, changes) => {
    expect(digestOf({ ...input, ...changes })).not.toBe(digestOf(input))
  })

  it('cannot be the same for texts that move from one part to the next', () => {
    const one = digestOf({ ...input, operation: 'a', account: 'bc' })
    expect(digestOf({ ...input, operation: 'ab', account: 'c' })).not.toBe(one)
  })
})
