import type { Integration } from '../../../domain/provider/connecting.ts'
import { PROVIDER_LINES, PROVIDERS, type ProviderName } from '../../../domain/provider/providers.ts'
import { factsOf } from '../../../domain/operation/display.ts'
import { initialized as shape, type Initialized } from '../../../wire/initialized.ts'
import type { App, OperationGroup } from '../../app.ts'
import {
  addSettingFlags,
  chooseProviderOrNone,
  parseProviderName,
  providersAtHand,
} from '../../ask/provider-flags.ts'
import { textOption, withExamples, type Invocation, type Options, type Register } from '../../frame.ts'
import { showDisplay } from '../../show/render.ts'
import { addConsentFlags, connectOne, tellConnected } from '../connections/connect.ts'
import { configureOne } from '../connections/providers.ts'
import { CLOUD, settleNango, type SettledNango } from './settle-nango.ts'
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { ShieldError } from '../../../domain/errors.ts'
import { editEnv } from '../../../domain/settings/edit-env.ts'
import { createOutFile } from '../../terminal/out-file.ts'

export const register: Register = async (program, frame) => {
  const command = program
    .command('init')
    .description(
      'set shield up: Nango and its key, an integration and a first account; run again, it changes only what you answer differently',
    )
    .option('--nango-url <address>', `where Nango answers: cloud (${CLOUD}), or the address of your own`)
    .option('--api-key-stdin', "read Nango's API key from stdin, its first line")
    .option('--provider <provider>', `what to connect first: ${PROVIDERS.join(', ')}`)
    .option('--client-id <id>', 'client id of your application at the provider')
    .option('--client-secret-stdin', 'read its secret from stdin, on the line after the key')
    .option('--no-connect', 'connect no account yet')
    .option(
      '--credentials',
      'type the key or token of a shop or number here, unseen, instead of in the browser',
    )
    .action(frame.act((invocation) => init(invocation, frame.host.groups)))
  addConsentFlags(command)
  withExamples(command, [
    'shield init',
    'shield init --provider shopify --shop demo-store',
    `echo "$KEY" | shield init --nango-url ${CLOUD} --api-key-stdin --provider google`,
  ])
  addSettingFlags(command, await providersAtHand(frame))
}

async function init(invocation: Invocation, groups: readonly OperationGroup[]): Promise<number> {
  const { app, options } = invocation
  const { random } = app.local('shield init')
  const given = textOption(options, 'provider')
  const named = given === undefined ? undefined : parseProviderName(given)
  const typed = await linesOfStdin(app, options)
  await tellPresent(app)
  const nango = await settleNango(invocation, typed.key)
  const written = save(app, nango, random)
  const working = app.withNango(nango)
  try {
    const provider = await setUpProvider({ ...invocation, app: working }, named, typed.secret)
    return await conclude(app, { nango, written, ...provider }, groups)
  } finally {
    await working.close()
  }
}

const LONGEST_BYTES = 8 * 1024

/** Secrets are never flags: stdin has one on each line, in the order key, client secret. */
async function linesOfStdin({ terminal }: App, options: Options) {
  const [hasKey, hasSecret] = [options['apiKeyStdin'] === true, options['clientSecretStdin'] === true]
  if (!hasKey && !hasSecret) return { key: undefined, secret: '' }
  const lines = Buffer.from(await terminal.readStdin(LONGEST_BYTES))
    .toString('utf8')
    .split(/\r?\n/)
  return { key: hasKey ? (lines.shift() ?? '') : undefined, secret: lines[0] ?? '' }
}

/** What is set already, before anything is asked. */
async function tellPresent(app: App): Promise<void> {
  const { home, nangoBaseUrl, nangoApiKey } = app.settings
  const isSet = nangoApiKey !== undefined
  app.terminal.talk(
    `Settings are kept in ${settingsFile(home)}. ${isSet ? `Nango is ${nangoBaseUrl}, and there is a key for it` : 'Nothing is set up yet'}\n`,
  )
}

/**
 * An address and the key for it are written together or not at all, so that no file pairs a key with another Nango. What
 * is set elsewhere, and wins, is said. Names of the settings that were written.
 */
function save(
  { settings, settingsNow, terminal }: App,
  { nangoBaseUrl, nangoApiKey }: SettledNango,
  random: (size: number) => Uint8Array,
): Initialized['written'] {
  if (nangoBaseUrl === settings.nangoBaseUrl && nangoApiKey === settings.nangoApiKey) return []
  const values = { NANGO_BASE_URL: nangoBaseUrl, NANGO_API_KEY: nangoApiKey }
  const written = Object.keys(values)
  saveSettings(settings.home, values, random)
  terminal.talk(`${written.join(' and ')} are in ${settingsFile(settings.home)} now\n`)
  const now = settingsNow()
  const overruled = [
    ...(now.nangoBaseUrl === nangoBaseUrl ? [] : ['NANGO_BASE_URL']),
    ...(now.nangoApiKey === nangoApiKey ? [] : ['NANGO_API_KEY']),
  ]
  if (overruled.length > 0) {
    terminal.warn(
      `${overruled.join(' and ')} in the environment, or in a .env that was named or allowed, wins over that file: take it away there`,
    )
  }
  return written
}

