import type { JsonObject } from '../../../../src/domain/text/json.ts'
import { BAD_WISHES } from './bad-wishes.ts'
import { customer, draft, KNOWN, REQUESTERS, update, variant, type Wish } from './wish.ts'

const OPENS = 8 * 60
const CLOSES = 20 * 60

/** The same numbers from 0 up to 1 for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Kind = readonly [operation: string, input: (number: number) => JsonObject]

const NOTE: Kind = [
  'woocommerce.add-order-note',
  (number) => ({ id: 1 + (number % 90), note: `Called back, wants parcel ${number}` }),
]
const TAG: Kind = [
  'woocommerce.tag-customer',
  (number) => ({ email: customer(number % 200).email, tag: `wave-${number}` }),
]
const EVENT: Kind = [
  'calendar.create-event',
  (number) => ({ title: `Pick up ${number}`, start: '2026-04-01T10:00', duration: '15m' }),
]

/** One order, and one message, for each of those who take no part in what is bad. */
const UNTOUCHED = Array.from({ length: KNOWN - 13 }, (_, index) => customer(13 + index))

/** A day's work that a person should still look at. */
const FOR_A_PERSON: readonly Omit<Wish, 'minute' | 'requester' | 'bad'>[] = [
  { operation: 'shopify.send-draft-invoice', input: { draft: '#D53' } },
  { operation: 'shopify.send-draft-invoice', input: { draft: '#D54' } },
  {
    operation: 'shopify.create-draft-order',
    input: draft(customer(14), { variant: variant(1), quantity: 30 }),
  },
  {
    operation: 'shopify.create-draft-order',
    input: draft(customer(KNOWN + 9), { variant: variant(2), quantity: 1 }),
  },
]

const PROPOSALS = 400

/** Four hundred proposals of one day, in their order. */
export function dayAtShop(seed: number): readonly Wish[] {
  const random = seeded(seed)
  const at = (wish: Omit<Wish, 'minute' | 'requester' | 'bad'>): Wish => ({
    ...wish,
    minute: OPENS + Math.floor(random() * (CLOSES - OPENS)),
    requester: REQUESTERS[Math.floor(random() * REQUESTERS.length)] ?? 'claude',
    bad: null,
  })
  const rare = [
    ...BAD_WISHES,
    ...FOR_A_PERSON.map(at),
    ...UNTOUCHED.map((one, index) =>
      at({
        operation: 'shopify.create-draft-order',
        input: draft(one, { variant: variant(2 + (index % 2)), quantity: 1 + Math.floor(random() * 2) }),
      }),
    ),
    ...UNTOUCHED.map((one, index) =>
      at({ operation: 'whatsapp.send-message', input: update(one, `#${3000 + index}`) }),
    ),
  ]
  const common = Array.from({ length: PROPOSALS - rare.length }, (_, number) => {
    const draw = random()
    const [operation, input] = draw < 0.45 ? NOTE : draw < 0.8 ? TAG : EVENT
    return at({ operation, input: input(number) })
  })
  return [...rare, ...common].toSorted((one, other) => one.minute - other.minute)
}
