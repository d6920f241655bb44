import { describe, expect, it } from 'vitest'
import { requestFacts } from '../../../src/domain/request/request-view.ts'
import { viewRequest } from '../../../src/gate/show/view-request.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { lookForProof, settleByWord } from '../../../src/gate/send/reconcile.ts'
import { retry } from '../../../src/gate/propose/retry.ts'
import { AGENT, auditOf, auditTypes, type Bench, BORIS, decisionOn, stored, unwatched } from '../bench.ts'
import {
  ADA,
  createWhatsappBench,
  deliver,
  deliveryStates,
  hookOf,
  lostText,
  NUMBER,
  proposeText,
  statusOf,
} from '../whatsapp-bench.ts'

describe('a signed status', () => {
  it.each(['sent', 'delivered', 'read', 'played'])(
    '%s settles a sending in doubt, and it is listed',
    async (status) => {
      const bench = await createWhatsappBench()
      const request = await lostText(bench)
      expect(request.state).toBe('unknown')
      await deliver(bench, hookOf({ statuses: [statusOf(request, status)] }))
      expect(await stored(bench, request)).toMatchObject({
        state: 'succeeded',
        ending: { code: 'applied', evidence: 'webhook', by: null, result: { message: { id: 'wamid.OUT1' } } },
      })
      expect(
        await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 }),
      ).toMatchObject([
        { id: 'wamid.OUT1', status, requestId: request.id, text: 'It is on its way', phone: ADA },
      ])
      expect(bench.nango.sent).toHaveLength(1)
      expect((await auditOf(bench)).at(-1)).toMatchObject({
        type: 'request.succeeded',
        actor: { name: 'whatsapp', door: 'http' },
        data: { evidence: 'webhook' },
      })
    },
  )

  it.each([
    [['sent', 'delivered', 'read']],
    [['read', 'delivered', 'sent']],
    [['delivered', 'sent', 'delivered', 'read', 'sent']],
  ])('settles the same in whatever order it comes: %j', async (order) => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    for (const status of order) await deliver(bench, hookOf({ statuses: [statusOf(request, status)] }))
    expect(await stored(bench, request)).toMatchObject({ state: 'succeeded' })
    const [sent] = await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 })
    expect(sent).toMatchObject({ status: 'read' })
    expect((await auditTypes(bench)).filter((type) => type === 'request.succeeded')).toHaveLength(1)
    expect(await auditTypes(bench)).not.toContain('request.late_evidence')
  })

  it('that the message failed settles that it was not applied, with the reason', async () => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    const errors = [{ code: 131026, title: 'Message undeliverable' }]
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'failed', { errors })] }))
    expect(await stored(bench, request)).toMatchObject({
      state: 'failed',
      ending: { code: 'refused', evidence: 'webhook', message: expect.stringContaining('131026') as unknown },
    })
  })

  it('that comes while the call is still out settles it as soon as its answer is given up', async () => {
    const bench = await createWhatsappBench()
    const request = await proposeText(bench)
    bench.nango.answer = async () => {
      await deliver(bench, hookOf({ statuses: [statusOf(request, 'delivered')] }))
      expect(await stored(bench, request)).toMatchObject({ state: 'executing' })
      return { kind: 'ambiguous', reason: 'The connection broke' }
    }
    const { request: after } = await approve(bench.parts, decisionOn(request), unwatched)
    expect(after).toMatchObject({ state: 'succeeded', ending: { evidence: 'webhook' } })
  })

  it('that came while the call was out is found again when its process is gone', async () => {
    const bench = await createWhatsappBench()
    const request = await proposeText(bench)
    let died = () => {}
    const dead = new Promise<void>((resolve) => (died = resolve))
    const other = await bench.otherProcess(2)
    bench.nango.answer = () => {
      died()
      return new Promise(() => {})
    }
    void approve(other, decisionOn(request), unwatched)
    await dead
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'sent')] }))
    bench.judged.as = 'gone'
    const found = await lookForProof(bench.parts, request.id)
    expect(found.request).toMatchObject({ state: 'succeeded', ending: { evidence: 'webhook' } })
  })

  it('disproves a person’s word that nothing was sent, and confirms it without another entry', async () => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    await settleByWord(bench.parts, request.id, { applied: false, reason: 'I asked Ada', actor: BORIS })
    const before = await auditTypes(bench)
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'failed')] }))
    expect(await auditTypes(bench)).toEqual(before)
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'delivered', { id: 'wamid.OUT2' })] }))
    expect(await stored(bench, request)).toMatchObject({
      state: 'succeeded',
      ending: { evidence: 'webhook' },
    })
  })

  it('of a message whose answer came says how far it got, and moves nothing', async () => {
    const bench = await createWhatsappBench()
    const { request } = await approve(bench.parts, decisionOn(await proposeText(bench)), unwatched)
    const before = await auditTypes(bench)
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'delivered')] }))
    expect(await stored(bench, request)).toEqual(request)
    expect(await auditTypes(bench)).toEqual(before)
    const [sent] = await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 })
    expect(sent).toMatchObject({ status: 'delivered' })
  })

  it.each([
    ['of another number', { value: { metadata: { phone_number_id: '999999' } } }],
    ['without a key', { status: { biz_opaque_callback_data: undefined } }],
    ['with another key', { status: { biz_opaque_callback_data: `sh${'f'.repeat(32)}` } }],
    ['with the key in another case', { status: { biz_opaque_callback_data: 'SH' } }],
  ])(
    '%s settles nothing',
    async (_what, { value = {}, status = {} }: { value?: object; status?: object }) => {
      const bench = await createWhatsappBench()
      const request = await lostText(bench)
      await deliver(bench, hookOf({ ...value, statuses: [statusOf(request, 'delivered', { ...status })] }))
      expect(await stored(bench, request)).toEqual(request)
      expect(await deliveryStates(bench)).toEqual([['done', '1 status', null]])
    },
  )

  it('approves nothing and starts nothing that waits', async () => {
    const bench = await createWhatsappBench()
    const pending = await proposeText(bench)
    await deliver(bench, hookOf({ statuses: [statusOf(pending, 'delivered')] }))
    expect(await stored(bench, pending)).toEqual(pending)
    expect(bench.nango.sent).toEqual([])
  })
})

