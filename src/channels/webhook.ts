import { createHmac } from 'node:crypto'
import { ShieldError } from '../domain/errors.ts'
import type { How } from '../domain/notify/notify-settings.ts'
import { payloadOf } from '../domain/notify/payload.ts'
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

/** `whsec_` and 24 to 64 bytes in base64. Fails with `usage`, without repeating anything of it. */
function keyFrom(secret: string): Uint8Array {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  const key = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0)
  if (key.length >= SHORTEST && key.length <= LONGEST) return key
  throw new ShieldError(
    'usage',
    `A secret that signs webhooks is ${PREFIX} and ${SHORTEST} to ${LONGEST} bytes in base64`,
    { hint: 'echo "whsec_$(openssl rand -base64 32)" makes such a secret' },
  )
}
