import type { Command } from 'commander'
import { ShieldError } from '../../../domain/errors.ts'
import {
  type ConnectAsk,
  type Connected,
  type LinkKind,
  reconnectCommand,
} from '../../../domain/provider/connecting.ts'
import type { Connection } from '../../../domain/provider/connection.ts'
import type { ConnectSetting, Provider } from '../../../domain/provider/provider.ts'
import { PROVIDERS } from '../../../domain/provider/providers.ts'
import { commandAbout } from '../../../domain/text/quoted.ts'
import { parseDuration } from '../../../domain/text/times.ts'
import { missingSettings } from '../../../gate/connect/connect-settings.ts'
import { connectionToAuthorise } from '../../../gate/connect/connections.ts'
import { connected as shape } from '../../../wire/connection.ts'
import type { App } from '../../app.ts'
import { sayAskingNango } from '../../asking-nango.ts'
import { readCredentials } from '../../ask/credentials.ts'
import {
  addSettingFlags,
  chooseProvider,
  parseProviderName,
  providersAtHand,
  scopesIn,
  settingsInFlags,
} from '../../ask/provider-flags.ts'
import { textOption, withExamples, type Invocation, type Register, type Work } from '../../frame.ts'
import { connectionFacts } from '../../show/connection-view.ts'
import { showDisplay } from '../../show/render.ts'
import { startCountdown } from '../../terminal/countdown.ts'
import { abortable } from '../../watch.ts'

export const register: Register = async (program, frame) => {
  const command = program
    .command('connect [provider]')
    .description(`connect an account of a provider (${PROVIDERS.join(', ')}), or authorise one again`)
    .option('--as <name>', 'a name of its own: a new connection, or an existing one to authorise again')
    .option('--scopes <list>', 'exactly these scopes, comma-separated')
    .action(frame.act(connect))
  addConsentFlags(command)
  withExamples(command, [
    'shield connect google',
    'shield connect shopify --shop demo-store --write',
    'shield connect google --as work',
  ])
  const providers = await providersAtHand(frame)
  if (providers.some(({ form }) => form !== undefined)) {
    command
      .option('--credentials', 'type the key or token here, unseen, instead of in the browser')
      .option('--credentials-stdin', 'read it from stdin: JSON, or one line for each part')
  }
  addSettingFlags(command, providers)
}

/** What `connectOne` reads of how somebody is asked to consent. */
export function addConsentFlags(command: Command): void {
  command
    .option('--write', 'also the scopes that the writes need')
    .option('--no-browser', 'print the link instead of opening it')
    .option('--direct', "go straight to the provider, skipping Nango's connect page")
    .option('--timeout <duration>', 'how long to wait for the consent', '10m')
}

const connect: Work = async (invocation) => {
  const connected = await connectOne(invocation)
  await tellConnected(invocation.app, connected)
  if (invocation.app.globals.json) invocation.app.terminal.json(shape.encode(connected))
  return 0
}

/** Connects an account of the provider that is named, or chosen by a person; says what is to be done meanwhile. */
export async function connectOne(invocation: Invocation): Promise<Connected> {
  const { app, args, options } = invocation
  const timeout = parseDuration('--timeout', textOption(options, 'timeout') ?? '10m')
  const given = args[0] === undefined ? undefined : parseProviderName(args[0])
  if (given === undefined && !app.terminal.isInteractive) throw noProvider()
  const { connections } = await app.gate()
  const known = await connections.list()
  const name = given ?? (await chooseProvider(app, known))
  const provider = await app.provider(name)
  const existing = connectionToAuthorise(known, name, textOption(options, 'as'))
  const config = await settingsGiven(invocation, provider, existing)
  let stopCountdown = (): void => app.terminal.status(null)
  let hasBegun = false
  const credentials = credentialsFrom(invocation, provider, () => (hasBegun = true))
  sayAskingNango(app)
  return abortable(app, (signal) => {
    const connecting = connections.connect({
      provider: name,
      name: textOption(options, 'as'),
      scopes: scopesIn(options),
      write: options['write'] === true,
      config,
      direct: options['direct'] === true,
      timeout,
      signal,
      present: async (link, how) => {
        hasBegun = true
        const endsAt = app.clock.now() + timeout
        await present(app, { link, how, endsAt }, options['browser'] !== false)
        stopCountdown = startCountdown(app.terminal, app.clock, {
          label: 'Waiting for the consent in the browser; Ctrl-C ends it',
          endsAt,
        })
      },
      advise: (lines) => {
        for (const line of lines) app.terminal.remark(line)
      },
      ...credentials,
    })
    return unlessLeft(signal, connecting, () => !hasBegun).finally(() => stopCountdown())
  })
}

