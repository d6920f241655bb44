import type { Actor } from '../../domain/access/principal.ts'
import type { Configured } from '../../domain/provider/connecting.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Nango, NangoIntegration, OauthClient } from '../../domain/ports/nango.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import { timestamp, type Parts } from '../parts.ts'
import { wantedClient, type ClientAsk } from './wanted-client.ts'

export interface ConfigureAsk extends ClientAsk {
  readonly provider: Provider
  readonly actor: Actor
}

type Done = Omit<Configured, 'callbackUrl'>

/**
 * Creates a provider's integration in Nango, or gives it another client. Nango replaces a client as a whole, so what is
 * not given is taken from the present one. Written down before and after. Fails with `usage` when a part is missing, or
 * the key belongs to another provider's integration.
 */
export async function configureProvider(parts: Parts, ask: ConfigureAsk): Promise<Done> {
  const { provider } = ask
  const nango = await parts.nango()
  const key = parts.integrationOf(provider.name)
  const found = await nango.findIntegration(key)
  refuseAnother(provider, key, found)
  if (provider.form !== undefined)
    return configureForm(parts, ask, nango, { key, exists: found !== undefined })
  const present = found === undefined ? null : await nango.findClient(key)
  const client = await wantedClient(provider, ask, present)
  const change = found === undefined ? 'created' : isSame(client, present) ? 'unchanged' : 'updated'
  if (change !== 'unchanged') {
    await audited(parts, ask, { key, change, client, present }, () =>
      change === 'created'
        ? nango.createIntegration({ key, provider: provider.nangoProvider, title: provider.title, client })
        : nango.updateClient(key, client),
    )
  }
  return { integration: key, change, clientId: client.id, scopes: client.scopes }
}

function refuseAnother(provider: Provider, key: string, found: NangoIntegration | undefined): void {
  if (found === undefined || found.provider === provider.nangoProvider) return
  throw new ShieldError(
    'usage',
    `Nango's integration ${key} is one for ${found.provider}, not for ${provider.nangoProvider}`,
    { hint: `Set SHIELD_INTEGRATION_${provider.name.toUpperCase()} to another key` },
  )
}

/** There is nothing to it but its being there: each connection brings its own credentials. */
async function configureForm(
  parts: Parts,
  ask: ConfigureAsk,
  nango: Nango,
  { key, exists }: { readonly key: string; readonly exists: boolean },
): Promise<Done> {
  const { provider, clientId, scopes, hasSecret } = ask
  if (clientId !== undefined || hasSecret || scopes !== undefined) {
    throw new ShieldError(
      'usage',
      `${provider.title} has no client id, secret or scopes in Nango: each connection brings its own key`,
      { hint: `shield connect ${provider.name}` },
    )
  }
  if (!exists) {
    await audited(parts, ask, { key, change: 'created', client: null, present: null }, () =>
      nango.createIntegration({ key, provider: provider.nangoProvider, title: provider.title, client: null }),
    )
  }
  return { integration: key, change: exists ? 'unchanged' : 'created', clientId: null, scopes: [] }
}

function isSame(client: OauthClient, present: OauthClient | null): boolean {
  return (
    present !== null &&
    client.id === present.id &&
    client.secret === present.secret &&
    client.scopes.join() === present.scopes.join()
  )
}

interface Change {
  readonly key: string
  readonly change: 'created' | 'updated'
  readonly client: OauthClient | null
  readonly present: OauthClient | null
}

/** An answer that is lost must not leave a change that nobody wrote down. */
async function audited(
  parts: Parts,
  { provider, actor }: ConfigureAsk,
  { key, change, client, present }: Change,
  work: () => Promise<void>,
): Promise<void> {
  const { audit } = await parts.store()
  const data = {
    provider: provider.name,
    integration: key,
    change,
    clientId: client?.id ?? null,
    secretChanged: client !== null && client.secret !== present?.secret,
    scopes: client?.scopes ?? [],
  }
  await audit.append({ at: timestamp(parts), type: 'provider.configuring', subject: null, actor, data })
  await work()
  await audit.append({ at: timestamp(parts), type: 'provider.configured', subject: null, actor, data })
}
