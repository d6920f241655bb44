import type { Integration } from '../../domain/connecting.ts'
import { isShieldError, type ShieldError } from '../../domain/errors.ts'
import type { Provider } from '../../domain/provider.ts'
import type { Settings } from '../../domain/settings.ts'
import { listIntegrations } from '../integrations.ts'
import type { Parts } from '../parts.ts'
import { bad, note, ok, type Check } from '../../domain/check.ts'

/** Whether Nango answers, takes the key, and has the integrations. `used`: providers that something is connected of. */
export async function checkNango(
  parts: Parts,
  { nangoBaseUrl }: Settings,
  providers: readonly Provider[],
  used: readonly string[],
): Promise<readonly Check[]> {
  try {
    const { integrations } = await listIntegrations(parts, providers)
    return [
      ok('nango', `${nangoBaseUrl} answers and takes the key`),
      ...integrations.map((one) => checkIntegration(one, used.includes(one.provider))),
      ...(integrations.every(({ state }) => state !== 'present')
        ? [bad('integrations', 'Nango has none that shield could use', 'shield providers configure google')]
        : []),
    ]
  } catch (error) {
    if (!isShieldError(error)) throw error
    return [bad('nango', `${nangoBaseUrl}: ${error.message}`, remedyOf(error))]
  }
}

function checkIntegration({ provider, title, integration: key, state }: Integration, isUsed: boolean): Check {
  const name = `integration ${key}`
  if (state === 'present') return ok(name, `there, for ${title}`)
  const remedy = `shield providers configure ${provider}`
  if (state === 'missing') {
    return isUsed
      ? bad(name, `Nango no longer has it, and ${title} is connected through it`, remedy)
      : note(name, `not in Nango; needed to connect ${title}`, remedy)
  }
  return bad(
    name,
    `is one for something else than ${title} in Nango`,
    `Set SHIELD_INTEGRATION_${provider.toUpperCase()} to the right one`,
  )
}

function remedyOf({ hint }: ShieldError): string {
  return hint ?? 'Check NANGO_BASE_URL and NANGO_API_KEY'
}
