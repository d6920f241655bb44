import { freezeCall } from '../../../src/domain/request/call.ts'
import { shopifySendDraftInvoice } from '../../../src/providers/shopify/send-draft-invoice.ts'
import type { SendDraftInvoiceInput } from '../../../src/providers/shopify/send-draft-invoice/prepare.ts'
import { draftId } from '../../../src/sandbox/shopify/draft-orders.ts'
import { createFakeShopify, MUG, type FakeShopify } from './fake-shopify.ts'

const { prepare, plan } = shopifySendDraftInvoice
const CREATE =
  'mutation M($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { id } } }'
export const ID = draftId(53)

/** A shop with #D53, for Ada. */
export function withDraft(email: string | null = 'ada@example.com', quantity = 2): FakeShopify {
  const fake = createFakeShopify()
  addDraft(fake, email, quantity)
  return fake
}

function addDraft(fake: FakeShopify, email: string | null, quantity: number): void {
  const lineItems = [{ variantId: `gid://shopify/ProductVariant/${MUG}`, quantity }]
  const input = { lineItems, ...(email === null ? {} : { email }) }
  fake.send({
    method: 'POST',
    path: '/admin/api/2026-10/graphql.json',
    query: [],
    headers: [],
    body: JSON.stringify({ query: CREATE, variables: { input } }),
  })
}

/** Newer ones, by their number alone. */
export function addMore({ shop }: FakeShopify, count: number): void {
  const [first] = shop.drafts
  if (first === undefined) return
  for (let added = 1; added <= count; added += 1) shop.drafts.push({ ...first, number: first.number + added })
}

export async function frozen(input: SendDraftInvoiceInput = { draft: '#D53' }, fake = withDraft()) {
  const { facts, precondition, warnings = [] } = await prepare(input, fake.reading)
  const call = freezeCall(plan(input, facts, 'sh0'))
  return { fake, warnings, request: { input, facts, precondition, call, providerKey: 'sh0' } }
}

export function change(fake: FakeShopify, changes: object): void {
  const [draft] = fake.shop.drafts
  if (draft !== undefined) fake.shop.drafts[0] = { ...draft, ...changes }
}
