import { ShieldError } from '../domain/errors.ts'
import type { Operation } from '../domain/operation.ts'
import type { Provider, ProviderName } from '../domain/provider.ts'
import { GROUPS } from './groups.ts'

export { GROUPS }

export interface LoadedProvider {
  readonly provider: Provider
  /** Sorted by name. */
  readonly operations: readonly Operation[]
}

/** Loads one provider and no other. Fails with `usage` for one that shield does not know yet. */
export async function loadProvider(name: ProviderName): Promise<LoadedProvider> {
  const load = LOADERS[name]
  if (load !== undefined) return load()
  throw new ShieldError('usage', `${name} is not available yet`, {
    hint: `Available: ${Object.keys(LOADERS).join(', ')}`,
  })
}

/** One operation by its full name. Fails with `usage` and lists those that there are. */
export async function loadOperation(name: string): Promise<Operation> {
  const group = GROUPS.find(({ operations }) => operations.some((operation) => operation.name === name))
  const loaded = group === undefined ? undefined : await loadProvider(group.provider)
  const found = loaded?.operations.find((operation) => operation.name === name)
  if (found !== undefined) return found
  const all = GROUPS.flatMap(({ operations }) => operations.map((operation) => operation.name))
  throw new ShieldError('usage', `There is no operation ${JSON.stringify(name.slice(0, 80))}`, {
    hint: `One of ${all.join(', ')}`,
  })
}

const LOADERS: Readonly<Partial<Record<ProviderName, () => Promise<LoadedProvider>>>> = {
  google: () => import('./google/index.ts'),
  shopify: () => import('./shopify/index.ts'),
  whatsapp: () => import('./whatsapp/index.ts'),
  woocommerce: () => import('./woocommerce/index.ts'),
}
