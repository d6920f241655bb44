import { createGoogle } from './google/google.ts'
import type { CreateProvider } from './provider.ts'
import { createShopify } from './shopify/shopify.ts'
import { createWhatsapp } from './whatsapp/whatsapp.ts'
import { createWooCommerce } from './woocommerce/woocommerce.ts'

/** Every provider the sandbox plays. */
export const SANDBOX_PROVIDERS: readonly CreateProvider[] = [
  createGoogle,
  createShopify,
  createWhatsapp,
  createWooCommerce,
]