/** What it comes to; a Ctrl-C before there is anything to end at Nango waits for no answer of Nango's. */
function unlessLeft<Result>(
  signal: AbortSignal,
  work: Promise<Result>,
  mayLeave: () => boolean,
): Promise<Result> {
  const left = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      if (mayLeave()) reject(new ShieldError('interrupted', 'Nothing was connected: there was no link yet'))
    })
  })
  return Promise.race([work, left])
}

function noProvider(): ShieldError {
  return new ShieldError('usage', 'Which provider to connect is missing', {
    hint: PROVIDERS.map((name) => `shield connect ${name}`).join(', '),
  })
}

/** Nothing for a connection in the browser. `given`: told once they are. */
function credentialsFrom(
  { app, options }: Invocation,
  { form, name }: Provider,
  given: () => void,
): Pick<ConnectAsk, 'credentials'> {
  const source = options['credentialsStdin'] === true ? 'stdin' : 'prompt'
  if (source === 'prompt' && options['credentials'] !== true) return {}
  if (source === 'prompt' && !app.terminal.isInteractive) {
    throw new ShieldError('usage', 'Cannot ask for the credentials without a terminal', {
      hint: `${reconnectCommand({ provider: name, name: textOption(options, 'as') })} --credentials-stdin reads them from stdin`,
    })
  }
  if (form === undefined) return {}
  return {
    credentials: async () => {
      app.terminal.status(null)
      const credentials = await readCredentials(app, form, source)
      given()
      sayAskingNango(app)
      return credentials
    },
  }
}

interface Link {
  readonly link: string
  readonly how: LinkKind
  /** Milliseconds since 1970. */
  readonly endsAt: number
}

/** A program reads the link from a line of its own, as there is no value that it could stand in yet. */
async function present(app: App, { link, how, endsAt }: Link, mayOpen: boolean): Promise<void> {
  if (how === 'page-unreachable') {
    app.terminal.talk("Nango's connect page does not answer; this goes straight to the provider instead\n")
  }
  const { terminal } = app
  terminal.event({ event: 'link', url: link, how, endsAt: new Date(endsAt).toISOString() })
  const opened = mayOpen ? await app.openBrowser(link) : 'failed'
  if (opened === 'opened') terminal.talk('Your browser was opened. If it shows nothing, open this link:\n')
  else terminal.alert('Open this link in a browser:\n')
  terminal.alert(`  ${link}\n`)
}

/** What became of it, for a person; with `--json` the warnings alone, which stand in the value. */
export async function tellConnected(app: App, connected: Connected): Promise<void> {
  const { terminal } = app
  const { connection, isNew, formerAccount, notGranted, leftOver } = connected
  terminal.talk(`${connection.name} is ${isNew ? 'connected' : 'authorised again'}\n`)
  if (!app.globals.json) await showDisplay(terminal, [connectionFacts(connection)])
  if (formerAccount !== null) {
    terminal.warn(
      `Another account is behind ${connection.name} now: ${connection.account.label}, before ${formerAccount}. Open requests on the old one will not be sent`,
    )
  }
  if (notGranted.length > 0) terminal.warn(`Asked for and not granted: ${notGranted.join(', ')}`)
  for (const id of leftOver) terminal.warn(leftOverText(connection, id))
}

function leftOverText({ provider }: Connection, id: string): string {
  const adopt = commandAbout(`shield connections adopt ${provider}`, id, '--as NAME')
  return `Another consent by the same link made a second connection at Nango: ${adopt}, or ${commandAbout('shield connections discard', id)}`
}

/**
 * What the flags say, normalised, and at a terminal what is still missing, asked for. Fails with `usage` for a value
 * that the provider does not take.
 */
async function settingsGiven(
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
