import { isJsonObject } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { jsonIn } from '../json-in.ts'
import { truthOrNull } from '../value.ts'

/**
 * Whether the shop e-mails notes to buyers at all: its e-mail "Customer note" can be switched off. Null where this key may
 * not see the setting. Where such an e-mail really goes, plugins may change, and no answer tells.
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#retrieve-a-setting-option
 */
export async function readMailing(reading: Reading): Promise<boolean | null> {
  const response = await reading.get('/wp-json/wc/v3/settings/email_customer_note/enabled')
  const setting = jsonIn(response)
  if (response.status !== 200 || !isJsonObject(setting) || setting['id'] !== 'enabled') return null
  return truthOrNull(setting['value'])
}
