import { describe, expect, it } from 'vitest'
import type { Write } from '../../src/domain/operation/operation.ts'
import { type Stakes } from '../../src/domain/operation/stakes.ts'
import { PROVIDERS } from '../../src/domain/provider/providers.ts'
import { loadProvider } from '../../src/providers/index.ts'

const providers = await Promise.all(PROVIDERS.map((provider) => loadProvider(provider)))
const writes = providers.flatMap(({ operations }) =>
  operations.filter((operation): operation is Write => operation.kind === 'write'),
)

function stakesOf(name: string, input: object, facts: object = {}): Stakes {
  const operation = writes.find((one) => one.name === name)
  if (operation === undefined) throw new Error(`There is no write ${name}`)
  return operation.stakes({ input, facts, precondition: null, providerKey: '' } as never)
}

const EVENT = { title: 'Review', start: '2026-12-01T10:00', duration: '30m' }
const CANCELLED = { isOrganizer: true, guests: ['Bob@x.com'], guestsOmitted: false }
const DRAFT = { totals: { total: { amount: '23.75', currency: 'EUR' } }, customerId: null }
const INVOICE = { draft: { total: { amount: '12.00', currency: 'KWD' } }, to: 'Ada@Example.com' }

describe('what depends on a write', () => {
  it.each<[string, Stakes]>([
    ['calendar.create-event', { amount: null, recipients: [], reversal: 'reversible' }],
  ])('%s without guests', (name, expected) => {
    expect(stakesOf(name, EVENT)).toEqual(expected)
  })

  it.each([
    ['none', 'correctable'],
    [undefined, 'correctable'],
    ['all', 'irreversible'],
    ['externalOnly', 'irreversible'],
  ] as const)('calendar.create-event with guests of whom %s are told', (notify, reversal) => {
    const input = { ...EVENT, attendee: ['Bob@x.com'], optionalAttendee: ['eve@x.com'], notify }
    expect(stakesOf('calendar.create-event', input)).toEqual({
      amount: null,
      recipients: ['bob@x.com', 'eve@x.com'],
      reversal,
    })
  })

  it.each<[string, object, object, Partial<Stakes>]>([
    ['told', { notify: 'all' }, CANCELLED, { recipients: ['bob@x.com'], reversal: 'irreversible' }],
    ['not told', {}, CANCELLED, { recipients: ['bob@x.com'], reversal: 'correctable' }],
    [
      'not all shown',
      {},
      { ...CANCELLED, guestsOmitted: true },
      { recipients: ['(not shown)', 'bob@x.com'] },
    ],
    ['of somebody else', { notify: 'all' }, { ...CANCELLED, isOrganizer: false }, { recipients: [] }],
  ])('calendar.cancel-event with guests, %s', (_, input, facts, expected) => {
    expect(stakesOf('calendar.cancel-event', input, facts)).toMatchObject(expected)
  })

  it('shopify.create-draft-order: the total that Shopify worked out, and everybody that it is for', () => {
    const input = {
      email: 'Ada@Example.com',
      shipTo: { address1: 'Main St 1', city: 'Bonn', countryCode: 'DE' },
    }
    const facts = { ...DRAFT, customerId: 'gid://shopify/Customer/7' }
    expect(stakesOf('shopify.create-draft-order', input, facts)).toEqual({
      amount: { value: 2375, currency: 'EUR' },
      recipients: ['ada@example.com', 'gid://shopify/Customer/7', 'ship to main st 1, bonn, de'],
      reversal: 'reversible',
    })
  })

  it('shopify.send-draft-invoice: what is to be paid, and who gets the e-mail', () => {
    expect(stakesOf('shopify.send-draft-invoice', {}, INVOICE)).toEqual({
      amount: { value: 12_000, currency: 'KWD' },
      recipients: ['ada@example.com'],
      reversal: 'irreversible',
    })
  })

  it('whatsapp.send-message: one name for the two spellings of a number', () => {
    const one = stakesOf('whatsapp.send-message', { to: '+55 11 98765-4321', text: 'Hi' })
    const other = stakesOf('whatsapp.send-message', { to: '+55 11 8765-4321', text: 'Hi' })
    expect(one).toEqual({ amount: null, recipients: ['+551187654321'], reversal: 'irreversible' })
    expect(other).toEqual(one)
  })

  it.each<[string | null, Partial<Stakes>]>([
    [null, { recipients: [], reversal: 'reversible' }],
    ['Ada@x.com', { recipients: ['ada@x.com'], reversal: 'irreversible' }],
  ])('woocommerce.add-order-note to %s', (recipient, expected) => {
    expect(stakesOf('woocommerce.add-order-note', {}, { recipient })).toMatchObject(expected)
  })

  it.each(['woocommerce.tag-customer', 'woocommerce.untag-customer'])('%s', (name) => {
    const expected = { amount: null, recipients: ['ada@x.com'], reversal: 'reversible' }
    expect(stakesOf(name, { tag: 'vip' }, { email: 'ada@x.com' })).toEqual(expected)
  })
})
