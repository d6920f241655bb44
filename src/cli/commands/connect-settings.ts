import type { Connection } from '../../domain/connection.ts'
import type { ConnectSetting, Provider } from '../../domain/provider.ts'
import { missingSettings } from '../../gate/connect-settings.ts'
import { textOption, type Invocation } from '../frame.ts'

/**
 * What the flags say, normalised, and at a terminal what is still missing, asked for. Fails with `usage` for a value
 * that the provider does not take.
 */
export async function settingsGiven(
  { app, options }: Invocation,
  provider: Provider,
  existing: Connection | undefined,
): Promise<Readonly<Record<string, string>>> {
  const given = Object.fromEntries(
    provider.connectSettings.flatMap(({ key, flag, parse }) => {
      const value = textOption(options, optionName(flag))
      return value === undefined ? [] : [[key, parse(value)] as const]
    }),
  )
  if (!app.terminal.isInteractive) return given
  const asked: Record<string, string> = { ...given }
  for (const setting of missingSettings(provider, given, existing)) {
    asked[setting.key] = setting.parse(await app.prompts.text(question(setting)))
  }
  return asked
}

function question({ flag, description }: ConnectSetting): string {
  return `${description.charAt(0).toUpperCase()}${description.slice(1)} (${flag}):`
}

/** As commander keeps it. */
function optionName(flag: string): string {
  return flag.slice(2).replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
