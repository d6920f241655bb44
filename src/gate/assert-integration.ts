import { ShieldError } from '../domain/errors.ts'
import type { Nango } from '../domain/nango.ts'
import type { Provider } from '../domain/provider.ts'

/** Fails with `not_connected`, and says where an integration is made. */
export async function assertIntegration(
  nango: Nango,
  integration: string,
  provider: Provider,
): Promise<void> {
  const found = await nango.findIntegration(integration)
  if (found === undefined) {
    throw new ShieldError('not_connected', `Nango has no integration ${JSON.stringify(integration)}`, {
      hint: `shield providers configure ${provider.name}, then run shield connect ${provider.name} again`,
    })
  }
  if (found.provider !== provider.nangoProvider) {
    throw new ShieldError(
      'usage',
      `Nango's integration ${integration} is one for ${found.provider}, not for ${provider.nangoProvider}`,
      { hint: `Set SHIELD_INTEGRATION_${provider.name.toUpperCase()} to the right one` },
    )
  }
}
