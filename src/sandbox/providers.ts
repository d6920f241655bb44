import { createGoogle } from './google/google.ts'
import type { CreateProvider } from './provider.ts'
import { createWhatsapp } from './whatsapp/whatsapp.ts'
import { createWooCommerce } from './woocommerce/woocommerce.ts'

/** Every provider the sandbox plays. */
export const SANDBOX_PROVIDERS: readonly CreateProvider[] = [createGoogle, createWhatsapp, createWooCommerce]
