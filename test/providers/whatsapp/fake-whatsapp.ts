import type { Connection } from '../../../src/domain/provider/connection.ts'
import type { ProviderResponse, Query } from '../../../src/domain/provider/http.ts'
import type { Json } from '../../../src/domain/text/json.ts'
import type { ListedMessage, ReadMessages } from '../../../src/domain/webhook/message.ts'
import type { Reading } from '../../../src/domain/operation/operation.ts'

export const PHONE_NUMBER_ID = '106540352242922'
const WABA_ID = '102290129340398'
export const TEMPLATES = `/v26.0/${WABA_ID}/message_templates`
export const NOW = Date.parse('2026-11-23T10:00:00Z')

const connection: Connection = {
  id: 'con_0000000000',
  name: 'whatsapp',
  provider: 'whatsapp',
  integration: 'whatsapp-business',
  nangoConnectionId: 'nango-1',
  account: { label: '+1 555-078-3881', confirmed: true },
  askedScopes: [],
  grantedScopes: null,
  config: { phoneNumberId: PHONE_NUMBER_ID, wabaId: WABA_ID },
  mismatch: null,
  environment: null,
  accessEndedAt: null,
  createdAt: '2026-11-23T00:00:00.000Z',
  updatedAt: '2026-11-23T00:00:00.000Z',
}

export function answer(status: number, body: unknown): ProviderResponse {
  const isText = typeof body === 'string'
  return {
    status,
    contentType: isText ? 'text/html' : 'application/json',
    headers: {},
    text: isText ? body : JSON.stringify(body),
    json: isText ? undefined : body,
  }
}

interface GraphErrorOptions {
  readonly status?: number
  /** null: none, as in answers that are about no message. */
  readonly details?: string | null
  readonly subcode?: number
  readonly message?: string
}

/** Meta's envelope, as recorded. */
export function graphError(
  code: number,
  { status = 400, details = 'In more exact words', subcode, message = 'Refused' }: GraphErrorOptions = {},
): ProviderResponse {
  return answer(status, {
    error: {
      message: `(#${code}) ${message}`,
      type: 'OAuthException',
      code,
      ...(details === null ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      fbtrace_id: 'Az8or2yhqkZfEZ-_4Qn_Bam',
    },
  })
}

export interface Asked {
  readonly path: string
  readonly query: Query
}

interface FakeWhatsapp {
  readonly get?: (path: string, query: Query) => ProviderResponse
  readonly messages?: readonly ListedMessage[]
  readonly now?: number
  readonly connection?: Connection
}

type MessageFilter = Parameters<ReadMessages>[0]

/** Answers with recorded bodies and remembers what it was asked. */
export function fakeReading(
  whatsapp: FakeWhatsapp = {},
): Reading & { readonly asked: Asked[]; readonly filters: MessageFilter[] } {
  const asked: Asked[] = []
  const filters: MessageFilter[] = []
  return {
    asked,
    filters,
    connection: whatsapp.connection ?? connection,
    now: whatsapp.now ?? NOW,
    pause: async () => undefined,
    systemTimeZone: { timeZone: 'UTC', warning: null },
    apiVersion: 'v26.0',
    get: async (path, query = []) => {
      asked.push({ path, query })
      return whatsapp.get?.(path, query) ?? graphError(100, { subcode: 33 })
    },
    query: async () => graphError(100),
    messages: async (filter) => {
      filters.push(filter)
      return (whatsapp.messages ?? []).slice(0, filter.limit)
    },
  }
}

export function receivedAt(at: string, changes: Partial<ListedMessage> = {}): ListedMessage {
  return {
    direction: 'received',
    id: 'wamid.IN1',
    account: PHONE_NUMBER_ID,
    phone: '+491701234567',
    userId: null,
    kind: 'text',
    text: 'Where is my order?',
    at,
    group: null,
    status: null,
    error: null,
    requestId: null,
    ...changes,
  }
}

/** A template with everything in it, as Meta lists it. */
export const ORDER_UPDATE: { readonly [key: string]: Json } = {
  name: 'order_update',
  parameter_format: 'NAMED',
  components: [
    { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['https://scontent.example/1'] } },
    {
      type: 'BODY',
      text: 'Hello {{first_name}}, your order {{order}} is on its way. {{order}}!',
      example: { body_text_named_params: [{ param_name: 'first_name', example: 'Pablo' }] },
    },
    { type: 'FOOTER', text: 'Reply STOP to end this' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'URL', text: 'Track it', url: 'https://shop.example/track/{{1}}', example: ['https://x'] },
        { type: 'QUICK_REPLY', text: 'Stop' },
        { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+4930123456' },
      ],
    },
  ],
  language: 'en_US',
  status: 'APPROVED',
  category: 'UTILITY',
  id: '594425479261596',
}

/** Positional, without anything but a text. */
export const HELLO: { readonly [key: string]: Json } = {
  name: 'hello',
  parameter_format: 'POSITIONAL',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'News for {{1}}' },
    { type: 'BODY', text: '{{2}} and {{1}}' },
  ],
  language: 'en_US',
  status: 'APPROVED',
  category: 'MARKETING',
  id: '594425479261597',
}

/** What `message_templates` says; its cursors stand there on the last page too. */
export function templatesBody(templates: readonly unknown[], after?: string): ProviderResponse {
  return answer(200, {
    data: templates,
    paging: {
      cursors: { before: 'MAZDZD', after: after ?? 'MjQZD' },
      ...(after === undefined ? {} : { next: 'https://graph.facebook.com/v26.0/…' }),
    },
  })
}
