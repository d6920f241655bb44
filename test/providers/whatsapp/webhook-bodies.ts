import type { Json } from '../../../src/domain/text/json.ts'
import { whatsapp } from '../../../src/providers/whatsapp/provider.ts'

export const AT = '2026-11-23T09:00:00.000Z'
export const ACCOUNT = '106540352242922'
export const ADA_ID = 'DE.13491208655302741918'

export const parse = (body: Json) => {
  const news = whatsapp.parseWebhook?.(body, AT)
  if (news === undefined) throw new Error('WhatsApp has no webhook')
  return news
}

export const metadata = { display_phone_number: '15550783881', phone_number_id: ACCOUNT }

export function hook(...values: readonly Json[]): Json {
  const changes = values.map((value) => ({ field: 'messages', value }))
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes }] }
}

export const contacts = [{ profile: { name: 'Ada' }, wa_id: '491701234567', user_id: ADA_ID }]

export function incoming(
  message: { readonly [key: string]: Json },
  around: { readonly [key: string]: Json } = { contacts },
) {
  const base = { from: '491701234567', from_user_id: ADA_ID, id: 'wamid.IN1', timestamp: '1795399200' }
  return hook({ messaging_product: 'whatsapp', metadata, ...around, messages: [{ ...base, ...message }] })
}

export function status(news: { readonly [key: string]: Json }): Json {
  const base = {
    id: 'wamid.OUT1',
    status: 'delivered',
    timestamp: '1795399260',
    recipient_id: '491701234567',
  }
  return hook({ messaging_product: 'whatsapp', metadata, statuses: [{ ...base, ...news }] })
}
