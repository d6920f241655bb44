import { createHmac } from 'node:crypto'
import { ShieldError } from '../domain/errors.ts'
import type { How } from '../domain/notify/notify-settings.ts'
import { payloadOf } from '../domain/notify/telling.ts'
import type { Sending } from '../domain/ports/channels.ts'
import type { Around } from './open-channels.ts'
import { refusalOf } from './post.ts'

/** A signed webhook, as https://www.standardwebhooks.com describes it. */
export async function sendWebhook(
  around: Around,
  { url, secrets }: Extract<How, { kind: 'webhook' }>,
): Promise<Sending> {
  const { message, channel, settings, signal, post, valueOf, origin, now } = around
  const address = valueOf(url)
  const keys = secrets.map((secret) => keyFrom(valueOf(secret)))
  const timestamp = String(Math.floor(now() / 1000))
  const [event] = message.events
  if (event === undefined) throw new ShieldError('internal', 'There is nothing to tell')
  const send = (content: 'thin' | 'full') => {
    const body = JSON.stringify(payloadOf(event, origin, content))
    const signed = `${message.id}.${timestamp}.${body}`
    const headers = {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': keys.map((key) => `v1,${signatureOf(key, signed)}`).join(' '),
    }
    return post({ url: address, headers, body, privateHosts: settings.privateHosts, signal })
  }
  const first = await send(channel.content)
  // Less is better than nothing.
  const isTooLong = 'status' in first && first.status === 413 && channel.content === 'full'
  const posted = isTooLong ? await send('thin') : first
  if ('kind' in posted) return posted
  const isTaken = posted.status >= 200 && posted.status < 300
  return isTaken ? { kind: 'sent' } : refusalOf(new URL(address).host, posted)
}

function signatureOf(key: Uint8Array, signed: string): string {
  return createHmac('sha256', key).update(signed).digest('base64')
}

const PREFIX = 'whsec_'
const [SHORTEST, LONGEST] = [24, 64]

/** Why it signs nothing, without repeating anything of it; null: it does. */
export function whyNoSecret(secret: string): string | null {
  const is = `; it is ${PREFIX} and ${SHORTEST} to ${LONGEST} bytes in base64`
  if (!secret.startsWith(PREFIX)) return `does not begin with ${PREFIX}${is}`
  const text = secret.slice(PREFIX.length)
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return `is not base64 after ${PREFIX}${is}`
  const { length } = Buffer.from(text, 'base64')
  return length >= SHORTEST && length <= LONGEST ? null : `holds ${length} bytes${is}`
}

/** Fails with `usage`, without repeating anything of it. */
function keyFrom(secret: string): Uint8Array {
  const why = whyNoSecret(secret)
  if (why === null) return Buffer.from(secret.slice(PREFIX.length), 'base64')
  throw new ShieldError('usage', `The secret that signs ${why}`, {
    hint: 'echo "whsec_$(openssl rand -base64 32)" makes such a secret',
  })
}
