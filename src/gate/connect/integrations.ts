import { ShieldError } from '../../domain/errors.ts'
import type { Nango, NangoIntegration } from '../../domain/ports/nango.ts'
import type { Integrations, IntegrationState } from '../../domain/provider/connecting.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import type { Parts } from '../parts.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { compareEnvironment, elsewhereText, OTHER_KEY, readEnvironment } from '../reach/environment.ts'
import { connectCommand } from './connect-command.ts'
import type { ConnectAsk } from './connect.ts'

/** Which integrations shield uses, and whether Nango has them. Fails with what Nango fails with. */
export async function listIntegrations(parts: Parts, providers: readonly Provider[]): Promise<Integrations> {
  const nango = await parts.nango()
  const known = new Map((await nango.listIntegrations()).map(({ key, provider }) => [key, provider]))
  const callbackUrl = await nango.callbackUrl()
  const integrations = providers.map(({ name, title, nangoProvider, auth }) => {
    const integration = parts.integrationOf(name)
    const found = known.get(integration)
    const state: IntegrationState =
      found === undefined ? 'missing' : found === nangoProvider ? 'present' : 'other'
    return {
      provider: name,
      title,
      integration,
      nangoProvider,
      auth,
      state,
      callbackUrl: auth === 'oauth' ? callbackUrl : null,
    }
  })
  return { integrations, callbackUrl }
}

/** Fails with `not_connected`, and says where an integration is made. */
export async function assertIntegration(
  nango: Nango,
  integration: string,
  ask: ConnectAsk,
  existing: Connection | undefined,
): Promise<void> {
  const { provider } = ask
  const found = await nango.findIntegration(integration)
  if (found === undefined) throw await missing(nango, integration, ask, existing)
  refuseAnother(provider, found, 'the right one')
}

async function missing(
  nango: Nango,
  integration: string,
  ask: ConnectAsk,
  existing: Connection | undefined,
): Promise<ShieldError> {
  const message = `Nango has no integration ${JSON.stringify(integration)}`
  const hint = `shield providers configure ${ask.provider.name}, then ${connectCommand(ask)}`
  if (existing === undefined || compareEnvironment(existing, await readEnvironment(nango)) !== 'other')
    return new ShieldError('not_connected', message, { hint })
  return new ShieldError('not_connected', `${message}; ${elsewhereText(existing.name, existing)}`, {
    hint: `${OTHER_KEY}; or, to connect it in this one: ${hint}`,
  })
}

/** Fails with `usage` for an integration of another provider; `instead`: what to name in its place. */
export function refuseAnother(
  { name, nangoProvider }: Provider,
  { key, provider }: NangoIntegration,
  instead: string,
): void {
  if (provider === nangoProvider) return
  throw new ShieldError(
    'usage',
    `Nango's integration ${key} is one for ${provider}, not for ${nangoProvider}`,
    { hint: `Set SHIELD_INTEGRATION_${name.toUpperCase()} to ${instead}` },
  )
}
