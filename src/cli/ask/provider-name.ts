import { ShieldError } from '../../domain/errors.ts'
import { PROVIDERS, type ProviderName } from '../../domain/provider/providers.ts'
import { quoted } from '../../domain/text/quoted.ts'

/** Fails with `usage` and lists the providers that there are. */
export function parseProviderName(given: string): ProviderName {
  const provider = PROVIDERS.find((one) => one === given)
  if (provider !== undefined) return provider
  throw new ShieldError('usage', `There is no provider ${quoted(given, 60)}`, {
    hint: `One of ${PROVIDERS.join(', ')}`,
  })
}
