/** Everything that the sandbox's shop holds. */
export interface Shop {
  readonly customers: Map<number, Customer>
  readonly orders: Map<number, Order>
  /** By their own id, all orders' together. */
  readonly notes: Map<number, Note>
  readonly fulfillments: Map<number, readonly Fulfillment[]>
  /** Whether its e-mail "Customer note" is switched on. */
  readonly mails: { customerNote: boolean }
  /** The next id of a meta row, and of a note. */
  readonly next: { meta: number; note: number }
}

export interface Customer {
  readonly id: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly username: string
  readonly role: 'administrator' | 'shop_manager' | 'customer'
  readonly meta: readonly MetaRow[]
  /** Milliseconds. */
  readonly modifiedAt: number
}

export interface MetaRow {
  readonly id: number
  readonly key: string
  readonly value: unknown
}

export interface Order {
  readonly id: number
  readonly number: string
  readonly status: string
  /** 0: a guest. */
  readonly customerId: number
  readonly email: string
  readonly buyer: string
  readonly phone: string
  readonly currency: string
  readonly total: string
  readonly createdAt: number
  readonly paidAt: number | null
  readonly completedAt: number | null
  readonly items: readonly {
    readonly name: string
    readonly sku: string
    readonly quantity: number
    readonly total: string
  }[]
  /** After the discount, and without tax, as WooCommerce tells lines. */
  readonly discount: string
  readonly tax: string
  readonly shipping: string | null
  readonly fees: readonly { readonly name: string; readonly total: string }[]
  readonly refunds: readonly { readonly id: number; readonly reason: string; readonly total: string }[]
  readonly meta: readonly MetaRow[]
  /** In the other of two storages that are out of step: an empty shell. */
  readonly isPlaceholder: boolean
}

export interface Note {
  readonly id: number
  readonly orderId: number
  readonly author: string
  readonly note: string
  readonly isToCustomer: boolean
  readonly createdAt: number
}

export interface Fulfillment {
  readonly id: number
  readonly number: string
  /** One of those that WooCommerce knows, or `other`, which has a name. */
  readonly carrier: string
  readonly name: string | null
  readonly url: string
  readonly at: number
  /** False: a draft. */
  readonly isSent: boolean
}

const DAY = 86_400_000

/** A shop with a week of orders, and with what makes orders hard to find. */
export function seedShop(shop: Shop, now: number): void {
  for (const customer of customers(now)) shop.customers.set(customer.id, customer)
  for (const order of orders(now)) shop.orders.set(order.id, order)
  shop.fulfillments.set(17, [
    {
      id: 1,
      number: '00340434161094022115',
      carrier: 'dhl',
      name: null,
      url: 'https://www.dhl.com/?id=00340434161094022115',
      at: now - DAY,
      isSent: true,
    },
    { id: 2, number: 'DRAFT-2', carrier: 'dhl', name: null, url: '', at: now - DAY, isSent: false },
  ])
  shop.fulfillments.set(22, [
    { id: 3, number: 'BIKE-3', carrier: 'other', name: 'Bike & Co', url: '', at: now - DAY, isSent: true },
  ])
  shop.mails.customerNote = true
  shop.notes.set(1, {
    id: 1,
    orderId: 17,
    author: 'WooCommerce',
    note: 'Payment received',
    isToCustomer: false,
    createdAt: now - 2 * DAY,
  })
  Object.assign(shop.next, { meta: 100, note: 1 })
}

function customers(now: number): readonly Customer[] {
  const person = (id: number, firstName: string, lastName: string, role: Customer['role']): Customer => ({
    id,
    firstName,
    lastName,
    role,
    username: firstName.toLowerCase(),
    email: `${firstName.toLowerCase()}@example.com`,
    meta: [],
    modifiedAt: now - 30 * DAY,
  })
  return [
    person(1, 'Olga', 'Owner', 'administrator'),
    person(2, 'Mina', 'Manager', 'shop_manager'),
    person(3, 'Ada', 'Lovelace', 'customer'),
    person(4, 'Grace', 'Hopper', 'customer'),
  ]
}

/**
 * Every buyer's telephone number has a 170 in it: the shop's search takes that for order 170, and finds them all. A
 * plugin gave order 28 the number 12, which is the id and the number of another one.
 */
function orders(now: number): readonly Order[] {
  const order = (id: number, days: number, fields: Partial<Order> = {}): Order => ({
    id,
    number: String(id),
    status: 'processing',
    customerId: 3,
    email: 'ada@example.com',
    buyer: 'Ada Lovelace',
    phone: '+49 170 1234567',
    currency: 'EUR',
    total: '29.90',
    createdAt: now - days * DAY,
    paidAt: now - days * DAY + 60_000,
    completedAt: null,
    items: [{ name: 'Mug', sku: 'MUG-1', quantity: 2, total: '25.00' }],
    discount: '0.00',
    tax: '0.00',
    shipping: 'Flat rate',
    fees: [],
    refunds: [],
    meta: [],
    isPlaceholder: false,
    ...fields,
  })
  const grace = { customerId: 4, email: 'grace@example.com', buyer: 'Grace Hopper' }
  const hal = { customerId: 0, email: 'hal@example.com', buyer: 'Hal Guest' }
  const guest = { customerId: 0, email: 'gus@example.com', buyer: 'Gus Guest' }
  return [
    order(12, 8, hal),
    order(17, 6, {
      refunds: [{ id: 40, reason: 'damaged', total: '-5.00' }],
      meta: [{ id: 27, key: '_fulfillment_status', value: 'fulfilled' }],
    }),
    order(18, 5, {
      ...guest,
      status: 'completed',
      total: '36.77',
      discount: '2.50',
      tax: '5.87',
      items: [{ name: 'Mug', sku: 'MUG-1', quantity: 2, total: '22.50' }],
      fees: [{ name: 'Gift &amp; card', total: '3.50' }],
      completedAt: now - 3 * DAY,
      meta: [{ id: 28, key: '_wc_shipment_tracking_items', value: [parcel(now)] }],
    }),
    order(19, 4, { status: 'trash' }),
    order(20, 4, { ...grace, status: 'pending', paidAt: null }),
    order(21, 3, { number: '1021', status: 'on-hold', paidAt: null }),
    order(22, 2, {
      ...grace,
      number: '1030',
      meta: [{ id: 29, key: '_fulfillment_status', value: 'fulfilled' }],
    }),
    order(23, 2, { ...guest, number: '1030' }),
    order(24, 1, { status: 'cancelled', paidAt: null }),
    order(25, 1, { status: 'draft', isPlaceholder: true, items: [], total: '0.00' }),
    order(26, 1, { ...guest, email: 'ivy@example.com', buyer: 'Ivy Visitor', number: '170' }),
    order(27, 1, { ...hal, number: '#DE-27' }),
    order(28, 1, { ...hal, number: '12' }),
  ]
}

function parcel(now: number) {
  return {
    tracking_provider: 'DHL',
    custom_tracking_provider: '',
    custom_tracking_link: '',
    tracking_link: 'https://www.dhl.com/?id=JJD0001',
    tracking_number: 'JJD0001',
    date_shipped: String(Math.floor((now - 3 * DAY) / 1000)),
    tracking_id: 'aa01',
  }
}
