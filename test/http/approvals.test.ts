import { describe, expect, it } from 'vitest'
import { BOUNDS } from '../../src/domain/limits.ts'
import { proposed } from '../gate/bench.ts'
import { denialsOf, openHttpBench, proposedBy, type HttpBench, type Person } from './bench.ts'

const APPROVALS = '/v1/integrations/approvals'

describe('a write over HTTP', () => {
  it('waits in the queue, is read, approved with its digest and sent once', async () => {
    const bench = await openHttpBench()
    const { get, post, nango } = bench
    const asked = await post('agent', '/v1/operations/notes.add', {
      input: { text: 'milk' },
      reason: 'We are out',
    })
    expect(asked.status).toBe(202)
    const { id, digest } = asked.body.request
    expect(asked.headers['location']).toBe(`${APPROVALS}/${id}`)
    expect(asked.body).toMatchObject({ isNew: true, request: { state: 'pending', reason: 'We are out' } })

    const seen = await get('anna', `${APPROVALS}/${id}`)
    expect(seen.body).toMatchObject({
      id,
      digest,
      requester: { name: 'agent', door: 'http' },
      preview: { verb: 'Add a note', digest },
      input: { text: 'milk' },
      changes: [],
      earlier: null,
    })
    const approved = await post('anna', `${APPROVALS}/${id}/approve`, { digest, reason: 'Fine' })
    expect(approved.status).toBe(200)
    expect(approved.body).toMatchObject({
      earlier: null,
      request: {
        state: 'succeeded',
        ending: { code: 'applied', result: { id: 'note-1' } },
        decision: { actor: { name: 'anna', door: 'http' }, reason: 'Fine', assurance: 'token' },
      },
    })
    const again = await post('ben', `${APPROVALS}/${id}/approve`, { digest })
    expect(again.body).toMatchObject({
      request: { state: 'succeeded' },
      earlier: { actor: { name: 'anna' } },
    })
    expect(nango.sent).toHaveLength(1)
    expect(await denialsOf(bench)).toEqual([])
  })

  it('is rejected with a reason, and nothing is sent', async () => {
    const bench = await openHttpBench()
    const { post, nango } = bench
    const { id, digest } = await proposedBy(bench, 'agent')
    const rejected = await post('anna', `${APPROVALS}/${id}/reject`, { digest, reason: 'No' })
    expect(rejected.body).toMatchObject({
      request: { state: 'rejected', decision: { reason: 'No' } },
      earlier: null,
    })
    const again = await post('ben', `${APPROVALS}/${id}/reject`, { digest })
    expect(again).toMatchObject({ status: 200, body: { earlier: { actor: { name: 'anna' } } } })
    const otherwise = await post('anna', `${APPROVALS}/${id}/approve`, { digest })
    expect(otherwise).toMatchObject({
      status: 409,
      body: { code: 'conflict', exit: 6, request: { id, state: 'rejected' } },
    })
    expect(nango.sent).toEqual([])
  })
})

it('a decision whose reason is blank has none, and its story says no more', async () => {
  const bench = await openHttpBench()
  const { get, post } = bench
  for (const [who, verb, told] of [
    ['anna', 'reject', 'rejected it, with a token'],
    ['anna', 'approve', 'approved it, with a token'],
    ['agent', 'cancel', 'cancelled it'],
  ] as const) {
    const { id } = await proposedBy(bench, 'agent', verb)
    expect((await post(who, `${APPROVALS}/${id}/${verb}`, { reason: ' ' })).status).toBe(200)
    const { body } = await get('anna', `${APPROVALS}/${id}/history`)
    expect(body.items[1].what).toBe(told)
    expect((await get('anna', `${APPROVALS}/${id}`)).body.decision?.reason ?? null).toBeNull()
  }
})