it('a retry asks first what statuses have proved: failed, it is proposed anew without a doubt', async () => {
  const bench = await createWhatsappBench()
  const request = await lostText(bench)
  const status = {
    messageId: 'wamid.OUT1',
    account: NUMBER,
    recipient: '',
    error: '131026',
    status: 'failed',
  } as const
  const { providerKey, createdAt: at } = request
  await bench.store.messages.record({
    provider: 'whatsapp',
    received: [],
    changes: [],
    statuses: [{ ...status, providerKey, at }],
    recordedAt: at,
  })
  const retried = await retry(bench.parts, {
    id: request.id,
    requester: AGENT,
    reason: null,
    expiresIn: null,
  })
  expect(retried).toMatchObject({ kind: 'proposed' })
  expect(await stored(bench, request)).toMatchObject({ state: 'failed', ending: { evidence: 'webhook' } })
  expect(retried.request.warnings.join()).not.toContain('the word of')
})

describe('a request whose message was taken', () => {
  const failure = { errors: [{ code: 131026, title: 'Message undeliverable' }] }
  const undelivered = async (bench: Bench) =>
    (await auditOf(bench)).filter(({ type }) => type === 'request.undelivered')

  it('is noted once as not delivered, and stays succeeded', async () => {
    const bench = await createWhatsappBench()
    const { request } = await approve(bench.parts, decisionOn(await proposeText(bench)), unwatched)
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'sent')] }))
    expect(await undelivered(bench)).toEqual([])
    for (const id of ['one', 'two'])
      await deliver(bench, {
        ...(hookOf({ statuses: [statusOf(request, 'failed', failure)] }) as object),
        id,
      })
    expect(await undelivered(bench)).toMatchObject([
      { subject: request.id, actor: { name: 'whatsapp', door: 'http' } },
    ])
    // A provider's words stay out of the log.
    expect(JSON.stringify(await undelivered(bench))).not.toContain('undeliverable')
    expect(await stored(bench, request)).toEqual(request)
  })

  it('is noted as not delivered where that comes before the answer to the call', async () => {
    const bench = await createWhatsappBench()
    const request = await proposeText(bench)
    const taken = bench.nango.answer
    bench.nango.answer = async (...given) => {
      await deliver(bench, hookOf({ statuses: [statusOf(request, 'failed', failure)] }))
      expect(await undelivered(bench)).toEqual([])
      return taken(...given)
    }
    const { request: after } = await approve(bench.parts, decisionOn(request), unwatched)
    expect(after.state).toBe('succeeded')
    expect(await undelivered(bench)).toHaveLength(1)
  })

  it('is noted as not delivered where statuses alone prove that it was taken', async () => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    const statuses = [statusOf(request, 'sent'), statusOf(request, 'failed', failure)]
    await deliver(bench, hookOf({ statuses }))
    expect(await stored(bench, request)).toMatchObject({ state: 'succeeded' })
    expect(await undelivered(bench)).toHaveLength(1)
  })

  it.each([
    [['sent'], { status: 'sent', error: null }],
    [['read', 'delivered', 'sent'], { status: 'read', error: null }],
    [['failed', 'sent'], { status: 'failed', error: '131026: Message undeliverable' }],
  ])('tells how far it got, whatever order %j comes in', async (order, progress) => {
    const bench = await createWhatsappBench()
    const { request } = await approve(bench.parts, decisionOn(await proposeText(bench)), unwatched)
    expect(await viewRequest(bench.parts, request)).toMatchObject({ progress: null })
    const errors = [{ code: 131026, title: 'Message undeliverable' }]
    for (const status of order)
      await deliver(
        bench,
        hookOf({ statuses: [statusOf(request, status, status === 'failed' ? { errors } : {})] }),
      )
    const view = await viewRequest(bench.parts, await stored(bench, request))
    expect(view).toMatchObject({ request: { state: 'succeeded' }, progress })
    expect(requestFacts(view).find(({ label }) => label === 'Message')?.value).toContain(
      progress.error ?? progress.status,
    )
  })

  it('tells nothing of a status that names another request', async () => {
    const bench = await createWhatsappBench()
    const { request } = await approve(bench.parts, decisionOn(await proposeText(bench)), unwatched)
    await deliver(
      bench,
      hookOf({ statuses: [statusOf(request, 'read', { biz_opaque_callback_data: `sh${'0'.repeat(32)}` })] }),
    )
    expect(await viewRequest(bench.parts, await stored(bench, request))).toMatchObject({ progress: null })
  })
})
