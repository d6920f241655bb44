import { describe, expect, it } from 'vitest'
import { actOnNew } from '../../../src/gate/webhooks/act-on-deliveries.ts'
import { approve, reject } from '../../../src/gate/send/decide.ts'
import { findPurgeable, purge, purgeDeliveries } from '../../../src/gate/upkeep/purge.ts'
import { request as requestShape } from '../../../src/wire/request.ts'
import {
  ANNA,
  approved,
  auditOf,
  auditTypes,
  BORIS,
  createBench,
  decisionOn,
  inDoubt,
  MINUTE,
  proposed,
  stored,
  unwatched,
} from '../bench.ts'
import { deliveryOf } from '../whatsapp-bench.ts'

const DAY = 24 * 60 * MINUTE

describe('purging', () => {
  it('finds what ended longer ago than asked, and not what is open or in doubt', async () => {
    const bench = await createBench()
    const { request: done } = await approved(bench, await proposed(bench))
    const doubtful = await inDoubt(bench)
    await proposed(bench, { expiresIn: null })
    expect((await findPurgeable(bench.parts, 90 * DAY)).number).toBe(0)
    bench.clock.now += 90 * DAY
    expect((await findPurgeable(bench.parts, 90 * DAY)).number).toBe(0)
    bench.clock.now += 1
    const { request: young } = await approved(bench, await proposed(bench))
    const found = await findPurgeable(bench.parts, 90 * DAY)
    expect(found.number).toBe(1)
    expect(await purge(bench.parts, found, BORIS)).toBe(1)
    expect(await stored(bench, done)).toHaveProperty('purgedAt')
    expect(await stored(bench, young)).toEqual(young)
    expect(await stored(bench, doubtful)).toEqual(doubtful)
    expect((await findPurgeable(bench.parts, 90 * DAY)).number).toBe(0)
  })

  it('counts from the end, so that what just expired stays', async () => {
    const bench = await createBench()
    await proposed(bench, { expiresIn: MINUTE })
    bench.clock.now += 365 * DAY
    expect((await findPurgeable(bench.parts, 90 * DAY)).number).toBe(0)
  })

  it('erases any number, each with an entry that says who did it', async () => {
    const bench = await createBench()
    const ids: string[] = []
    for (let number = 0; number < 105; number += 1) {
      const request = await proposed(bench, { input: { text: `${number}` } })
      await reject(bench.parts, decisionOn(request))
      ids.push(request.id)
    }
    bench.clock.now += DAY
    const found = await findPurgeable(bench.parts, MINUTE)
    expect(await purge(bench.parts, found, BORIS)).toBe(105)
    const purged = (await auditOf(bench)).filter(({ type }) => type === 'request.purged')
    expect(purged.map(({ subject }) => subject)).toEqual(ids)
    expect(purged[0]).toMatchObject({ actor: BORIS, data: { endedBefore: found.before } })
    expect(await bench.store.audit.verify({ payloads: true })).toMatchObject({ defects: [] })
  })

  it('leaves a request on which nobody decides again, whatever digest is sent', async () => {
    const bench = await createBench()
    const { request } = await approved(bench, await proposed(bench))
    bench.clock.now += DAY
    await purge(bench.parts, await findPurgeable(bench.parts, MINUTE), ANNA)
    const entries = await auditTypes(bench)
    for (const digest of [request.digest, '0'.repeat(64)]) {
      const decision = decisionOn(request, { digest })
      const refused = { code: 'conflict', message: `${request.id} has succeeded, and its content was erased` }
      await expect(approve(bench.parts, decision, unwatched)).rejects.toMatchObject(refused)
      await expect(reject(bench.parts, decision)).rejects.toMatchObject(refused)
    }
    expect(bench.nango.sent).toHaveLength(1)
    expect(await auditTypes(bench)).toEqual(entries)
  })

  it('shows in what programs read', async () => {
    const bench = await createBench()
    const { request } = await approved(bench, await proposed(bench, { reason: 'mine' }))
    expect(requestShape.encode(request)).not.toHaveProperty('purgedAt')
    bench.clock.now += DAY
    await purge(bench.parts, await findPurgeable(bench.parts, MINUTE), ANNA)
    expect(requestShape.encode(await stored(bench, request))).toMatchObject({
      state: 'succeeded',
      purgedAt: new Date(bench.clock.now).toISOString(),
      call: null,
      digest: null,
      reason: null,
      ending: { code: 'applied', message: '', result: null },
    })
  })
})

it('what webhooks brought is deleted, too, once it was acted on, and the log says how much', async () => {
  const bench = await createBench()
  const [one, other] = ['{"text":"from Ada"}', '{}'].map((body) => deliveryOf(bench, 'nango', body))
  await bench.store.deliveries.record([one, other].flatMap((delivery) => delivery ?? []))
  const before = new Date(bench.clock.now + 1).toISOString()
  expect(await purgeDeliveries(bench.parts, before, BORIS)).toBe(0)
  await actOnNew(bench.parts)
  expect(await purgeDeliveries(bench.parts, new Date(bench.clock.now).toISOString(), BORIS)).toBe(0)
  expect(await purgeDeliveries(bench.parts, before, BORIS)).toBe(2)
  expect(await bench.store.deliveries.list({ limit: 9 })).toEqual([])
  expect((await auditOf(bench)).filter(({ type }) => type === 'delivery.purged')).toMatchObject([
    { actor: BORIS, subject: null, data: { count: 2, receivedBefore: before } },
  ])
})
