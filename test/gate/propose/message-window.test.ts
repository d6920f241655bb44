import { expect, it } from 'vitest'
import type { Connection } from '../../../src/domain/provider/connection.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { propose } from './proposed.ts'
import { settle } from '../../../src/gate/send/settle.ts'
import { whatsapp } from '../../../src/providers/whatsapp/provider.ts'
import { whatsappSendMessage } from '../../../src/providers/whatsapp/send-message.ts'
import {
  AGENT,
  ANNA,
  createBench,
  decisionOn,
  MINUTE,
  START,
  stored,
  unwatched,
  type Bench,
} from '../bench.ts'
import { heldOf, responseOf } from '../fake-nango.ts'

const NUMBER = '106540352242922'
const ADA = '+491701234567'

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

async function createWhatsappBench(): Promise<Bench> {
  const bench = await createBench({
    operation: async () => whatsappSendMessage,
    provider: async () => whatsapp,
    apiVersionOf: () => 'v26.0',
  })
  const { id, createdAt: at } = connection
  await bench.store.connections.add(connection, {
    at,
    type: 'connection.added',
    subject: id,
    actor: ANNA,
    data: {},
  })
  bench.nango.respond = () => responseOf(200, { id: NUMBER, display_phone_number: connection.account.label })
  bench.nango.held.push(heldOf({ integration: 'whatsapp-business', nangoConnectionId: 'nc-2', scope: null }))
  bench.nango.answer = () => ({
    kind: 'response',
    response: responseOf(200, {
      messaging_product: 'whatsapp',
      contacts: [{ input: ADA, wa_id: ADA.slice(1) }],
      messages: [{ id: 'wamid.OUT1' }],
    }),
  })
  return bench
}

/** A webhook brings a message that Ada wrote so long before now. */
async function adaWrote(bench: Bench, minutesBefore: number, account = NUMBER): Promise<void> {
  await bench.store.messages.record({
    provider: 'whatsapp',
    received: [
      {
        id: `wamid.IN${minutesBefore}`,
        account,
        phone: ADA,
        userId: null,
        kind: 'text',
        text: 'Where is my order?',
        at: new Date(bench.clock.now - minutesBefore * MINUTE).toISOString(),
        group: null,
        opensWindow: true,
      },
    ],
    statuses: [],
    changes: [],
    recordedAt: new Date(bench.clock.now).toISOString(),
  })
}

async function proposeText(bench: Bench): Promise<ApprovalRequest> {
  const { request } = await propose(
    bench.parts,
    {
      operation: whatsappSendMessage,
      input: { to: ADA, text: 'It is on its way' },
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

it('a text goes while the window is open, and is listed afterwards beside what came', async () => {
  const bench = await createWhatsappBench()
  await adaWrote(bench, 23 * 60)
  const request = await proposeText(bench)
  bench.clock.now += 59 * MINUTE
  const { request: ended } = await approve(bench.parts, decisionOn(request), unwatched)
  expect(ended).toMatchObject({ state: 'succeeded', ending: { result: { message: { id: 'wamid.OUT1' } } } })
  const listed = await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 })
  expect(listed.map(({ direction, text, requestId }) => [direction, text, requestId])).toEqual([
    ['sent', 'It is on its way', request.id],
    ['received', 'Where is my order?', null],
  ])
})

it('a text whose window has closed while it waited is stale, and nothing is sent', async () => {
  const bench = await createWhatsappBench()
  await adaWrote(bench, 23 * 60)
  const request = await proposeText(bench)
  bench.clock.now += 60 * MINUTE
  const { request: ended } = await approve(bench.parts, decisionOn(request), unwatched)
  expect(ended).toMatchObject({
    state: 'failed',
    ending: { code: 'stale', message: expect.stringContaining('only a template can be sent now') as unknown },
  })
  expect(bench.nango.sent).toEqual([])
})

it('a message to another number of ours opens no window', async () => {
  const bench = await createWhatsappBench()
  await adaWrote(bench, 1, '999999')
  expect((await proposeText(bench)).warnings).toEqual([
    expect.stringContaining('The 24-hour window may be closed') as unknown,
  ])
})

it('a sending in doubt is settled by what a webhook says, and listed then', async () => {
  const bench = await createWhatsappBench()
  await adaWrote(bench, 1)
  const answer = bench.nango.answer
  bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'The connection broke' })
  const request = await proposeText(bench)
  const { request: inDoubt } = await approve(bench.parts, decisionOn(request), unwatched)
  expect(inDoubt.state).toBe('unknown')
  bench.nango.answer = answer
  const message = {
    id: 'wamid.OUT1',
    account: NUMBER,
    phone: ADA,
    userId: null,
    kind: 'text',
    text: 'It is on its way',
  }
  await settle(
    bench.parts,
    inDoubt,
    { kind: 'applied', result: { message } },
    { evidence: 'webhook', actor: { name: 'meta', door: 'http' } },
  )
  expect(await stored(bench, request)).toMatchObject({ state: 'succeeded', ending: { evidence: 'webhook' } })
  expect(bench.nango.sent).toHaveLength(1)
  const [sent] = await bench.store.messages.list({
    provider: 'whatsapp',
    account: NUMBER,
    direction: 'sent',
    limit: 1,
  })
  expect(sent).toMatchObject({ id: 'wamid.OUT1', requestId: request.id })
})
