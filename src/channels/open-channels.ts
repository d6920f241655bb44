import { ShieldError } from '../domain/errors.ts'
import type { Channels, Message, Sending } from '../domain/ports/channels.ts'
import {
  type Channel,
  type NotifySettings,
  type Value,
  whyNoAddress,
} from '../domain/notify/notify-settings.ts'
import { runCommand, type StartProgram } from './run-command.ts'
import { createPost, type Resolve } from './post.ts'
import { sendSlack } from './slack.ts'
import { sendWebhook, whyNoSecret } from './webhook.ts'

interface ChannelsAsk {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** What a variable that the settings name is set to; undefined: it is not. */
  readonly variable: (name: string) => string | undefined
  /** The address of the page, as people open it; null: nobody has said. */
  readonly origin: string | null
  readonly userAgent: string
  readonly start: StartProgram
  /** In place of asking the machine's resolver. */
  readonly resolve?: Resolve
}

/** What each way of telling works with. */
export interface Around {
  readonly settings: NotifySettings
  readonly channel: Channel
  readonly message: Message
  readonly signal: AbortSignal
  readonly origin: string | null
  readonly now: () => number
  readonly post: ReturnType<typeof createPost>
  /** Fails with `usage` where the variable is not set. */
  readonly valueOf: (value: Value) => string
  readonly resolve: Resolve | undefined
  readonly start: StartProgram
}

/** The door to webhooks, Slack, e-mail and programs. */
export function openChannels(ask: ChannelsAsk): Channels {
  const post = createPost(ask)
  return {
    check: (settings) => checkValues(settings, ask.variable),
    send: async (settings, channel, message, signal) => {
      const { now, origin, start, resolve } = ask
      const valueOf = valuesFrom(ask)
      const around = { settings, channel, message, signal, origin, now, post, valueOf, start, resolve }
      try {
        return await sendBy(around)
      } catch (error) {
        if (signal.aborted) throw new ShieldError('interrupted', 'It was interrupted', { cause: error })
        throw error
      }
    },
  }
}

async function sendBy(around: Around): Promise<Sending> {
  const { how } = around.channel
  if (how.kind === 'webhook') return sendWebhook(around, how)
  if (how.kind === 'slack') return sendSlack(around, how)
  if (how.kind === 'command') return runCommand(around, how)
  // nodemailer, which only this needs.
  return (await import('./mail.ts')).sendMail(around, how)
}

function valuesFrom({ variable }: Pick<ChannelsAsk, 'variable'>): (value: Value) => string {
  return (value) => {
    if ('text' in value) return value.text
    const found = variable(value.variable)
    if (found !== undefined && found !== '') return found
    throw new ShieldError(
      'usage',
      `${value.variable} is not set where notifications are sent; a server has to be restarted to see what was set since it began`,
    )
  }
}

/** Says why a value cannot be used, in words that follow "SHIELD_NOTIFY_OPS"; null: it can. Repeats none of it. */
type WhyNot = (text: string) => string | null

/**
 * What is wrong with the values that variables hold here, in sentences without a full stop that name key and variable.
 * A variable that is not set here is passed over: it has to be set where notifications are sent.
 */
async function checkValues(
  settings: NotifySettings,
  variable: (name: string) => string | undefined,
): Promise<readonly string[]> {
  return (await namedValues(settings)).flatMap(([key, value, whyNot]) => {
    if (!('variable' in value)) return []
    const text = variable(value.variable) ?? ''
    const why = text === '' ? null : whyNot(text)
    return why === null ? [] : [`${key}: ${value.variable} ${why}`]
  })
}

type Named = readonly [key: string, value: Value, whyNot: WhyNot]

async function namedValues(settings: NotifySettings): Promise<readonly Named[]> {
  const { channels, callbackSecrets, smtp, privateHosts } = settings
  const address: WhyNot = (text) => whyNoAddress(text, privateHosts)
  const named = channels.flatMap(({ name, how }): readonly Named[] => {
    const key = `channels.${name}`
    if (how.kind === 'slack') return [[`${key}.slack`, how.url, address]]
    if (how.kind !== 'webhook') return []
    return [[`${key}.webhook`, how.url, address], ...secretsOf(`${key}.secret`, how.secrets)]
  })
  return [...named, ...secretsOf('callbacks.secret', callbackSecrets), ...(await smtpOf(smtp))]
}

function secretsOf(key: string, secrets: readonly Value[]): readonly Named[] {
  return secrets.map((value) => [key, value, whyNoSecret] as const)
}

/** nodemailer, which only e-mail needs. */
async function smtpOf(smtp: NotifySettings['smtp']): Promise<readonly Named[]> {
  return smtp === null ? [] : [['smtp.url', smtp.url, (await import('./mail.ts')).whyNoServer]]
}