type SetUp = Pick<Initialized, 'integration' | 'connection'>

async function setUpProvider(
  { app, options }: Invocation,
  named: ProviderName | undefined,
  secret: string,
): Promise<SetUp> {
  const { connections, providers } = await app.gate()
  const known = await connections.list()
  const isAsked = named === undefined && app.terminal.isInteractive
  const name = isAsked ? await chooseProviderOrNone(app, known) : named
  if (name === undefined) return { integration: null, connection: null }
  const one = { app, args: [name], options }
  const { integrations } = await providers.list()
  const integration = await settleIntegration(
    one,
    integrations.find(({ provider }) => provider === name),
    secret,
  )
  const existing = known.find(({ provider }) => provider === name)
  if (existing !== undefined) app.terminal.talk(`${existing.name} is connected already\n`)
  if (existing !== undefined || options['connect'] === false) {
    return { integration, connection: existing ?? null }
  }
  const connected = await connectOne(one)
  await tellConnected(app, connected)
  return { integration, connection: connected.connection }
}

/** One that is there stays as it is, unless a client was given: a key need not be allowed to read what is in it. */
async function settleIntegration(
  one: Invocation,
  present: Integration | undefined,
  secret: string,
): Promise<NonNullable<SetUp['integration']>> {
  const { app, options } = one
  const isKept = options['clientId'] === undefined && options['clientSecretStdin'] !== true
  if (present?.state === 'present' && isKept) {
    app.terminal.talk(`Nango has the integration ${present.integration}\n`)
    return { ...present, change: 'unchanged' }
  }
  if (present !== undefined) await guide(app, present.provider)
  const configured = await configureOne(one, async () => secret)
  app.terminal.talk(`The integration ${configured.integration} in Nango is ${configured.change}\n`)
  return configured
}

/** Where the client id comes from that is about to be asked for. */
async function guide(app: App, name: ProviderName): Promise<void> {
  const { title, clientGuide = [] } = await app.provider(name)
  if (clientGuide.length === 0) return
  const lines = [
    `${title} gives out a client id and a secret (docs/setup.md has every step):`,
    ...clientGuide,
  ]
  app.terminal.talk(`${lines.join('\n  ')}\n`)
}

async function conclude(
  app: App,
  {
    nango,
    written,
    integration,
    connection,
  }: SetUp & { readonly nango: SettledNango; readonly written: readonly string[] },
  groups: readonly OperationGroup[],
): Promise<number> {
  const value: Initialized = {
    file: settingsFile(app.settings.home),
    written,
    nango: { url: nango.nangoBaseUrl, build: nango.found.build },
    missingRights: nango.missingRights,
    integration,
    connection,
  }
  const next = nextCommand(value, groups)
  if (app.globals.json) {
    app.terminal.json(shape.encode(value), next)
    return 0
  }
  await showDisplay(app.terminal, [
    factsOf([
      ['Settings', value.file],
      ['Nango', value.nango.url],
      ['Integration', integration?.integration ?? null],
      ['Connection', connection?.name ?? null],
    ]),
  ])
  app.terminal.talk(`Next: ${next}\n`)
  return 0
}

/** What brings the first account, and after that a first list. */
function nextCommand({ integration, connection }: Initialized, groups: readonly OperationGroup[]): string {
  if (integration === null) return 'shield init --provider google'
  const { provider } = integration
  if (connection === null) return `shield connect ${provider}`
  const operations = groups.flatMap((group) => (group.provider === provider ? group.operations : []))
  const list = operations.find(({ kind, name }) => kind === 'read' && name.includes('.list-'))
  return `shield ${list?.name.replace('.', ' ') ?? `${PROVIDER_LINES[provider].group} --help`}`
}

/** The file in which shield's own settings stand, which nobody has to allow. */
export function settingsFile(home: string): string {
  return join(home, '.env')
}

/**
 * Writes settings into SHIELD_HOME/.env: readable by this user alone, whole or not at all, with every other line as it
 * was. Fails with `failed` where it cannot be written.
 */
export function saveSettings(
  home: string,
  values: Parameters<typeof editEnv>[1],
  random: (size: number) => Uint8Array,
): void {
  const { file, text } = present(home)
  const edited = editEnv(text, values)
  const out = createOutFile(file, true, random)
  try {
    out.write(edited)
  } catch (error) {
    out.discard()
    throw error
  }
  out.finish()
}

/** Where a link leads there, the file behind it is written and the link stays. */
function present(home: string): { readonly file: string; readonly text: string } {
  const named = settingsFile(home)
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    if (!existsSync(named)) return { file: named, text: '' }
    return { file: realpathSync(named), text: readFileSync(named, 'utf8') }
  } catch (cause) {
    throw new ShieldError('failed', `${named} cannot be written`, {
      hint: `Check that ${home} is a folder of yours`,
      cause,
    })
  }
}
