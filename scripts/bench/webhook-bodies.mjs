import { createHmac } from 'node:crypto'

export const SECRETS = { nango: 'nango-secret-of-the-bench', whatsapp: 'meta-secret-of-the-bench' }

const PATHS = { nango: '/v1/integrations/webhook', whatsapp: '/v1/integrations/whatsapp/webhook' }

/** A webhook as its sender makes it, no two alike: an event that Nango passes on, or WhatsApp's status of a message. */
export function webhookOf(number) {
  return number % 2 === 0 ? signed('nango', forwarded(number)) : signed('whatsapp', status(number))
}

/** The same status in another body, as WhatsApp repeats itself. */
export function repeatedStatus(number) {
  return signed('whatsapp', { ...status(number), again: true })
}

function signed(source, value) {
  const body = Buffer.from(JSON.stringify(value))
  const hmac = createHmac('sha256', SECRETS[source]).update(body).digest('hex')
  const header =
    source === 'nango' ? { 'x-nango-hmac-sha256': hmac } : { 'x-hub-signature-256': `sha256=${hmac}` }
  return { path: PATHS[source], body, headers: { 'content-type': 'application/json', ...header } }
}

function forwarded(number) {
  return {
    from: 'google-calendar',
    type: 'forward',
    connectionId: '7f1c0c0e-1f0b-4b9e-9d3e-5b9b0f7d6a11',
    providerConfigKey: 'google-calendar',
    payload: { channel: 'c0ffee', resource: `events/${number}`, state: 'exists', note: 'x'.repeat(400) },
  }
}

function status(number) {
  const one = {
    id: `wamid.HBgM${String(number).padStart(20, '0')}`,
    status: 'delivered',
    timestamp: String(1_772_445_600 + number),
    recipient_id: '491701234567',
    conversation: { id: 'c9f9e1a7', origin: { type: 'service' } },
    pricing: { billable: true, pricing_model: 'PMP', category: 'service' },
  }
  const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' }
  const value = { messaging_product: 'whatsapp', metadata, statuses: [one] }
  const entry = [{ id: '102290129340398', changes: [{ field: 'messages', value }] }]
  return { object: 'whatsapp_business_account', entry }
}