describe('the queue over HTTP', () => {
  it('lists what is open, or states that are named, or what ended last', async () => {
    const bench = await openHttpBench()
    const { get, post } = bench
    const [first, second, third] = [
      await proposedBy(bench, 'agent', 'a'),
      await proposedBy(bench, 'agent', 'b'),
      await proposedBy(bench, 'other', 'c'),
    ]
    await post('anna', `${APPROVALS}/${first.id}/approve`, { digest: first.digest })
    await post('anna', `${APPROVALS}/${second.id}/reject`, { digest: second.digest })
    const ids = async (query: string) => {
      const { body } = await get('anna', `${APPROVALS}${query}`)
      return body.items.map(({ id }: { id: string }) => id)
    }
    expect(await ids('')).toEqual([third.id])
    expect(await ids('?state=all')).toEqual([third.id, second.id, first.id])
    expect((await get('anna', `${APPROVALS}?state=all&limit=3`)).body.next).toBeNull()
    expect((await get('anna', `${APPROVALS}?state=all&limit=2`)).body.next).toEqual(expect.any(String))
    expect(await ids('?state=rejected&state=succeeded')).toEqual([second.id, first.id])
    expect(await ids('?state=all&requester=agent')).toEqual([second.id, first.id])
    expect(await ids('?state=all&operation=notes.list')).toEqual([])
    expect(await ids('?state=all&connection=google&limit=1')).toEqual([third.id])
    expect(new Set(await ids('?ended=1'))).toEqual(new Set([second.id, first.id]))
    expect(await get('anna', `${APPROVALS}?connection=nowhere`)).toMatchObject({ status: 404 })
  })

  it('is read page after page to its end, each request once, while new ones arrive', async () => {
    const bench = await openHttpBench({ settings: { bounds: { ...BOUNDS, pending: 10_000 } } })
    const { get } = bench
    const many = 1_020
    for (let number = 1; number <= many; number += 1) {
      const requester = { name: number % 4 === 0 ? 'other' : 'agent', door: 'http' } as const
      await proposed(bench, { input: { text: `note ${number}` }, requester })
    }
    const walk = async (who: Person, limit: number) => {
      const texts: string[] = []
      let cursor = ''
      for (let page = 1; ; page += 1) {
        const { body } = await get(who, `${APPROVALS}?limit=${limit}${cursor}`)
        texts.push(...body.items.map(({ input }: { input: { text: string } }) => input.text))
        if (body.next === null) return texts
        cursor = `&cursor=${body.next}`
        await proposedBy(bench, 'agent', `meanwhile ${who} ${page}`)
      }
    }
    const all = Array.from({ length: many }, (_, index) => many - index)
    const own = all.filter((number) => number % 4 === 0)
    expect(await walk('other', 100)).toEqual(own.map((number) => `note ${number}`))
    const seen = await walk('anna', 500)
    expect(seen.filter((text) => text.startsWith('note'))).toEqual(all.map((number) => `note ${number}`))
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('takes no cursor that it did not give', async () => {
    const { get } = await openHttpBench()
    for (const cursor of ['', 'x', '%20', 'YXVkaXQ6MQ', 'A'.repeat(201)]) {
      expect(await get('anna', `${APPROVALS}?cursor=${cursor}`), cursor).toMatchObject({ status: 400 })
    }
    const unknown = Buffer.from('request:apr_zzzzzzzzzz').toString('base64url')
    expect(await get('anna', `${APPROVALS}?cursor=${unknown}`)).toMatchObject({ status: 404 })
  })

  it('says what is on hold, and lets an approver put it there and lift it', async () => {
    const bench = await openHttpBench()
    const { ask, get, post } = bench
    const hold = '/v1/integrations/hold'
    expect((await get('agent', hold)).body).toEqual({ hold: null })
    const { id, digest } = await proposedBy(bench, 'agent')
    expect((await post('anna', hold, { reason: 'Stop' })).body).toMatchObject({
      isNew: true,
      hold: { reason: 'Stop', actor: { name: 'anna', door: 'http' } },
    })
    expect((await post('ben', hold, { reason: 'Me too' })).body).toMatchObject({
      isNew: false,
      hold: { reason: 'Stop' },
    })
    expect((await get('agent', APPROVALS)).body).toMatchObject({ hold: { reason: 'Stop' } })
    expect((await get('agent', `${APPROVALS}?ended=1`)).body).toMatchObject({ hold: { reason: 'Stop' } })
    expect(await post('anna', `${APPROVALS}/${id}/approve`, { digest })).toMatchObject({
      status: 403,
      body: { code: 'denied', request: { state: 'pending' } },
    })
    expect((await ask('ben', 'DELETE', hold, { body: { reason: 'Over' } })).body).toMatchObject({
      released: { reason: 'Stop' },
    })
    expect((await ask('ben', 'DELETE', hold)).body).toEqual({ released: null })
    expect((await post('anna', `${APPROVALS}/${id}/approve`, { digest })).status).toBe(200)
  })

  it('tells the story of a request', async () => {
    const bench = await openHttpBench()
    const { get, post } = bench
    const { id, digest } = await proposedBy(bench, 'agent')
    await post('anna', `${APPROVALS}/${id}/approve`, { digest })
    const { body } = await get('agent', `${APPROVALS}/${id}/history`)
    expect(
      body.items.map(({ actor, what }: { actor: { name: string }; what: string }) => [actor.name, what]),
    ).toEqual([
      ['agent', 'proposed it'],
      ['anna', 'approved it, with a token'],
      ['anna', expect.stringContaining('began to send it')],
      ['anna', expect.stringContaining('saw it applied')],
    ])
  })

  it('takes the start of an id, and says when it is not enough or none', async () => {
    const bench = await openHttpBench()
    const { get } = bench
    const { id } = await proposedBy(bench, 'agent')
    expect((await get('anna', `${APPROVALS}/${id.slice(4, 9)}`)).body).toMatchObject({ id })
    expect((await get('anna', `${APPROVALS}/apr_zzzzzzzzzz`)).status).toBe(404)
    expect((await get('anna', `${APPROVALS}/%2e%2e%2f`)).status).toBe(400)
    expect((await get('anna', `${APPROVALS}/apr_%0a`)).status).toBe(400)
  })
})

describe('taking back over HTTP', () => {
  const cancel = (bench: HttpBench, who: Person, id: string) =>
    bench.post(who, `${APPROVALS}/${id}/cancel`, { reason: 'Changed my mind' })

  it('is the requester’s own, or an approver’s, and can be said twice', async () => {
    const bench = await openHttpBench()
    const [mine, theirs] = [await proposedBy(bench, 'agent', 'a'), await proposedBy(bench, 'agent', 'b')]
    expect((await cancel(bench, 'agent', mine.id)).body).toMatchObject({
      state: 'cancelled',
      ending: { message: 'Changed my mind', actor: { name: 'agent' } },
    })
    expect((await cancel(bench, 'agent', mine.id)).status).toBe(200)
    expect((await cancel(bench, 'anna', theirs.id)).body).toMatchObject({ state: 'cancelled' })
  })

  it('comes too late for what was sent', async () => {
    const bench = await openHttpBench()
    const { id, digest } = await proposedBy(bench, 'agent')
    await bench.post('anna', `${APPROVALS}/${id}/approve`, { digest })
    expect(await cancel(bench, 'agent', id)).toMatchObject({
      status: 409,
      body: { request: { state: 'succeeded' } },
    })
  })
})
