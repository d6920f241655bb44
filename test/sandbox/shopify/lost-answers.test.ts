import { onTestFinished, describe, expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import type { Write } from '../../../src/domain/operation/operation.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { connect } from '../../../src/gate/connect/connect.ts'
import { lookForProof } from '../../../src/gate/send/reconcile.ts'
import { openNango } from '../../../src/nango/open-nango.ts'
import { shopifyCreateDraftOrder } from '../../../src/providers/shopify/create-draft-order.ts'
import { loadProvider } from '../../../src/providers/index.ts'
import { shopifySendDraftInvoice } from '../../../src/providers/shopify/send-draft-invoice.ts'
import { parseFault } from '../../../src/sandbox/parse-fault.ts'
import { AGENT, approved, createBench, proposed, type Bench } from '../../gate/bench.ts'
import { startClient, type Client } from '../sandbox-client.ts'

const provider = await loadProvider('shopify')
const { operations } = provider

interface Shop {
  readonly bench: Bench
  readonly client: Client
  readonly propose: (operation: Write, input: Json) => Promise<ApprovalRequest>
  /** How often a write reached the shop. */
  readonly writes: (field: string) => number
}

/** The real gate and the real door to Nango, in front of the sandbox's shop. */
async function openShop(): Promise<Shop> {
  const client = await startClient()
  const { url, apiKey } = client.sandbox
  const nango = openNango({ baseUrl: url, apiKey, timeouts: { read: 20_000, write: 20_000 } })
  const bench = await createBench({
    nango: async () => nango,
    provider: async () => provider,
    operation: async (name) => {
      const found = operations.find((one) => one.name === name)
      if (found === undefined) throw new Error(`There is no operation ${name}`)
      return found
    },
    integrationOf: () => 'shopify',
    apiVersionOf: () => '2026-10',
    now: () => client.clock.time,
  })
  const { connection } = await connect(bench.parts, {
    provider,
    name: undefined,
    scopes: { named: undefined, write: true, defaults: ['read_orders'] },
    config: { subdomain: 'demo-store' },
    direct: false,
    timeout: 60_000,
    actor: AGENT,
    signal: new AbortController().signal,
    present: async () => undefined,
  })
  onTestFinished(() => {
    client.sandbox.clearFaults()
  })
  return {
    bench,
    client,
    propose: (operation, input) => proposed(bench, { operation, input, connection }),
    writes: (field) =>
      client.sandbox
        .calls()
        .filter(({ body, status }) => status !== null && (body ?? '').includes(`${field}(`)).length,
  }
}

const DRAFT: Json = {
  line: [{ variant: '48540157378793', quantity: 1 }],
  email: 'ada@example.com',
}

async function createdDraft({ bench, propose }: Shop): Promise<void> {
  const { request } = await approved(bench, await propose(shopifyCreateDraftOrder, DRAFT))
  expect(request).toMatchObject({ state: 'succeeded', ending: { evidence: 'response' } })
}

const AFTER = [
  'drop-after',
  'truncate',
  'hangup-after',
  'status-after=500',
  'status-after=502',
  'html-after',
  'garble',
  'foreign-after',
]
const BEFORE = ['drop-before', 'hangup-before', 'status-before=500', 'html-before', 'foreign-before']
const REFUSED = ['status=429', 'status=401', 'status=402', 'status=403', 'status=404', 'status=423', 'scope']

const withPath = (fault: string, field: string) => parseFault(`${fault}@/${field}*1`)

describe('a draft order', () => {
  it.each(AFTER)(
    'whose answer is lost after it was created (%s) is found, and not created twice',
    async (fault) => {
      const shop = await openShop()
      const request = await shop.propose(shopifyCreateDraftOrder, DRAFT)
      shop.client.sandbox.addFault(withPath(fault, 'draftOrderCreate'))
      const ended = await approved(shop.bench, request)
      expect(ended.request).toMatchObject({
        state: 'succeeded',
        ending: { evidence: 'lookup', result: { name: '#D53' } },
      })
      expect(shop.writes('draftOrderCreate')).toBe(1)
    },
  )

  it.each(BEFORE)(
    'that never reached the shop (%s) is never said to be done, nor sent again',
    async (fault) => {
      const shop = await openShop()
      const request = await shop.propose(shopifyCreateDraftOrder, DRAFT)
      shop.client.sandbox.addFault(withPath(fault, 'draftOrderCreate'))
      const ended = await approved(shop.bench, request)
      expect(ended.request.state).toBe('unknown')
      shop.client.clock.time += 60_000
      const looked = await lookForProof(shop.bench.parts, request.id)
      expect(looked).toMatchObject({ finding: { kind: 'not_found' }, request: { state: 'unknown' } })
      expect(shop.writes('draftOrderCreate')).toBe(0)
    },
  )

  it.each(REFUSED)('that the shop refused (%s) has failed for good', async (fault) => {
    const shop = await openShop()
    const request = await shop.propose(shopifyCreateDraftOrder, DRAFT)
    shop.client.sandbox.addFault(withPath(fault, 'draftOrderCreate'))
    const ended = await approved(shop.bench, request)
    expect(ended.request).toMatchObject({
      state: 'failed',
      ending: { code: 'refused', evidence: 'response' },
    })
    expect(shop.writes('draftOrderCreate')).toBe(0)
  })

  it('is not sent when a price has changed since it was proposed', async () => {
    const shop = await openShop()
    const tulips = { line: [{ variant: '48540157378800', quantity: 1 }] }
    const request = await shop.propose(shopifyCreateDraftOrder, tulips)
    shop.client.clock.time += 24 * 3_600_000
    const ended = await approved(shop.bench, request)
    expect(ended.request).toMatchObject({
      state: 'failed',
      ending: { code: 'stale', message: expect.stringContaining('the total was') as unknown },
    })
    expect(shop.writes('draftOrderCreate')).toBe(0)
  })
})

describe('an invoice', () => {
  it('is sent once, to the one who was shown', async () => {
    const shop = await openShop()
    await createdDraft(shop)
    const request = await shop.propose(shopifySendDraftInvoice, { draft: '#D53' })
    const ended = await approved(shop.bench, request)
    expect(ended.request).toMatchObject({
      state: 'succeeded',
      ending: { evidence: 'response', result: { to: 'ada@example.com', status: 'INVOICE_SENT' } },
    })
    expect(shop.writes('draftOrderInvoiceSend')).toBe(1)
  })

  it.each(AFTER)(
    'whose answer is lost after it was sent (%s) stays in doubt, and is not sent twice',
    async (fault) => {
      const shop = await openShop()
      await createdDraft(shop)
      const request = await shop.propose(shopifySendDraftInvoice, { draft: '#D53' })
      shop.client.sandbox.addFault(withPath(fault, 'draftOrderInvoiceSend'))
      const ended = await approved(shop.bench, request)
      expect(ended.request.state).toBe('unknown')
      const looked = await lookForProof(shop.bench.parts, request.id)
      expect(looked.finding).toMatchObject({
        kind: 'foreign',
        reason: expect.stringContaining('#D53') as unknown,
      })
      expect(shop.writes('draftOrderInvoiceSend')).toBe(1)
    },
  )

  it.each(BEFORE)('that never reached the shop (%s) is never said to be sent', async (fault) => {
    const shop = await openShop()
    await createdDraft(shop)
    const request = await shop.propose(shopifySendDraftInvoice, { draft: '#D53' })
    shop.client.sandbox.addFault(withPath(fault, 'draftOrderInvoiceSend'))
    const ended = await approved(shop.bench, request)
    expect(ended.request.state).toBe('unknown')
    expect((await lookForProof(shop.bench.parts, request.id)).finding).toEqual({ kind: 'not_found' })
    expect(shop.writes('draftOrderInvoiceSend')).toBe(0)
  })

  it.each(REFUSED)('that the shop refused (%s) has failed for good', async (fault) => {
    const shop = await openShop()
    await createdDraft(shop)
    const request = await shop.propose(shopifySendDraftInvoice, { draft: '#D53' })
    shop.client.sandbox.addFault(withPath(fault, 'draftOrderInvoiceSend'))
    const ended = await approved(shop.bench, request)
    expect(ended.request).toMatchObject({ state: 'failed', ending: { code: 'refused' } })
    expect(shop.writes('draftOrderInvoiceSend')).toBe(0)
  })

  it('is not sent when another one was sent meanwhile', async () => {
    const shop = await openShop()
    await createdDraft(shop)
    const [first, second] = [
      await shop.propose(shopifySendDraftInvoice, { draft: '#D53' }),
      await shop.propose(shopifySendDraftInvoice, { draft: '#D53' }),
    ]
    await approved(shop.bench, first)
    expect((await approved(shop.bench, second)).request).toMatchObject({
      state: 'failed',
      ending: { code: 'stale' },
    })
    expect(shop.writes('draftOrderInvoiceSend')).toBe(1)
  })
})
