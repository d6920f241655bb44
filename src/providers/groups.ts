import type { ProviderName } from '../domain/provider/provider.ts'
import * as google from './google/index.ts'
import * as shopify from './shopify/index.ts'
import { toLoaded, type ProviderModule } from './loaded-provider.ts'
import * as whatsapp from './whatsapp/index.ts'
import * as woocommerce from './woocommerce/index.ts'

/** A word of the command line under which a provider's operations stand, known without loading any of them. */
interface OperationGroup {
  readonly name: string
  readonly provider: ProviderName
  readonly title: string
  readonly operations: readonly OperationTitle[]
}

interface OperationTitle {
  readonly name: string
  readonly kind: 'read' | 'write'
  readonly summary: string
}

/**
 * For help and completion, which must not wait for zod: the build works this module out once and puts the plain values
 * in its place (`scripts/build.mjs`), so nothing that is imported here is loaded with it.
 */
export const GROUPS: readonly OperationGroup[] = [google, shopify, whatsapp, woocommerce].map(groupOf)

function groupOf(module: ProviderModule): OperationGroup {
  const { provider, operations } = toLoaded(module)
  return {
    name: operations[0]?.name.split('.')[0] ?? provider.name,
    provider: provider.name,
    title: provider.title,
    operations: operations.map(({ name, kind, summary }) => ({ name, kind, summary })),
  }
}
