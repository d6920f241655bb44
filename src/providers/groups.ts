import type { Provider } from '../domain/provider/provider.ts'
import { PROVIDER_LINES, type ProviderName } from '../domain/provider/providers.ts'
import { LOADERS } from './loaders.ts'

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
export const GROUPS: readonly OperationGroup[] = (
  await Promise.all(Object.values(LOADERS).map((load) => load()))
).map(groupOf)

function groupOf({ name, title, operations }: Provider): OperationGroup {
  return {
    name: PROVIDER_LINES[name].group,
    provider: name,
    title,
    operations: operations.map(({ name, kind, summary }) => ({ name, kind, summary })),
  }
}
