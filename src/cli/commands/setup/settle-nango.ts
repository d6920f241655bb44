import { isShieldError, ShieldError } from '../../../domain/errors.ts'
import type { NangoFound } from '../../../domain/ports/nango.ts'
import { parseKey } from '../../../domain/settings/setting-value.ts'
import { parseBaseUrl } from '../../../domain/settings/settings.ts'
import { defined } from '../../../domain/text/json.ts'
import { shellWord } from '../../../domain/text/quoted.ts'
import type { App } from '../../app.ts'
import { textOption, type Invocation } from '../../frame.ts'

export const CLOUD = 'https://api.nango.dev'

/** A Nango that answers, and a key that it takes. */
export interface SettledNango {
  readonly nangoBaseUrl: string
  readonly nangoApiKey: string
  readonly found: NangoFound
  /** Rights that the key lacks of those that shield needs. */
  readonly missingRights: readonly string[]
}

/**
 * Where Nango is and which key opens it: what flags say, at a terminal what is answered, else what is set already. A key
 * is never taken along to another address. Fails with `usage` where neither is there, with `unavailable` or
 * `not_connected` where the address or the key is wrong.
 */
export async function settleNango(
  invocation: Invocation,
  typedKey: string | undefined,
): Promise<SettledNango> {
  const { app } = invocation
  const trial = await app.nangoTrial()
  assertAnswered(invocation)
  const { nangoBaseUrl, remedy } = await settleAddress(invocation)
  const found = await inWordsOfTheChoice(remedy, () => trial.find(nangoBaseUrl))
  app.terminal.talk(`${nangoBaseUrl} is ${foundText(found)}\n`)
  const kept = nangoBaseUrl === app.settings.nangoBaseUrl ? app.settings.nangoApiKey : undefined
  if (kept === undefined || typedKey !== undefined || app.terminal.isInteractive)
    app.terminal.announce(`The key goes to Nango at ${nangoBaseUrl}`)
  const { nangoApiKey, missingRights } = await untilAccepted(app, typedKey !== undefined, async (tries) => {
    const key = typedKey === undefined ? await settleKey(app, kept, tries) : parsedKey(typedKey, 'stdin')
    return { nangoApiKey: key, missingRights: await trial.missingRights(nangoBaseUrl, key) }
  })
  app.terminal.talk('Nango takes the key\n')
  if (missingRights.length > 0) {
    app.terminal.warn(
      `The key lacks ${missingRights.length === 1 ? 'a right' : 'rights'} that shield needs: ${missingRights.join(', ')} (Nango's dashboard, Environment Settings > API Keys)`,
    )
  }
  return { nangoBaseUrl, nangoApiKey, found, missingRights }
}

function foundText({ isCloud, build }: NangoFound): string {
  return `${isCloud ? "Nango's cloud" : 'a Nango'}${build === null ? '' : `, build ${build}`}`
}

/** Without a terminal nothing can be asked, and everything that is missing is said at once. */
function assertAnswered({ app, options }: Invocation): void {
  if (app.terminal.isInteractive) return
  const { nangoApiKey, nangoBaseUrl } = app.settings
  const address = textOption(options, 'nangoUrl')
  const isElsewhere = address !== undefined && addressIn(address, '--nango-url') !== nangoBaseUrl
  const isNew = nangoApiKey === undefined
  const missing = [
    ...(isNew && address === undefined ? ['--nango-url'] : []),
    ...((isNew || isElsewhere) && options['apiKeyStdin'] !== true ? ['--api-key-stdin'] : []),
  ]
  if (missing.length === 0) return
  throw new ShieldError('usage', `Without a terminal, shield init needs ${missing.join(' and ')}`, {
    hint: `echo "$KEY" | shield init --nango-url ${address === undefined ? CLOUD : shellWord(address)} --api-key-stdin`,
  })
}

interface ChosenAddress {
  readonly nangoBaseUrl: string
  /** What to do where no Nango answers there. */
  readonly remedy: string
}

