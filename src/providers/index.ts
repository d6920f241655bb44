import { ShieldError } from '../domain/errors.ts'
import type { Operation } from '../domain/operation/operation.ts'
import type { Provider } from '../domain/provider/provider.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import { GROUPS } from './groups.ts'
import { LOADERS } from './loaders.ts'

export { GROUPS }

/** Loads one provider and no other. */
export async function loadProvider(name: ProviderName): Promise<Provider> {
  return LOADERS[name]()
}

/** Every operation, in the order of the command line. */
export async function allOperations(): Promise<readonly Operation[]> {
  const loaded = await Promise.all(GROUPS.map(({ provider }) => loadProvider(provider)))
  return loaded.flatMap(({ operations }) => operations)
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
