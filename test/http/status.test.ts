import { describe, expect, it } from 'vitest'
import { timestamp } from '../../src/gate/parts.ts'
import { settle } from '../../src/gate/send/settle.ts'
import { ANNA, MINUTE } from '../gate/bench.ts'
import { responseOf } from '../gate/fake-nango.ts'
import { openHttpBench, proposedBy } from './bench.ts'

describe('the status over HTTP', () => {
  it('gives an overview, the settings and who asks', async () => {
    const bench = await openHttpBench()
    await proposedBy(bench, 'agent')
    const { body } = await bench.get('agent', '/v1/status')
    expect(body).toMatchObject({
      connections: [{ connection: { name: 'google' }, health: 'unchecked' }],
      requests: { pending: 1, succeeded: 0 },
      hold: null,
      clock: null,
      writeRequiresApproval: true,
      auditReads: true,
      nango: 'http://127.0.0.1:3003',
      database: null,
      server: { version: '9.9.9', machine: 'boot-1', user: 1000 },
      caller: { name: 'agent', roles: ['requester'] },
    })
    expect((await bench.get('anna', '/v1/status')).body).toMatchObject({ database: bench.file })
    expect((await bench.get('agent', '/v1/status?provider=shopify')).body).toMatchObject({ connections: [] })
    expect((await bench.get('agent', '/v1/status?provider=paypal')).status).toBe(400)
    expect((await bench.get('agent', '/v1/status?check=yes')).status).toBe(400)
  })

  it('names channels that take nothing, for whoever may see everything', async () => {
    const bench = await openHttpBench()
    const { outbox } = bench.store
    const at = timestamp(bench.parts)
    const note = { at, type: 'notify.applied', subject: null, actor: ANNA, data: {} }
    await outbox.apply({ digest: 'd'.repeat(64), text: '', appliedAt: at, appliedBy: 'anna' }, note)
    await proposedBy(bench, 'agent')
    const [event] = await outbox.fresh({ most: 1, pendingBefore: '9999', isUnruledAllowed: true })
    const notification = { channel: 'ops', dueAt: at, isDigest: false, isUrgent: false }
    await outbox.spread([{ number: event?.number ?? 0, notifications: [notification] }], at)
    const [claimed] = await outbox.claim({ at, until: at, most: 1 })
    if (claimed === undefined) throw new Error('Nothing is to be told')
    const told = { claimed, state: 'dead', dueAt: null, trouble: 'it answered 500', restUntil: null } as const
    await outbox.finish([{ ...told, giveUpBefore: at, isEnd: false }], at, [])
    const warning = 'Being told: 1 notification was given up by ops (it answered 500). shield notify list'
    expect((await bench.get('anna', '/v1/status')).body.warnings).toEqual([warning])
    expect((await bench.get('agent', '/v1/status')).body.warnings).toEqual([])
  })

  it('counts of requests only what whoever asks may see', async () => {
    const bench = await openHttpBench()
    bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, {}) })
    const { id, digest } = await proposedBy(bench, 'agent')
    await bench.post('anna', `/v1/integrations/approvals/${id}/approve`, { digest })
    const request = await bench.store.requests.find(id)
    if (request === undefined) throw new Error('It is gone')
    const actor = { name: 'google', door: 'http' } as const
    await settle(bench.parts, request, { kind: 'applied', result: 1 }, { evidence: 'webhook', actor })
    for (const who of ['agent', 'anna', 'root'] as const) {
      expect((await bench.get(who, '/v1/status')).body, who).toMatchObject({
        requests: { failed: 1 },
        contradictions: [{ id }],
      })
    }
    const { body, text } = await bench.get('other', '/v1/status')
    expect(body).toMatchObject({ requests: { failed: 0 }, contradictions: [] })
    expect(text).not.toContain(id)
  })

  it('says what is wrong with the clock and with a connection', async () => {
    const bench = await openHttpBench()
    await bench.post('anna', '/v1/integrations/hold', { reason: 'Stop' })
    bench.clock.setBy = -10 * MINUTE
    bench.nango.held.splice(0)
    const { body } = await bench.get('anna', '/v1/status?check=1')
    expect(body).toMatchObject({
      clock: { kind: 'behind', milliseconds: 10 * MINUTE },
      hold: { reason: 'Stop' },
      connections: [{ health: 'gone', hint: 'shield connect google' }],
    })
    expect((await bench.get('anna', '/v1/integrations/google/status?check=1')).body).toMatchObject({
      items: [{ health: 'gone' }],
      next: null,
    })
  })
})

describe('the log over HTTP', () => {
  it('is read newest first and by what it is about, page after page while it grows', async () => {
    const bench = await openHttpBench()
    const { get, store, parts } = bench
    const { id } = await proposedBy(bench, 'agent')
    const note = { type: 'read', subject: null, actor: { name: 'agent', door: 'http' }, data: {} } as const
    for (let number = 0; number < 1_100; number += 1)
      await store.audit.append({ ...note, at: timestamp(parts) })
    const numbers: number[] = []
    for (let cursor = ''; ;) {
      const { body } = await get('anna', `/v1/audit?type=read&limit=300${cursor}`)
      numbers.push(...body.items.map(({ number }: { number: number }) => number))
      if (body.next === null) break
      cursor = `&cursor=${body.next}`
      await store.audit.append({ ...note, at: timestamp(parts) })
    }
    expect(numbers).toHaveLength(1_100)
    expect(numbers).toEqual(numbers.toSorted((one, other) => other - one))
    const of = async (query: string) => (await get('root', `/v1/audit?${query}`)).body.items
    expect(await of(`subject=${id}`)).toMatchObject([{ type: 'request.proposed', actor: { name: 'agent' } }])
    expect(await of('type=request')).toHaveLength(1)
    expect(await of('actor=nobody')).toEqual([])
    expect(await of('since=2026-03-02T11%3A00%3A00%2B01%3A00&until=2026-03-03&limit=1')).toHaveLength(1)
    expect(await of('until=2026-03-02T10%3A00%3A00Z')).toEqual([])
    for (const query of [
      'since=yesterday',
      'until=2026-02-30',
      'limit=0',
      'limit=1001',
      'cursor=x',
      'page=2',
    ]) {
      expect((await get('root', `/v1/audit?${query}`)).status, query).toBe(400)
    }
  })
})
