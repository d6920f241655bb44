import { ShieldError } from '../../domain/errors.ts'
import type { Nango } from '../../domain/ports/nango.ts'
import { connectCommand } from './connect-command.ts'
import type { ConnectAsk } from './connect.ts'

/** Fails with `not_connected`, and says where an integration is made. */
export async function assertIntegration(nango: Nango, integration: string, ask: ConnectAsk): Promise<void> {
  const { provider } = ask
  const found = await nango.findIntegration(integration)
  if (found === undefined) {
    throw new ShieldError('not_connected', `Nango has no integration ${JSON.stringify(integration)}`, {
      hint: `shield providers configure ${provider.name}, then ${connectCommand(ask)}`,
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
