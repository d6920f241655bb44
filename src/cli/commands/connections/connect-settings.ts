import type { Connection } from '../../../domain/provider/connection.ts'
import type { ConnectSetting, Provider } from '../../../domain/provider/provider.ts'
import { missingSettings } from '../../../gate/connect/connect-settings.ts'
import type { Invocation } from '../../frame.ts'
import { settingsInFlags } from '../../ask/setting-flags.ts'

/**
 * What the flags say, normalised, and at a terminal what is still missing, asked for. Fails with `usage` for a value
 * that the provider does not take.
 */
export async function settingsGiven(
  { app, options }: Invocation,
  provider: Provider,
  existing: Connection | undefined,
): Promise<Readonly<Record<string, string>>> {
  const given = settingsInFlags(options, provider)
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
