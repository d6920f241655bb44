import type { ProviderRequest } from '../../provider.ts'
import type { Integration, NangoParts } from '../state.ts'

/** The integration of that key, unless a fault hides it from this request. */
export function findIntegration(
  parts: NangoParts,
  key: string,
  request: Pick<ProviderRequest, 'method' | 'path'>,
): Integration | undefined {
  const found = parts.state.integrations.get(key)
  return found === undefined || parts.faults.take(['no-integration'], request) !== undefined
    ? undefined
    : found
}
