import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { ProviderResponse, Query } from '../../domain/provider/http.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import { parseStoreHost, STORE } from './connecting.ts'
import { jsonIn } from './json-in.ts'
import { isKeyUnseen, parseRefusal } from './refusal.ts'
import { textOrNull } from './value.ts'

interface Shop extends Pick<Reading, 'get' | 'getOpen'> {
  readonly connection: Pick<Connection, 'config'>
}

/**
 * A GET at the shop, which answers with whatever it says. Fails with `not_connected` where the shop saw no key and calls
 * itself by another address than it is connected by: Nango follows a redirect to another host, and leaves the key behind.
 */
export async function askShop(shop: Shop, path: string, query: Query = []): Promise<ProviderResponse> {
  const response = await shop.get(path, query)
  const refusal = parseRefusal(response)
  const store = shop.connection.config[STORE]
  if (refusal === undefined || !isKeyUnseen(refusal) || store === undefined) return response
  const home = await homeOf(shop)
  if (home === null || home === store) return response
  throw new ShieldError(
    'not_connected',
    `The shop at ${store} saw no key, and calls itself ${home}: a redirect to another host leaves the key behind`,
    // Another address is another account: requests that are open were shown with the old one.
    { hint: `shield connect woocommerce --store ${home} --as NAME` },
  )
}

/**
 * The address that the shop has by its own account, which it tells everybody; null where it does not.
 * https://developer.wordpress.org/rest-api/extending-the-rest-api/routes-and-endpoints/
 */
async function homeOf({ getOpen }: Shop): Promise<string | null> {
  try {
    const response = await getOpen?.('/wp-json', [['_fields', 'home']])
    const index = response === undefined ? undefined : jsonIn(response)
    const home = isJsonObject(index) ? textOrNull(index['home']) : null
    return home === null ? null : parseStoreHost(home)
  } catch (error) {
    if (isShieldError(error)) return null
    throw error
  }
}
