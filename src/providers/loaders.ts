import { config } from 'zod/v4/core'
import type { Provider } from '../domain/provider/provider.ts'
import type { ProviderName } from '../domain/provider/providers.ts'

// Before any schema is made. A command uses one or two of them once: to compile them first, which zod does with `new
// Function`, takes `shopify order-status` a tenth of its processor time and 5 MiB.
config({ jitless: true })

/** A line for each provider, so that one is loaded and no other. */
export const LOADERS: Readonly<Record<ProviderName, () => Promise<Provider>>> = {
  google: async () => (await import('./google/provider.ts')).google,
  shopify: async () => (await import('./shopify/provider.ts')).shopify,
  whatsapp: async () => (await import('./whatsapp/provider.ts')).whatsapp,
  woocommerce: async () => (await import('./woocommerce/provider.ts')).woocommerce,
}
