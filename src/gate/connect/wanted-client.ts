import type { ConfigureAsk } from '../../domain/provider/connecting.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { OauthClient } from '../../domain/ports/nango.ts'
import type { Provider } from '../../domain/provider/provider.ts'

export interface ClientAsk extends Omit<ConfigureAsk, 'provider' | 'present'> {
  readonly defaultScopes: readonly string[]
}

/**
 * The client as it will be: what is given, over the present one. Another client id is another application, whose secret
 * has to be given with it. Fails with `usage`, repeating nothing of a secret.
 */
export async function wantedClient(
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
