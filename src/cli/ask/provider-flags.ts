import type { Command } from 'commander'
import { ShieldError } from '../../domain/errors.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import { PROVIDERS, type ProviderName } from '../../domain/provider/providers.ts'
import { quoted } from '../../domain/text/quoted.ts'
import type { App } from '../app.ts'
import { textOption, type Frame, type Options } from '../frame.ts'

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
  options: Options,
  { connectSettings }: Provider,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    connectSettings.flatMap(({ key, flag, parse }) => {
      const value = textOption(options, optionName(flag))
      return value === undefined ? [] : [[key, parse(value)] as const]
    }),
  )
}

/** `--scopes`: scopes with commas or spaces between them. */
export function scopesIn(options: Options): readonly string[] | undefined {
  return textOption(options, 'scopes')
    ?.split(/[\s,]+/)
    .filter((scope) => scope !== '')
}

/** As commander keeps it. */
function optionName(flag: string): string {
  return flag.slice(2).replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

/** Fails with `usage` and lists the providers that there are. */
export function parseProviderName(given: string): ProviderName {
  const provider = PROVIDERS.find((one) => one === given)
  if (provider !== undefined) return provider
  throw new ShieldError('usage', `There is no provider ${quoted(given, 60)}`, {
    hint: `One of ${PROVIDERS.join(', ')}`,
  })
}

const LATER = 'later'

/** Asks which provider is to be connected; each says what is connected of it already. */
export async function chooseProvider(app: App, connections: readonly Connection[]): Promise<ProviderName> {
  const { choices, free } = await providerChoices(app, connections)
  return app.prompts.choose({ message: 'Which provider?', choices, default: free ?? 'google' })
}

/** The same where it may be left for later: undefined. */
export async function chooseProviderOrNone(
  app: App,
  connections: readonly Connection[],
): Promise<ProviderName | undefined> {
  const { choices, free = LATER } = await providerChoices(app, connections)
  const later = { value: LATER, label: 'Leave it for later' } as const
  const message = 'Which provider comes first?'
  const chosen = await app.prompts.choose({
    message,
    choices: [...choices, later],
    default: connections.length === 0 ? free : LATER,
  })
  return chosen === LATER ? undefined : chosen
}

async function providerChoices({ provider }: App, connections: readonly Connection[]) {
  const known = await Promise.all(PROVIDERS.map(provider))
  const choices = known.map(({ name, title }) => {
    const names = connections.filter((one) => one.provider === name).map((one) => one.name)
    return { value: name, label: names.length === 0 ? title : `${title} (connected: ${names.join(', ')})` }
  })
  const free = known.find(({ name }) => connections.every((one) => one.provider !== name))
  return { choices, free: free?.name }
}