async function settleAddress({ app, options }: Invocation): Promise<ChosenAddress> {
  const { prompts, settings, terminal } = app
  const present = chosen(settings.nangoBaseUrl, 'present')
  const flag = textOption(options, 'nangoUrl')
  if (flag !== undefined) return chosen(addressIn(flag, '--nango-url'), 'flag')
  if (!terminal.isInteractive) return present
  const isCloud = settings.nangoBaseUrl === CLOUD
  const kind = await prompts.choose({
    message: 'Where does Nango run?',
    choices: [
      { value: 'present', label: isCloud ? `Nango's cloud, as it is set (${CLOUD})` : settings.nangoBaseUrl },
      ...(isCloud ? [] : [{ value: 'cloud', label: `Nango's cloud (${CLOUD})` } as const]),
      { value: 'own', label: 'At another address of your own' },
    ],
    default: settings.nangoApiKey === undefined && !isCloud ? 'cloud' : 'present',
  })
  if (kind === 'present') return present
  const answer = kind === 'cloud' ? CLOUD : addressIn(await prompts.text('Address of Nango:'), 'the answer')
  return chosen(answer, 'answer')
}

function chosen(nangoBaseUrl: string, how: keyof typeof REMEDIES): ChosenAddress {
  return { nangoBaseUrl, remedy: nangoBaseUrl === CLOUD ? OF_CLOUD : REMEDIES[how] }
}

const REMEDIES = {
  flag: 'Check the address in --nango-url, and that your Nango runs there',
  answer: 'Check the address that you gave, and that your Nango runs there; then: shield init',
  present: 'Start your Nango there, or name where it runs: shield init --nango-url ADDRESS',
} as const

/** Its address never changes, so that it is not what is wrong. */
const OF_CLOUD =
  "Nango's cloud was chosen. Check that this machine reaches the internet (its network, a firewall, HTTPS_PROXY), then do the same again; for a Nango of your own: shield init --nango-url ADDRESS"

/** An error about an address names the setting that it mostly comes from, which nobody has typed here. */
async function inWordsOfTheChoice<Value>(remedy: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (!isShieldError(error) || error.hint?.includes('NANGO_BASE_URL') !== true) throw error
    const { code, message, reason } = error
    throw new ShieldError(code, message, { hint: remedy, ...defined({ reason }), cause: error })
  }
}

function addressIn(text: string, place: string): string {
  const value = text.trim()
  if (value === '') throw new ShieldError('usage', `There is no address in ${place}`)
  return value === 'cloud' ? CLOUD : parseBaseUrl({ value, place })
}

async function settleKey(
  { prompts, terminal }: App,
  kept: string | undefined,
  tries: number,
): Promise<string> {
  if (!terminal.isInteractive && kept !== undefined) return kept
  const where =
    kept === undefined ? 'Environment Settings > API Keys' : 'leave it empty to keep the key that is set'
  const typed = await prompts.secret(`API key of Nango${tries === 1 ? '' : ', once more'} (${where}):`)
  return typed.trim() === '' && kept !== undefined ? kept : parsedKey(typed, 'the answer')
}

function parsedKey(typed: string, place: string): string {
  const value = typed.trim()
  const key = value === '' ? undefined : parseKey('NANGO_API_KEY', { value, place })
  if (key !== undefined) return key
  throw new ShieldError('usage', `There is no key in ${place}`, {
    hint: "Copy one from Nango's dashboard (Environment Settings > API Keys)",
  })
}

const MOST_TRIES = 3

/** A person may mistype a key; what is read from stdin stays what it is. */
async function untilAccepted<Value>(
  app: App,
  isFixed: boolean,
  ask: (tries: number) => Promise<Value>,
): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask(tries)
    } catch (error) {
      const isWrong = isShieldError(error) && (error.reason === 'key_refused' || error.code === 'usage')
      if (!isWrong || isFixed || !app.terminal.isInteractive || tries === MOST_TRIES) throw error
      app.terminal.alert(`${error.message}\n`)
    }
  }
}
