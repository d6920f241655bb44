import { browserAddress } from './browser-address.ts'
import type { Client } from '../client.ts'

/**
 * The address that a provider has to be told to send people back to.
 * https://nango.dev/docs/guides/api-authorization/configuration
 */
export async function callbackUrl(client: Client): Promise<string> {
  return `${await browserAddress(client)}/oauth/callback`
}
