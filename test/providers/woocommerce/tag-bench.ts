import { freezeCall } from '../../../src/domain/request/call.ts'
import type { TagWriteInput } from '../../../src/providers/woocommerce/customer/tag-write.ts'
import { woocommerceListCustomerTags } from '../../../src/providers/woocommerce/list-customer-tags.ts'
import type { woocommerceTagCustomer } from '../../../src/providers/woocommerce/tag-customer.ts'
import type { FakeShop } from './fake-shop.ts'

export const KEY = `sh${'1'.repeat(32)}`
export const OTHER_KEY = `sh${'2'.repeat(32)}`
export const CUSTOMER = '/wp-json/wc/v3/customers'
export const ADA: TagWriteInput = { email: 'ada@example.com', tag: 'vip' }

export type TagOperation = typeof woocommerceTagCustomer

export async function freeze(
  shop: FakeShop,
  operation: TagOperation,
  input: TagWriteInput = ADA,
  providerKey = KEY,
) {
  const prepared = await operation.prepare(input, shop)
  const { facts, precondition } = prepared
  const call = freezeCall(operation.plan(input, facts, providerKey))
  return { request: { input, facts, precondition, call, providerKey }, call, prepared }
}

/** Tags as an administrator's key sees them. */
export async function tagsOf(shop: FakeShop): Promise<readonly string[]> {
  const { tags } = await woocommerceListCustomerTags.run({ id: 3 }, shop)
  return tags.map(({ tag }) => tag)
}

/** Sends the frozen call, as the gate would. */
export async function apply(shop: FakeShop, operation: TagOperation, input = ADA, key = KEY) {
  const { request, call } = await freeze(shop, operation, input, key)
  return { request, response: shop.send(call) }
}

/** A customer as the shop sends one. */
export function row(id: number, email: string, more: object = { meta_data: [] }): object {
  return { id, email, first_name: '', last_name: '', username: 'u', ...more }
}
