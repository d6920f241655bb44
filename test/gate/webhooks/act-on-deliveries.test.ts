import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import { ShieldError } from '../../../src/domain/errors.ts'
import { actOnNew } from '../../../src/gate/webhooks/act-on-deliveries.ts'
import { replayDelivery } from '../../../src/gate/webhooks/deliveries.ts'
import { createReceiver } from '../../../src/gate/webhooks/receive.ts'
import { auditOf, auditTypes, BORIS, stored, tamper, type Bench } from '../bench.ts'
import {
  ADA,
  createWhatsappBench,
  deliver,
  deliveryOf,
  deliveryStates,
  hookOf,
  lostText,
  NUMBER,
  proposeText,
  statusOf,
  textOf,
} from '../whatsapp-bench.ts'

describe('a received message', () => {
  it('is listed once however often it comes, and opens the 24-hour window', async () => {
    const bench = await createWhatsappBench()
    expect((await proposeText(bench, 'before')).warnings.join(' ')).toContain('may be closed')
    const body = hookOf({ messages: [textOf(bench, 60)] })
    await deliver(bench, body, hookOf({ messages: [textOf(bench, 60)], again: true }))
    expect(
      await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 }),
    ).toMatchObject([{ direction: 'received', phone: ADA, text: 'Where is my order?' }])
    expect((await proposeText(bench, 'after')).warnings.join(' ')).not.toContain('24-hour')
  })
})

describe('acting', () => {
  it('again after a crash that came before the end was written settles and counts once', async () => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    const body = hookOf({ messages: [textOf(bench, 1)], statuses: [statusOf(request, 'sent')] })
    await bench.store.deliveries.record([deliveryOf(bench, 'whatsapp', body)])
    const crashing = withDeliveries(bench, {
      finish: () => Promise.reject(new ShieldError('unavailable', 'The process ends here')),
    })
    await expect(actOnNew(crashing)).rejects.toMatchObject({ code: 'unavailable' })
    const after = await auditTypes(bench)
    expect(await deliveryStates(bench)).toEqual([['new', null, null]])
    await createReceiver(await bench.otherProcess(2), () => {}).act()
    expect(await deliveryStates(bench)).toEqual([['done', '1 message, 1 status', null]])
    expect(await stored(bench, request)).toMatchObject({ state: 'succeeded' })
    expect(await auditTypes(bench)).toEqual(after)
    expect(await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 })).toHaveLength(
      2,
    )
  })

  it('after a crash between keeping a status and settling by it still settles', async () => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    const body = hookOf({ statuses: [statusOf(request, 'sent')] })
    await bench.store.deliveries.record([deliveryOf(bench, 'whatsapp', body)])
    const { requests } = bench.store
    const crashing = {
      ...bench.parts,
      store: async (): Promise<Store> => ({
        ...bench.store,
        requests: {
          ...requests,
          inDoubt: () => Promise.reject(new ShieldError('unavailable', 'The process ends here')),
        },
      }),
    }
    await expect(actOnNew(crashing)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await stored(bench, request)).toMatchObject({ state: 'unknown' })
    await actOnNew(bench.parts)
    expect(await stored(bench, request)).toMatchObject({ state: 'succeeded' })
  })

  it.each([
    ['no JSON', 'hello'],
    ['nested too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['half of it', '{"object":"whatsapp_business_account","entry":['],
    ['no UTF-8', '"\ud800"'.slice(0, 2)],
  ])('on what is %s fails, says why, and holds up nothing', async (_what, body) => {
    const bench = await createWhatsappBench()
    await deliver(
      bench,
      hookOf({ messages: [textOf(bench, 1)] }),
      body,
      hookOf({ messages: [textOf(bench, 2)] }),
    )
    expect(await deliveryStates(bench)).toEqual([
      ['done', '1 message', null],
      ['failed', 'not understood', 'The body is not JSON, or is nested too deeply'],
      ['done', '1 message', null],
    ])
  })

  it('on a body that hides its brackets in texts is not misled', async () => {
    const bench = await createWhatsappBench()
    const body = {
      note: `${'['.repeat(200)}\\"${'{'.repeat(200)}`,
      ...(hookOf({ messages: [textOf(bench, 1)] }) as object),
    }
    await deliver(bench, body)
    expect(await deliveryStates(bench)).toEqual([['done', '1 message', null]])
  })

  it('on one delivery that the database refuses leaves the others be', async () => {
    const bench = await createWhatsappBench()
    tamper(
      bench,
      `create trigger refuse before insert on received_messages when new.message_id = 'wamid.IN2'
       begin select raise(abort, 'no'); end`,
    )
    await deliver(
      bench,
      hookOf({ messages: [textOf(bench, 1)] }),
      hookOf({ messages: [textOf(bench, 2)] }),
      hookOf({ messages: [textOf(bench, 3)] }),
    )
    expect((await deliveryStates(bench)).map(([state]) => state)).toEqual(['done', 'failed', 'done'])
  })

  it('on a thousand updates at once keeps them all', async () => {
    const bench = await createWhatsappBench()
    const messages = Array.from({ length: 1000 }, (_none, index) =>
      textOf(bench, 1, { id: `wamid.${index}` }),
    )
    await deliver(bench, hookOf({ messages }))
    expect(
      await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 2000 }),
    ).toHaveLength(1000)
  })
})

it('a replay acts again, counts nothing twice, and is audited with who asked for it', async () => {
  const bench = await createWhatsappBench()
  const request = await lostText(bench)
  const incoming = deliveryOf(
    bench,
    'whatsapp',
    hookOf({ messages: [textOf(bench, 1)], statuses: [statusOf(request, 'read')] }),
  )
  await bench.store.deliveries.record([incoming])
  await actOnNew(bench.parts)
  const before = await auditTypes(bench)
  expect(await replayDelivery(bench.parts, incoming.id.slice(4), BORIS)).toMatchObject({ state: 'done' })
  expect(await auditTypes(bench)).toEqual([...before, 'delivery.replayed'])
  expect((await auditOf(bench)).at(-1)).toMatchObject({ actor: BORIS, subject: incoming.id })
  expect(await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 })).toHaveLength(2)
})

function withDeliveries(bench: Bench, changes: Partial<Store['deliveries']>) {
  const deliveries = { ...bench.store.deliveries, ...changes }
  return { ...bench.parts, store: async (): Promise<Store> => ({ ...bench.store, deliveries }) }
}
