import { defineProvider } from '../../domain/provider/provider.ts'
import { credentialForm, expandPermission, parseStoreHost, STORE } from './connecting.ts'
import { defined } from '../../domain/text/json.ts'
import { askShop } from './ask-shop.ts'
import { readRows } from './refusal.ts'
import { woocommerceAddOrderNote } from './add-order-note.ts'
import { woocommerceListCustomerTags } from './list-customer-tags.ts'
import { woocommerceOrderStatus } from './order-status.ts'
import { woocommerceTagCustomer } from './tag-customer.ts'
import { woocommerceUntagCustomer } from './untag-customer.ts'

/** A WooCommerce shop. */
export const woocommerce = defineProvider({
  name: 'woocommerce',
  title: 'WooCommerce',
  nangoProvider: 'woocommerce',
  auth: 'form',
  form: credentialForm,
  connectSettings: [
    {
      flag: '--store',
      key: STORE,
      description: 'the address of the shop, its folder included',
      parse: parseStoreHost,
    },
  ],
  expandScope: expandPermission,
  writeScopes: ['read_write'],
  // No answer tells which permission a key has.
  readAccount: async ({ get, getOpen, config, name = 'woocommerce' }) => {
    const label = config[STORE]
    if (label === undefined) return null
    // What Nango asked when the shop was connected.
    const shop = { get, ...defined({ getOpen }), connection: { config } }
    const response = await askShop(shop, '/wp-json/wc/v3/customers', [
      ['per_page', '1'],
      ['_fields', 'id'],
    ])
    readRows(response, { what: 'a list of customers', connection: { name } })
    return { label, confirmed: true }
  },
  labelFrom: (config) => config[STORE],
  operations: [
    woocommerceAddOrderNote,
    woocommerceListCustomerTags,
    woocommerceOrderStatus,
    woocommerceTagCustomer,
    woocommerceUntagCustomer,
  ],
})
