import { isShieldError } from '../../domain/errors.ts'
import type { Get, Provider } from '../../domain/provider.ts'
import { credentialForm } from './credential-form.ts'
import { expandPermission } from './scopes.ts'
import { parseStoreHost, STORE } from './store-host.ts'

/** A WooCommerce shop, as `connect` and `status` see it. */
export const woocommerce: Provider = {
  name: 'woocommerce',
  title: 'WooCommerce',
  nangoProvider: 'woocommerce',
  auth: 'form',
  form: credentialForm,
  connectSettings: [
    {
      flag: '--store',
      key: STORE,
      description: 'the host of the shop, as in the address of its dashboard',
      parse: parseStoreHost,
    },
  ],
  expandScope: expandPermission,
  writeScopes: ['read_write'],
  // No answer tells which permission a key has.
  readScopes: async () => null,
  readAccount: async ({ get, config }) => {
    const host = config[STORE]
    return host === undefined ? null : { label: host, confirmed: await answers(get) }
  },
}

/** Whether the shop answers this key as Nango asked it to when it was connected. */
async function answers(get: Get): Promise<boolean> {
  try {
    const { status, json } = await get('/wp-json/wc/v3/customers', [
      ['per_page', '1'],
      ['_fields', 'id'],
    ])
    return status === 200 && Array.isArray(json)
  } catch (error) {
    if (!isShieldError(error)) throw error
    return false
  }
}
