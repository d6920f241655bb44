import type { Operation } from '../domain/operation/operation.ts'
import type { Provider } from '../domain/provider/provider.ts'

/** A provider's `index.ts`: the provider, and under whatever names its operations. */
export type ProviderModule = { readonly provider: Provider } & Readonly<Record<string, Operation | Provider>>

export interface LoadedProvider {
  readonly provider: Provider
  /** Sorted by name. */
  readonly operations: readonly Operation[]
}

export function toLoaded(module: ProviderModule): LoadedProvider {
  const { provider, ...rest } = module
  const operations = Object.values(rest).filter((one): one is Operation => 'kind' in one)
  return { provider, operations: operations.toSorted((one, other) => (one.name < other.name ? -1 : 1)) }
}
