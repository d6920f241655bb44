import { describe, expect, it } from 'vitest'
import { proposed } from '../../gate/bench.ts'
import { responseOf } from '../../gate/fake-nango.ts'
import { denialsOf, openHttpBench, proposedBy, type HttpBench, type Person } from '../bench.ts'
import { signIn } from '../pages/page-lab.ts'

const ADD = '/v1/operations/notes.add'
const APPROVALS = '/v1/integrations/approvals'
const BOUNDS = { pending: 100, bytes: 16 * 1024 * 1024, refusals: 60 }

const benchWith = (bounds: Partial<typeof BOUNDS>) =>
  openHttpBench({ settings: { bounds: { ...BOUNDS, ...bounds } } })

const waiting = ({ store }: HttpBench) => store.requests.list({ states: ['pending'], limit: 1000 })

const propose = ({ post }: HttpBench, who: Person, text: string, more = {}) =>
  post(who, ADD, { input: { text }, ...more })

describe('what one principal may have waiting', () => {
  it('is so many requests, of its own alone, until some of them are decided or taken back', async () => {
    const bench = await benchWith({ pending: 3 })
    const own = [await proposedBy(bench, 'agent', 'a'), await proposedBy(bench, 'agent', 'b')]
    own.push(await proposedBy(bench, 'agent', 'c'))
    const refused = await propose(bench, 'agent', 'd')
    expect(refused).toMatchObject({
      status: 429,
      body: {
        code: 'denied',
        exit: 3,
        detail: 'agent has 3 requests waiting, and no more than 3 may (SHIELD_MAX_PENDING)',
        hint: expect.stringContaining('GET /v1/integrations/approvals'),
      },
    })
    expect(refused.headers['retry-after']).toBeUndefined()
    expect(await waiting(bench)).toHaveLength(3)
    // What is there already is no more of it.
    expect((await propose(bench, 'agent', 'c')).body).toMatchObject({ isNew: false })
    expect((await propose(bench, 'agent', 'e', { supersedes: own[0].id })).status).toBe(202)
    expect(await waiting(bench)).toHaveLength(3)
    await proposedBy(bench, 'other', 'theirs')
    expect((await bench.post('agent', `${APPROVALS}/${own[1].id}/cancel`)).status).toBe(200)
    expect((await propose(bench, 'agent', 'f')).status).toBe(202)
    expect((await propose(bench, 'agent', 'g')).status).toBe(429)
    await bench.post('anna', `${APPROVALS}/${own[2].id}/approve`, { digest: own[2].digest })
    expect((await propose(bench, 'agent', 'g')).status).toBe(202)
  })

  it('is so many bytes', async () => {
    const bench = await benchWith({ bytes: 20_000 })
    await proposedBy(bench, 'agent', 'x'.repeat(5_000))
    const refused = await propose(bench, 'agent', 'y'.repeat(5_000))
    expect(refused).toMatchObject({
      status: 429,
      body: {
        code: 'denied',
        detail: 'agent has 1 request waiting, and no more than 20000 bytes may (SHIELD_MAX_PENDING_BYTES)',
      },
    })
    expect((await propose(bench, 'agent', 'small')).status).toBe(202)
    expect(await waiting(bench)).toHaveLength(2)
  })

  it('counts nothing that was proposed on the machine itself, and bounds nobody there', async () => {
    const bench = await benchWith({ pending: 1 })
    for (const text of ['a', 'b', 'c']) {
      await proposed(bench, { input: { text }, requester: { name: 'agent', door: 'cli' } })
    }
    expect((await propose(bench, 'agent', 'd')).status).toBe(202)
    expect((await propose(bench, 'agent', 'e')).status).toBe(429)
  })

  it('holds for a retry too, which then says how the first one stands', async () => {
    const bench = await benchWith({ pending: 1 })
    const { id, digest } = await proposedBy(bench, 'agent', 'a')
    bench.nango.answer = () => ({ kind: 'response', response: responseOf(400, {}) })
    await bench.post('anna', `${APPROVALS}/${id}/approve`, { digest })
    await proposedBy(bench, 'anna', 'own')
    expect(await bench.post('anna', `${APPROVALS}/${id}/retry`)).toMatchObject({
      status: 429,
      body: { code: 'denied', request: { id, state: 'unknown' } },
    })
  })

  it('is held by all that ask at once', async () => {
    const bench = await benchWith({ pending: 5 })
    const asked = Array.from({ length: 12 }, (_, number) => propose(bench, 'agent', `note ${number}`))
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 202)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(7)
    expect(await waiting(bench)).toHaveLength(5)
  })
})

