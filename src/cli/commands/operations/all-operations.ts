import type { Operation } from '../../../domain/operation/operation.ts'
import type { Host } from '../../app.ts'

/** The operations of every provider, with their schemas. */
export async function allOperations({ groups, operations }: Host): Promise<readonly Operation[]> {
  const providers = [...new Set(groups.map(({ provider }) => provider))]
  return (await Promise.all(providers.map((provider) => operations(provider)))).flat()
}
