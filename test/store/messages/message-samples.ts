import type { Json } from '../../../src/domain/text/json.ts'
import type { MessageNews, ReceivedMessage, StatusNews } from '../../../src/domain/webhook/message.ts'
import type { Store } from '../../../src/domain/ports/store.ts'
import { attemptOf, idOf, moveOf, noteOf, requestOf } from '../samples.ts'

export const ACCOUNT = '106540352242922'
export const ADA = '+491701234567'
export const ADA_ID = 'DE.13491208655302741918'

export function receivedOf(changes: Partial<ReceivedMessage> = {}): ReceivedMessage {
  return {
    id: 'wamid.IN1',
    account: ACCOUNT,
    phone: ADA,
    userId: null,
    kind: 'text',
    text: 'Where is my order?',
    at: '2026-03-02T09:00:00.000Z',
    group: null,
    opensWindow: true,
    ...changes,
  }
}

export function statusOf(changes: Partial<StatusNews> = {}): StatusNews {
  return {
    messageId: 'wamid.OUT1',
    account: ACCOUNT,
    status: 'delivered',
    recipient: '491701234567',
    providerKey: 'sh0123456789abcdef0123456789abcdef',
    error: null,
    at: '2026-03-02T11:00:00.000Z',
    ...changes,
  }
}

export function newsOf(news: Partial<MessageNews>): MessageNews {
  return {
    provider: 'whatsapp',
    received: [],
    statuses: [],
    changes: [],
    recordedAt: '2026-03-02T12:00:00.000Z',
    ...news,
  }
}

/** Leads a request all the way to the end, with this result. */
export async function succeed(
  store: Store,
  number: number,
  result: Json,
  startedAt: string,
): Promise<string> {
  const id = idOf(number)
  const request = requestOf({ id, provider: 'whatsapp', operation: 'whatsapp.send-message' })
  await store.requests.propose(request, false, noteOf('request.proposed', id))
  await store.requests.move(moveOf(request, 'pending', 'approved'))
  await store.requests.claim(id, { ...attemptOf(), startedAt }, noteOf('request.executing', id))
  const ending = { code: 'applied', message: 'done', evidence: 'response', result, by: null } as const
  await store.requests.move({
    ...moveOf(request, 'executing', 'succeeded'),
    ending,
    note: noteOf('request.succeeded', id, startedAt),
  })
  return id
}

export const sent = (id: string, changes: Record<string, Json> = {}): Json => ({
  message: { id, account: ACCOUNT, phone: ADA, userId: null, kind: 'text', text: 'On its way', ...changes },
})

export const all = { provider: 'whatsapp', account: ACCOUNT, limit: 10 } as const
