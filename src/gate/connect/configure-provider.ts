import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Nango, OauthClient } from '../../domain/ports/nango.ts'
import type { Configured, ConfigureAsk as Wanted } from '../../domain/provider/connecting.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import { noteOf, type Parts } from '../parts.ts'
import { refuseAnother } from './integrations.ts'

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
  if (found !== undefined) refuseAnother(provider, found, 'another key')
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
  await audit.append(noteOf(parts, 'provider.configuring', null, actor, data))
  await work()
  await audit.append(noteOf(parts, 'provider.configured', null, actor, data))
}

interface ClientAsk extends Omit<Wanted, 'provider' | 'present'> {
  readonly defaultScopes: readonly string[]
}

/**
 * The client as it will be: what is given, over the present one. Another client id is another application, whose secret
 * has to be given with it. Fails with `usage`, repeating nothing of a secret.
 */
async function wantedClient(
  provider: Provider,
  ask: ClientAsk,
  present: OauthClient | null,
): Promise<OauthClient> {
  const scopes = scopesOf(provider, ask, present)
  const id = await wantedId(provider, ask, present)
  const isAnother = id !== present?.id
  const given = filled(await ask.askSecret(isAnother ? 'required' : 'optional'))
  if (given !== undefined) {
    return { id: checked('client id', id), secret: checked('client secret', given), scopes }
  }
  if (isAnother) throw missing(provider, "that client's secret", '--client-secret-stdin')
  return { id, secret: present.secret, scopes }
}

async function wantedId(provider: Provider, ask: ClientAsk, present: OauthClient | null): Promise<string> {
  const given = ask.clientId ?? (await ask.askClientId(present === null ? 'required' : 'optional'))
  const id = filled(given) ?? present?.id
  if (id === undefined) throw missing(provider, 'its client id', '--client-id …')
  return id
}

function scopesOf(provider: Provider, ask: ClientAsk, present: OauthClient | null): readonly string[] {
  const full = (names: readonly string[]) => names.map((name) => provider.expandScope(name))
  const kept = ask.scopes === undefined && present !== null && present.scopes.length > 0
  const base = kept ? present.scopes : full(ask.scopes ?? ask.defaultScopes)
  return [...new Set([...base, ...full(ask.write ? provider.writeScopes : [])])]
}

function filled(given: string | undefined): string | undefined {
  const text = given?.trim()
  return text === '' ? undefined : text
}

/** Nango's own limit. */
const LONGEST = 255

function checked(what: string, text: string): string {
  if (/^[\u0021-\u007e]+$/.test(text) && text.length <= LONGEST) return text
  throw new ShieldError('usage', `The ${what} has spaces, other characters or more than ${LONGEST} of them`, {
    hint: 'Copy it again from the provider',
  })
}

function missing(provider: Provider, what: string, flag: string): ShieldError {
  return new ShieldError('usage', `${provider.title} needs ${what}`, {
    hint: `shield providers configure ${provider.name} ${flag}`,
  })
}
