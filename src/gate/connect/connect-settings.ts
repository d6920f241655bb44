import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { ConnectSetting, Provider } from '../../domain/provider/provider.ts'
import { shellWord } from '../../domain/text/quoted.ts'
import { joinWordings, option, say, type Wording } from '../../domain/text/wording.ts'
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

export function settingNames(settings: readonly ConnectSetting[]): Wording {
  return joinWordings(settings.map(settingName), ' and ')
}

/** `--shop`, or where a connection keeps it: `config.subdomain`. */
export function settingName({ flag, key }: ConnectSetting): Wording {
  return option(flag, `config.${key}`)
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
  throw new ShieldError('usage', say`${provider.title} needs ${settingNames(missing)} to be connected`, {
    hint: `${connectCommand(ask)} ${missing.map(({ flag }) => `${flag} …`).join(' ')}`,
  })
}

function refuseAnother(provider: Provider, given: Config, existing: Connection | undefined): void {
  for (const setting of provider.connectSettings) {
    const { key, flag } = setting
    const [wanted, known] = [given[key], existing?.config[key]]
    if (existing === undefined || wanted === undefined || known === undefined || wanted === known) continue
    throw new ShieldError(
      'usage',
      say`${existing.name} is connected to ${settingName(setting)} ${known}; ${wanted} is another one`,
      {
        hint: `To connect both, give the new one a name: shield connect ${provider.name} ${flag} ${shellWord(wanted)} --as NAME`,
      },
    )
  }
}
