import { shellWord } from '../../domain/text/quoted.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
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
