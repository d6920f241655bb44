import type { Write } from '../../../../src/domain/operation/operation.ts'
import type { Json } from '../../../../src/domain/text/json.ts'
import { LOADERS } from '../../../../src/providers/loaders.ts'
import type { EventFacts } from '../../../../src/providers/google/create-event/prepare.ts'
import type { CreateDraftOrderInput } from '../../../../src/providers/shopify/create-draft-order/input.ts'
import type { DraftOrderFacts } from '../../../../src/providers/shopify/create-draft-order/prepare.ts'
import type { InvoiceFacts } from '../../../../src/providers/shopify/send-draft-invoice/prepare.ts'
import type { SendFacts } from '../../../../src/providers/whatsapp/send-message/window.ts'
import type { TagFacts } from '../../../../src/providers/woocommerce/customer/tag-write.ts'
import type { NoteFacts } from '../../../../src/providers/woocommerce/note/note.ts'
import { PRICES } from './wish.ts'

// The operations as they are, but for what their providers would answer.

const AT = '2026-03-05T00:00:00.000Z'

function draftFacts({ line, discount, currency = 'EUR', customer }: CreateDraftOrderInput) {
  const cents = line.reduce((sum, { variant = '', price = '0', priceOverride, quantity }) => {
    const each = priceOverride ?? price
    const known = priceOverride === undefined ? PRICES[variant] : undefined
    return sum + (known ?? Math.round(Number(each) * 100)) * quantity
  }, 0)
  const paid = discount === '100%' ? 0 : cents
  const written = currency === 'JPY' ? String(paid) : (paid / 100).toFixed(2)
  const total = { amount: currency === 'XTS' ? `${written} or so` : written, currency }
  const none = { amount: '0.00', currency }
  return {
    shopCurrency: 'EUR',
    currency,
    customerId: customer ?? null,
    apiVersion: '2026-10',
    customerName: null,
    shopPrices: [],
    proposedAt: AT,
    shop: null,
    totals: {
      items: [],
      subtotal: total,
      discounts: none,
      shipping: none,
      tax: none,
      taxesIncluded: true,
      total,
      shopTotal: total,
    },
  } satisfies DraftOrderFacts
}

const INVOICE: InvoiceFacts = {
  apiVersion: '2026-10',
  to: 'customer-14@example.com',
  shop: null,
  draft: {
    id: 'gid://shopify/DraftOrder/53',
    name: '#D53',
    status: 'OPEN',
    ready: true,
    email: null,
    invoiceSentAt: null,
    total: { amount: '20.00', currency: 'EUR' },
    items: [],
    moreItems: false,
  },
}

const EVENT: EventFacts = {
  calendarId: 'anna@shop.de',
  calendarTitle: null,
  timeZone: 'Europe/Berlin',
  timeZoneSource: 'calendar',
  start: { dateTime: '2026-04-01T10:00:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2026-04-01T10:30:00', timeZone: 'Europe/Berlin' },
  dates: null,
  datesSayAll: true,
  freeChecked: [],
}

const UPDATE: SendFacts = {
  apiVersion: 'v25.0',
  phoneNumberId: '106540352242922',
  window: { lastReceived: null, openUntil: null },
  template: {
    id: '1',
    name: 'order_update',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    named: false,
    header: null,
    body: 'Your order {{1}} is on its way',
    footer: null,
    buttons: [],
    foreign: [],
  },
}

const noteFacts = ({ id = 0, toCustomer }: { id?: number; toCustomer?: boolean }): NoteFacts => ({
  orderId: id,
  number: String(id),
  status: 'processing',
  total: null,
  recipient: toCustomer === true ? 'customer-1@example.com' : null,
})

const tagFacts = ({ email = '' }: { email?: string }): TagFacts => ({
  customerId: 1,
  email,
  name: null,
  tags: [],
  at: AT,
})

// oxlint-disable-next-line typescript/no-explicit-any -- as the registry's own: each input is its operation's affair
const FACTS: Readonly<Record<string, (input: any) => Json>> = {
  'shopify.create-draft-order': draftFacts,
  'shopify.send-draft-invoice': () => INVOICE,
  'calendar.create-event': () => EVENT,
  'whatsapp.send-message': () => UPDATE,
  'woocommerce.add-order-note': noteFacts,
  'woocommerce.tag-customer': tagFacts,
}

const loaded = await Promise.all(Object.values(LOADERS).map((load) => load()))

export const SHOP_OPERATIONS: readonly Write[] = loaded
  .flatMap(({ operations }) => operations)
  .flatMap((operation) => {
    const facts = FACTS[operation.name]
    if (operation.kind !== 'write' || facts === undefined) return []
    return [
      {
        ...operation,
        scopes: () => [],
        prepare: async (input: unknown) => ({ facts: facts(input), precondition: null }),
        recheck: async () => null,
        interpret: () => ({ kind: 'applied', result: {} }) as const,
      },
    ]
  })
