import type { Command } from 'commander'
import type { Provider } from '../../domain/provider/provider.ts'
import { textOption, type Frame } from '../frame.ts'

/** The provider that is named, with its own flags only; for help, all of them. */
export async function providersAtHand({ host, argv }: Frame): Promise<readonly Provider[]> {
  const known = [...new Set(host.groups.map(({ provider }) => provider))]
  const named = known.filter((name) => argv.includes(name))
  return Promise.all((named.length > 0 ? named : known).map((name) => host.provider(name)))
}

/** Flags for which shop, store or number: `--shop`. */
export function addSettingFlags(command: Command, providers: readonly Provider[]): void {
  for (const { title, connectSettings } of providers) {
    for (const { flag, description } of connectSettings)
      command.option(`${flag} <value>`, `${title}: ${description}`)
  }
}

/** What the flags say, normalised. Fails with `usage` for a value that the provider does not take. */
export function settingsInFlags(
  options: Readonly<Record<string, unknown>>,
  { connectSettings }: Provider,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    connectSettings.flatMap(({ key, flag, parse }) => {
      const value = textOption(options, optionName(flag))
      return value === undefined ? [] : [[key, parse(value)] as const]
    }),
  )
}

/** As commander keeps it. */
function optionName(flag: string): string {
  return flag.slice(2).replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
