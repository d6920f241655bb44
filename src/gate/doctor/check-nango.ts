import { isShieldError, type ShieldError } from '../../domain/errors.ts'
import type { Provider } from '../../domain/provider.ts'
import type { Settings } from '../../domain/settings.ts'
import { listIntegrations, type ProviderIntegration } from '../integrations.ts'
import type { Parts } from '../parts.ts'
import { bad, note, ok, type Check } from './check.ts'

/** Whether Nango answers, takes the key, and has the integrations. `used`: providers that something is connected of. */
export async function checkNango(
  parts: Parts,
  { nangoBaseUrl }: Settings,
  providers: readonly Provider[],
  used: readonly string[],
): Promise<readonly Check[]> {
  try {
    const integrations = await listIntegrations(parts, providers)
    return [
      ok('nango', `${nangoBaseUrl} answers and takes the key`),
      ...integrations.map((one) => checkIntegration(one, used.includes(one.provider.name))),
      ...(integrations.every(({ state }) => state !== 'present')
        ? [bad('integrations', 'Nango has none that shield could use', 'shield providers configure google')]
        : []),
    ]
  } catch (error) {
    if (!isShieldError(error)) throw error
    return [bad('nango', `${nangoBaseUrl}: ${error.message}`, remedyOf(error))]
  }
}

function checkIntegration({ provider, key, state }: ProviderIntegration, isUsed: boolean): Check {
  const name = `integration ${key}`
  if (state === 'present') return ok(name, `there, for ${provider.title}`)
  const remedy = `shield providers configure ${provider.name}`
  if (state === 'missing') {
    return isUsed
      ? bad(name, `Nango no longer has it, and ${provider.title} is connected through it`, remedy)
      : note(name, `not in Nango; needed to connect ${provider.title}`, remedy)
  }
  return bad(
    name,
    `is one for something else than ${provider.title} in Nango`,
    `Set SHIELD_INTEGRATION_${provider.name.toUpperCase()} to the right one`,
  )
}

function remedyOf({ hint }: ShieldError): string {
  return hint ?? 'Check NANGO_BASE_URL and NANGO_API_KEY'
}
