import { config } from 'zod/v4/core'
import type { Provider } from '../domain/provider/provider.ts'
import type { ProviderName } from '../domain/provider/providers.ts'

/** A line for each provider, so that one is loaded and no other. */
export const LOADERS: Readonly<Record<ProviderName, () => Promise<Provider>>> = {
  google: uncompiled(async () => (await import('./google/provider.ts')).google),
  shopify: uncompiled(async () => (await import('./shopify/provider.ts')).shopify),
  whatsapp: uncompiled(async () => (await import('./whatsapp/provider.ts')).whatsapp),
  woocommerce: uncompiled(async () => (await import('./woocommerce/provider.ts')).woocommerce),
}

/**
 * Before any schema of a provider is made. A command uses one or two of them once: to compile them first, which zod does
 * with `new Function`, takes `shopify order-status` a tenth of its processor time and 5 MiB.
 */
function uncompiled(load: () => Promise<Provider>): () => Promise<Provider> {
  return () => {
    config({ jitless: true })
    return load()
  }
}
