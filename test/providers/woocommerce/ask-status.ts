import { woocommerceOrderStatus } from '../../../src/providers/woocommerce/order-status.ts'
import type { FakeShop } from './fake-shop.ts'

export type Asked = Parameters<typeof woocommerceOrderStatus.run>[0]

export const ORDER = '/wp-json/wc/v3/orders'

export const run = (shop: FakeShop, asked: Asked) => woocommerceOrderStatus.run(asked, shop)

export async function idsOf(shop: FakeShop, asked: Asked) {
  return (await run(shop, asked)).orders.map(({ id }) => id)
}
