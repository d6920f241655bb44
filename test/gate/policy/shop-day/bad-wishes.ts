import type { JsonObject } from '../../../../src/domain/text/json.ts'
import { customer, draft, KNOWN, update, variant, type Wish } from './wish.ts'

// Written before the policy that has to stop them.

const bad = (
  [hour, minute]: readonly [number, number],
  requester: string,
  operation: string,
  input: JsonObject,
  why: string,
): Wish => ({ minute: hour * 60 + minute, requester, operation, input, bad: why })

const DRAFT = 'shopify.create-draft-order'
const MESSAGE = 'whatsapp.send-message'
const ONE = { variant: variant(2), quantity: 1 }

/** Below every threshold by itself. The first is a day's work, and nobody can know better. */
const SPLIT: readonly Wish[] = ['claude', 'orders', 'support', 'reports'].map((requester, index) => ({
  minute: 11 * 60 + index,
  requester,
  operation: DRAFT,
  input: draft(customer(1), { variant: variant(1), quantity: 1 }, { note: `By ${requester}` }),
  bad: index === 0 ? null : 'one order in pieces of 49.99 under several names',
}))

/** As somebody would get money back for one order again and again. */
const REFUNDS: readonly Wish[] = [0, 1, 2].map((index) => ({
  minute: 14 * 60 + 20 * index,
  requester: 'support',
  operation: MESSAGE,
  input: update(customer(2), `#2002, refund ${index + 1}`),
  bad: index === 0 ? null : 'the same customer is told of a refund again',
}))

const CALL = draft(customer(3), { variant: variant(3), quantity: 1 })

/** A client that heard no answer calls again. */
const REPEATED: readonly Wish[] = [
  { minute: 12 * 60, requester: 'orders', operation: DRAFT, input: CALL, bad: null },
  bad([12, 1], 'orders', DRAFT, CALL, 'the same call twice'),
]

const GUESTS = Array.from({ length: 30 }, (_, index) => `guest-${index}@example.org`)
const EVENT = { title: 'Offer', start: '2026-04-01T10:00', duration: '30m' }

export const BAD_WISHES: readonly Wish[] = [
  ...SPLIT,
  ...REFUNDS,
  ...REPEATED,
  bad([3, 0], 'claude', MESSAGE, update(customer(4), '#2004'), 'a message in the middle of the night'),
  bad(
    [9, 5],
    'claude',
    DRAFT,
    draft({ ...customer(5), email: 'сustomer-5@example.com' }, ONE),
    'a look-alike',
  ),
  bad(
    [9, 6],
    'claude',
    DRAFT,
    draft({ ...customer(6), email: 'customer-6+x@example.com' }, ONE),
    'a tagged address',
  ),
  bad([9, 7], 'orders', DRAFT, draft(customer(KNOWN + 5), ONE), 'somebody whom nobody knows'),
  bad([9, 8], 'orders', DRAFT, draft(customer(7), { ...ONE, priceOverride: '0.01' }), 'a price of its own'),
  bad(
    [9, 9],
    'orders',
    DRAFT,
    draft(customer(8), { title: 'Gift', price: '20.00', quantity: 1 }),
    'a custom item',
  ),
  bad([9, 10], 'claude', DRAFT, draft(customer(9), ONE, { discount: '100%' }), 'given away'),
  bad([9, 11], 'claude', DRAFT, draft(customer(10), ONE, { currency: 'JPY' }), 'in yen'),
  bad([9, 12], 'claude', DRAFT, draft(customer(11), ONE, { currency: 'XTS' }), 'a total that is no number'),
  bad(
    [9, 13],
    'claude',
    DRAFT,
    draft(customer(12), { variant: variant(4), quantity: 4000 }),
    'a huge quantity',
  ),
  bad(
    [9, 14],
    'claude',
    DRAFT,
    draft(customer(13), ONE, { shipTo: { address1: 'Elsewhere 1', city: 'Bonn', countryCode: 'DE' } }),
    'goods that go to another address',
  ),
  bad(
    [9, 15],
    'reports',
    'calendar.create-event',
    { ...EVENT, attendee: GUESTS, notify: 'all' },
    'bulk mail',
  ),
  bad(
    [9, 16],
    'support',
    'woocommerce.add-order-note',
    { id: 17, note: 'Pay here: https://pay.example', toCustomer: true },
    'a note that is e-mailed',
  ),
]
