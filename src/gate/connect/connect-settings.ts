import { ShieldError } from '../../domain/errors.ts'
import type { FormCredentials } from '../../domain/ports/nango.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { ConnectSetting, Provider } from '../../domain/provider/provider.ts'
import { shellWord, quoted } from '../../domain/text/quoted.ts'
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

type Texts = Readonly<Record<string, string>>

/** Which shop, store or number, by the keys that a connection keeps them under. Fails with `usage`. */
export function settingsFrom({ title, connectSettings }: Provider, given: Texts): Texts {
  return Object.fromEntries(
    Object.entries(given).map(([key, text]) => {
      const setting = connectSettings.find((one) => one.key === key)
      if (setting !== undefined) return [key, setting.parse(text)]
      const known = connectSettings.map((one) => one.key)
      throw new ShieldError('usage', `${title} takes no setting ${quoted(key, 60)} when it is connected`, {
        hint: known.length === 0 ? 'It takes none' : `It takes ${known.join(', ')}`,
      })
    }),
  )
}

/** The credentials of a form, each part checked. Fails with `usage`, repeating nothing of what was given. */
export function formCredentials({ title, form }: Provider, given: Texts): FormCredentials {
  const fields = form?.fields ?? []
  const keys = fields.map(({ key }) => key)
  const isWhole = Object.keys(given).length === keys.length && keys.every((key) => Object.hasOwn(given, key))
  if (form === undefined || !isWhole) {
    throw new ShieldError('usage', `These are not the credentials that ${title} takes`, {
      hint: `It takes ${keys.join(', ')}`,
    })
  }
  const {
    username = '',
    password = '',
    apiKey = '',
  } = Object.fromEntries(fields.map(({ key, parse }) => [key, parse(given[key] ?? '')]))
  return form.mode === 'basic' ? { mode: 'basic', username, password } : { mode: 'api-key', apiKey }
}