describe('how often one principal may be refused', () => {
  const forbidden = ({ post }: HttpBench, who: Person) => post(who, '/v1/integrations/hold', { reason: 'x' })

  it('is bounded within an hour: then it is told to wait, and the log grows no more', async () => {
    const bench = await benchWith({ refusals: 3 })
    for (let time = 0; time < 3; time += 1) expect((await forbidden(bench, 'agent')).status).toBe(403)
    bench.clock.now += 60_000
    for (let time = 0; time < 5; time += 1) {
      expect(await forbidden(bench, 'agent')).toMatchObject({
        status: 429,
        headers: { 'retry-after': String(59 * 60) },
        body: { code: 'denied', exit: 3, detail: 'agent was refused 3 times within an hour' },
      })
    }
    const own = (await denialsOf(bench)).filter(({ who }) => who === 'agent')
    expect(own.map(({ what }) => what)).toEqual([
      ...Array.from({ length: 3 }, () => 'POST /v1/integrations/hold'),
      'more than 3 refusals in an hour',
    ])
    // What is allowed is allowed, and others are not concerned.
    expect((await propose(bench, 'agent', 'a')).status).toBe(202)
    expect((await forbidden(bench, 'other')).status).toBe(403)
    bench.clock.now += 59 * 60_000
    expect((await forbidden(bench, 'agent')).status).toBe(403)
  })

  it('tells nobody whether somebody else’s request is there', async () => {
    const bench = await benchWith({ refusals: 2 })
    const theirs = await proposedBy(bench, 'other', 'theirs')
    for (let time = 0; time < 4; time += 1) {
      expect((await bench.get('agent', `${APPROVALS}/${theirs.id}`)).status).toBe(404)
      expect((await bench.get('agent', `${APPROVALS}/apr_zzzzzzzzzz`)).status).toBe(404)
    }
    for (const status of [403, 403, 429]) expect((await forbidden(bench, 'agent')).status).toBe(status)
    const seen = (await denialsOf(bench)).filter(({ what }) => what === 'see it')
    expect(seen).toHaveLength(2)
  })

  it('holds on the pages as well', async () => {
    const bench = await benchWith({ refusals: 2 })
    const { post } = await signIn(bench.server, bench.tokens.agent)
    const statuses: number[] = []
    for (let time = 0; time < 4; time += 1) statuses.push((await post('/hold', { reason: 'x' })).status)
    expect(statuses).toEqual([403, 403, 429, 429])
  })
})

describe('who is at the bound', () => {
  it('is shown to those who see everybody’s requests, and to nobody else', async () => {
    const bench = await benchWith({ pending: 2, refusals: 1 })
    const anna = await signIn(bench.server, bench.tokens.anna)
    const other = await signIn(bench.server, bench.tokens.other)
    expect((await anna.get('/')).body).not.toContain('At the bound')
    await proposedBy(bench, 'agent', 'a')
    await proposedBy(bench, 'agent', 'b')
    await bench.post('mixed', `${APPROVALS}/apr_zzzzzzzzzz/approve`, { digest: 'd' })
    const { body: text } = await anna.get('/')
    expect(text).toContain('At the bound')
    expect(text.replaceAll(/<[^>]+>/g, '')).toMatch(/agent has 2 requests waiting \(\d+ bytes\)/)
    expect(text.replaceAll(/<[^>]+>/g, '')).toContain('mixed was refused 1 times within an hour')
    expect((await other.get('/')).body).not.toContain('At the bound')
  })
})
