import { ShieldError } from '../../../domain/errors.ts'
import { PROVIDERS, type ProviderName } from '../../../domain/provider/providers.ts'
import type { Ask } from '../../route.ts'

/** The provider in the path. Fails with `not_found`. */
export function providerIn({ params }: Ask): ProviderName {
  const given = params['provider'] ?? ''
  const found = PROVIDERS.find((name) => name === given)
  if (found !== undefined) return found
  throw new ShieldError('not_found', `There is no provider ${JSON.stringify(given.slice(0, 80))}`, {
    hint: `There is ${PROVIDERS.join(', ')}`,
  })
}
