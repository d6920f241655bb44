import { createHmac } from 'node:crypto'
import type { Connection } from '../../src/domain/provider/connection.ts'
import type { IncomingDelivery } from '../../src/domain/webhook/delivery.ts'
import type { Answer } from '../../src/domain/provider/http.ts'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import { actOnNew } from '../../src/gate/webhooks/act-on-deliveries.ts'
import type { Parts } from '../../src/gate/parts.ts'
import { approve } from '../../src/gate/send/decide.ts'
import { propose } from './propose/proposed.ts'
import { whatsapp } from '../../src/providers/whatsapp/provider.ts'
import { whatsappSendMessage } from '../../src/providers/whatsapp/send-message.ts'
import { AGENT, ANNA, createBench, decisionOn, MINUTE, START, unwatched, type Bench } from './bench.ts'
import { heldOf, responseOf } from './fake-nango.ts'

export const NUMBER = '106540352242922'
export const ADA = '+491701234567'

/** What Meta tells of every message of ours, and of Ada. */
const metadata = { display_phone_number: '15550783881', phone_number_id: NUMBER }
const contacts = [{ profile: { name: 'Ada' }, wa_id: ADA.slice(1), user_id: 'DE.13491208655302741918' }]

const connection: Connection = {
  id: 'con_0000000002',
  name: 'whatsapp',
  provider: 'whatsapp',
  integration: 'whatsapp-business',
  nangoConnectionId: 'nc-2',
  account: { label: '+1 555-078-3881', confirmed: true },
  askedScopes: [],
  grantedScopes: null,
  config: { phoneNumberId: NUMBER, wabaId: '102290129340398' },
  mismatch: null,
  environment: null,
  accessEndedAt: null,
  createdAt: new Date(START).toISOString(),
  updatedAt: new Date(START).toISOString(),
}

/** The parts of a bench whose provider is WhatsApp. */
export const WHATSAPP_PARTS = {
  operation: async () => whatsappSendMessage,
  provider: async () => whatsapp,
  apiVersionOf: () => 'v26.0',
} satisfies Partial<Parts>

/** A bench with a number at WhatsApp that is connected. */
export async function createWhatsappBench(): Promise<Bench> {
  const bench = await createBench(WHATSAPP_PARTS)
  await connectWhatsapp(bench)
  return bench
}

/** Connects that number in a bench, whose provider takes whatever is sent. */
export async function connectWhatsapp(bench: Bench): Promise<void> {
  await bench.store.connections.add(connection, {
    at: connection.createdAt,
    type: 'connection.added',
    subject: connection.id,
    actor: ANNA,
    data: {},
  })
  bench.nango.respond = () => responseOf(200, { id: NUMBER, display_phone_number: connection.account.label })
  bench.nango.held.push(heldOf({ integration: 'whatsapp-business', nangoConnectionId: 'nc-2', scope: null }))
  bench.nango.answer = () => taken
}

const taken: Answer = {
  kind: 'response',
  response: responseOf(200, {
    messaging_product: 'whatsapp',
    contacts: [{ input: ADA, wa_id: ADA.slice(1) }],
    messages: [{ id: 'wamid.OUT1' }],
  }),
}

export async function proposeText(bench: Bench, text = 'It is on its way'): Promise<ApprovalRequest> {
  const { request } = await propose(
    bench.parts,
    {
      operation: whatsappSendMessage,
      input: { to: ADA, text },
      connection,
      requester: AGENT,
      reason: null,
      idempotencyKey: null,
      expiresIn: null,
    },
    true,
  )
  return request
}

/** A text that was sent and whose answer was lost. */
export async function lostText(bench: Bench, text?: string): Promise<ApprovalRequest> {
  const { answer } = bench.nango
  bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'The connection broke' })
  const { request } = await approve(bench.parts, decisionOn(await proposeText(bench, text)), unwatched)
  bench.nango.answer = answer
  return request
}

interface News {
  readonly [key: string]: unknown
}

/** A webhook of Meta's with these updates. */
export function hookOf(value: News): unknown {
  const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, contacts, ...value } }
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes: [change] }] }
}

/** A status of a message that this request sent. */
export function statusOf(request: ApprovalRequest, status: string, changes: News = {}): News {
  return {
    id: 'wamid.OUT1',
    status,
    timestamp: '1772445600',
    recipient_id: ADA.slice(1),
    biz_opaque_callback_data: request.providerKey,
    ...changes,
  }
}

/** A text that Ada wrote so long ago. */
export function textOf(bench: Bench, minutesBefore: number, changes: News = {}): News {
  const timestamp = String(Math.floor((bench.clock.now - minutesBefore * MINUTE) / 1000))
  return {
    from: ADA.slice(1),
    id: `wamid.IN${minutesBefore}`,
    timestamp,
    type: 'text',
    text: { body: 'Where is my order?' },
    ...changes,
  }
}

let number = 0

/** As it is stored, without having been acted on. */
export function deliveryOf(
  bench: Bench,
  source: IncomingDelivery['source'],
  body: unknown,
): IncomingDelivery {
  number += 1
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    id: `dlv_${String(number).padStart(10, '0')}`,
    source,
    body: bytes,
    // Anything that differs for different bodies.
    bodyHash: createHmac('sha256', 'test').update(bytes).digest('hex'),
    receivedAt: new Date(bench.clock.now).toISOString(),
  }
}

/** Stored and acted on, as when it comes by webhook. */
export async function deliver(bench: Bench, ...bodies: readonly unknown[]): Promise<void> {
  await bench.store.deliveries.record(bodies.map((body) => deliveryOf(bench, 'whatsapp', body)))
  while ((await actOnNew(bench.parts)) > 0);
}

export const deliveryStates = async ({ store }: Bench) =>
  (await store.deliveries.list({ limit: 99 })).map(({ state, about, problem }) => [state, about, problem])
