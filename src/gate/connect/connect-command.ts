import { isShieldError } from '../../domain/errors.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import type { ScopeNeeds } from '../../domain/provider/provider.ts'
import { shellWord } from '../../domain/text/quoted.ts'
import type { ConnectAsk } from './connect.ts'

type Given = Pick<ConnectAsk, 'provider' | 'name' | 'config'> & { readonly scopes?: ConnectAsk['scopes'] }

/** The `connect` that was given, to be given again: the same connection, shop and scopes. */
export function connectCommand({ provider, name, config, scopes }: Given): string {
  const settings = provider.connectSettings.flatMap(({ key, flag }) => {
    const value = config[key]
    return value === undefined ? [] : [flag, shellWord(value)]
  })
  const named = scopes?.named === undefined ? [] : ['--scopes', shellWord(scopes.named.join(','))]
  const write = scopes?.write === true ? ['--write'] : []
  return [reconnectCommand({ provider: provider.name, name }), ...settings, ...named, ...write].join(' ')
}

/**
 * What gets a connection the scopes that it lacks. The same command as before only helps where they were asked for and
 * not granted; else they have to be named, beside those that it has.
 */
export function widenCommand(
  provider: Provider,
  connection: Connection,
  lacking: ScopeNeeds,
  isForWrite: boolean,
): string {
  const command = reconnectCommand(connection)
  const { askedScopes, grantedScopes } = connection
  // The first of a group is the one to ask for.
  const missing = lacking.flatMap(([first]) => (first === undefined ? [] : [first]))
  if (isForWrite && missing.every((scope) => isForWrites(provider, scope))) return `${command} --write`
  if (lacking.every((group) => group.some((scope) => askedScopes.includes(scope)))) {
    return `${command}, and allow all that it asks for`
  }
  const before = askedScopes.length > 0 ? askedScopes : (grantedScopes ?? [])
  const wanted = [...new Set([...before, ...missing])]
  return `${command} --scopes ${wanted.map((scope) => shortName(provider, scope)).join(',')}`
}

function isForWrites(provider: Provider, scope: string): boolean {
  return provider.writeScopes.some((name) => provider.expandScope(name) === scope)
}

/** As it can be typed: Google's scopes are addresses, and their last part is enough. */
export function shortName(provider: Provider, scope: string): string {
  const short = scope.slice(scope.lastIndexOf('/') + 1)
  try {
    return provider.expandScope(short) === scope ? short : scope
  } catch (error) {
    if (!isShieldError(error)) throw error
    return scope
  }
}
