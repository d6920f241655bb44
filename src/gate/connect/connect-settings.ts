import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { ConnectSetting, Provider } from '../../domain/provider/provider.ts'
import { shellWord } from '../../domain/text/shell-word.ts'
import { connectCommand } from './connect-command.ts'
import type { ConnectAsk } from './connect.ts'

type Config = Readonly<Record<string, string>>

/** What neither was given nor is known of the existing connection. */
export function missingSettings(
  provider: Provider,
  given: Config,
  existing: Connection | undefined,
): readonly ConnectSetting[] {
  const config = { ...existing?.config, ...given }
  return provider.connectSettings.filter(({ key }) => config[key] === undefined)
}

/**
 * All that the connection is configured with. Fails with `usage` when something is missing, and when it says another
 * shop, store or number than the existing connection's: that would put another account behind requests still open.
 */
export function connectConfig(
  ask: Pick<ConnectAsk, 'provider' | 'name' | 'config' | 'scopes'>,
  existing: Connection | undefined,
): Config {
  const { provider, config: given } = ask
  refuseAnother(provider, given, existing)
  const missing = missingSettings(provider, given, existing)
  if (missing.length === 0) return { ...existing?.config, ...given }
  const flags = missing.map(({ flag }) => flag)
  throw new ShieldError('usage', `${provider.title} needs ${flags.join(' and ')} to be connected`, {
    hint: `${connectCommand(ask)} ${flags.map((flag) => `${flag} …`).join(' ')}`,
  })
}

function refuseAnother(provider: Provider, given: Config, existing: Connection | undefined): void {
  for (const { key, flag } of provider.connectSettings) {
    const [wanted, known] = [given[key], existing?.config[key]]
    if (existing === undefined || wanted === undefined || known === undefined || wanted === known) continue
    throw new ShieldError(
      'usage',
      `${existing.name} is connected to ${flag} ${known}; ${wanted} is another one`,
      {
        hint: `To connect both, give the new one a name: shield connect ${provider.name} ${flag} ${shellWord(wanted)} --as NAME`,
      },
    )
  }
}
