import { whyNoAddress, type NotifySettings, type Value } from '../domain/notify/notify-settings.ts'
import { whyNoSecret } from './webhook.ts'

/** Says why a value cannot be used, in words that follow "SHIELD_NOTIFY_OPS"; null: it can. Repeats none of it. */
type WhyNot = (text: string) => string | null

/**
 * What is wrong with the values that variables hold here, in sentences without a full stop that name key and variable.
 * A variable that is not set here is passed over: it has to be set where notifications are sent.
 */
export async function checkValues(
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
