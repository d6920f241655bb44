import { describe, expect, it, test } from 'vitest'
import type { Limit } from '../../../src/domain/policy/policy.ts'
import { roomFor, type Use } from '../../../src/domain/ruling/room.ts'
import type { Json } from '../../../src/domain/text/json.ts'

const NOW = Date.parse('2026-03-05T12:00:00.000Z')
const HOUR = 3_600_000

/** In which spelling does not matter, and for other operations it is not asked. */
const spelled = (operation: string, input: Json): Json => {
  if (operation !== 'notes.add') throw new Error(`The spelling of ${operation} was asked for`)
  return JSON.parse(JSON.stringify(input).toLowerCase()) as Json
}

const count = (most: number, more: Partial<Limit> = {}): Limit => ({
  kind: 'count',
  most,
  per: '24h',
  by: null,
  ...more,
})

const sum = (most: number, more: Partial<Limit> = {}): Limit => ({
  ...count(most, more),
  kind: 'sum',
  currency: 'EUR',
})

function use(number: number, differing: Partial<Use> = {}): Use {
  return {
    request: `apr_${number}`,
    operation: 'notes.add',
    connection: 'con_1',
    input: `{"text":"${number}"}`,
    requester: 'claude',
    stakes: { amount: { value: 400, currency: 'EUR' }, recipients: ['ada@x.com'], reversal: 'reversible' },
    rules: ['small'],
    at: new Date(NOW - HOUR).toISOString(),
    ...differing,
  }
}

/** Whether `small` with these limits has room for one more such write, of 4.00 EUR by claude to ada@x.com. */
function hasRoom(limits: readonly Limit[], uses: readonly Use[], differing: Partial<Use> = {}): boolean {
  const { operation, stakes, requester } = use(0, differing)
  const asking = {
    operation,
    stakes,
    requester: { name: requester, door: 'mcp' as const },
    connection: { id: 'con_1', integration: '', nangoConnectionId: '' },
    input: { text: '0' },
    idempotencyKey: null,
  }
  const allowance = { rules: [{ id: 'small', limits, repeats: false }], spelled }
  return roomFor(allowance, asking, uses, NOW).noRoom === null
}

const stakes = (value: number, currency = 'EUR') => ({
  stakes: { amount: { value, currency }, recipients: ['ada@x.com'], reversal: 'reversible' as const },
})

describe('a limit has room', () => {
  test.each<[string, boolean, Limit, readonly Use[]]>([
    ['for the last of its number', true, count(2), [use(1)]],
    ['and not for one more', false, count(2), [use(1), use(2)]],
    ['for a sum that is just used up', true, sum(800), [use(1)]],
    ['and not for a cent more', false, sum(799), [use(1)]],
    ['for no sum of which a part was erased', false, sum(800_000), [use(1, { stakes: null })]],
    ['again once its window is over', true, count(1, { per: '1h' }), [use(1)]],
    ['and not before', false, count(1, { per: '7d' }), [use(1, { at: '2026-03-01T12:00:00.000Z' })]],
    ['where another rule allowed it', true, count(1), [use(1, { rules: ['other'] })]],
    ['for each requester', true, count(1, { by: 'requester' }), [use(1, { requester: 'ops' })]],
    ['for the same requester no more', false, count(1, { by: 'requester' }), [use(1)]],
    ['whoever asks, where it is for all', false, count(1), [use(1, { requester: 'ops' })]],
  ])('%s', (_, expected, limit, uses) => {
    expect(hasRoom([limit], uses)).toBe(expected)
  })

  it('for each recipient, by whatever name the mailbox is written to', () => {
    const by = { by: 'recipient' } as const
    const to = (...recipients: string[]) => ({
      stakes: { amount: { value: 400, currency: 'EUR' }, recipients, reversal: 'reversible' as const },
    })
    expect(hasRoom([sum(500, by)], [use(1, to('ben@x.com'))])).toBe(true)
    expect(hasRoom([sum(500, by)], [use(1, to('ada@x.com', 'ben@x.com'))])).toBe(false)
    expect(hasRoom([sum(500, by)], [use(1, to('ada@x.com'))], to('ada+two@x.com'))).toBe(false)
  })

  it('for no amount that is not known in its currency', () => {
    expect(hasRoom([sum(500)], [], stakes(1))).toBe(true)
    expect(hasRoom([sum(500)], [], stakes(1, 'USD'))).toBe(false)
    const none = { amount: null, recipients: [], reversal: 'reversible' as const }
    expect(hasRoom([sum(500)], [], { stakes: none })).toBe(false)
  })

  it('where each of several has it', () => {
    expect(hasRoom([count(9), sum(500)], [use(1)])).toBe(false)
    expect(hasRoom([sum(900), count(1)], [use(1)])).toBe(false)
    expect(hasRoom([sum(900), count(2)], [use(1)])).toBe(true)
  })
})

describe('the same again', () => {
  const same = (differing: Partial<Use> = {}) => [use(1, { input: '{"text":"0"}', ...differing })]

  it('has no room, in whatever spelling it was allowed before', () => {
    expect(hasRoom([], same())).toBe(false)
    expect(hasRoom([], [...same({ input: '{"TEXT":"0"}' }), use(2)])).toBe(false)
  })

  it('has room over another connection, by another operation and after a day', () => {
    expect(hasRoom([], same({ connection: 'con_2' }))).toBe(true)
    expect(hasRoom([], same({ operation: 'notes.remove' }))).toBe(true)
    expect(hasRoom([], same({ at: new Date(NOW - 24 * HOUR).toISOString() }))).toBe(true)
    expect(hasRoom([], same({ at: new Date(NOW - 24 * HOUR + 1).toISOString() }))).toBe(false)
  })

  it('is told although another input is no JSON any more', () => {
    expect(hasRoom([], [...same(), use(2, { input: '{"text' })])).toBe(false)
    expect(hasRoom([], [use(2, { input: '{"text' })])).toBe(true)
  })
})
