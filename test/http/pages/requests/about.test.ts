import { describe, expect, it } from 'vitest'
import { openHttpBench, proposedBy } from '../../bench.ts'
import { digestOn, signIn, textOf } from '../page-lab.ts'

describe('what a request is about', () => {
  it('is said by the queue, the overview and its own page, before who asks for it', async () => {
    const bench = await openHttpBench()
    const { id } = await proposedBy(bench, 'agent', 'oat milk')
    const anna = await signIn(bench.server, bench.tokens.anna)
    for (const path of ['/', '/approvals', `/approvals/${id}`]) {
      const text = textOf((await anna.get(path)).body)
      const main = text.slice(text.indexOf('Skip to the content'))
      expect(main.indexOf('oat milk'), path).toBeGreaterThan(0)
      expect(main.indexOf('oat milk'), path).toBeLessThan(main.indexOf('agent'))
    }
    expect((await anna.get(`/approvals/${id}`)).body).toMatch(/<title>[^<]*oat milk[^<]* · shield<\/title>/)
  })

  it('carries a mark in every list where something is not what it looks like', async () => {
    const bench = await openHttpBench()
    await proposedBy(bench, 'agent', 'milk')
    const anna = await signIn(bench.server, bench.tokens.anna)
    for (const path of ['/', '/approvals']) {
      expect((await anna.get(path)).body, path).not.toContain('class="mark"')
    }
    await proposedBy(bench, 'agent', 'mi\u202Elk')
    expect((await anna.get('/approvals')).body.match(/class="mark"/g)).toHaveLength(1)
    // Among those that wait, and among what happened.
    expect((await anna.get('/')).body.match(/class="mark"/g)).toHaveLength(2)
  })

  it('stands without its state where that is the usual one', async () => {
    const bench = await openHttpBench()
    const { id } = await proposedBy(bench, 'agent')
    const anna = await signIn(bench.server, bench.tokens.anna)
    expect((await anna.get('/approvals')).body).not.toContain('class="state')
    expect((await anna.get('/approvals?show=all')).body).toContain('class="state pending"')
    await bench.post('agent', `/v1/integrations/approvals/${id}/cancel`)
    expect((await anna.get('/approvals?show=all')).body).toContain('class="state cancelled"')
  })
})

it('the overview has what waits, the oldest first', async () => {
  const bench = await openHttpBench()
  for (const text of ['first', 'second', 'third']) await proposedBy(bench, 'agent', text)
  const anna = await signIn(bench.server, bench.tokens.anna)
  const text = textOf((await anna.get('/')).body)
  const places = ['first', 'second', 'third'].map((one) => text.indexOf(one))
  expect(places).toEqual(places.toSorted((one, other) => one - other))
  expect(text).toContain('Waiting for a decision 3')
})

it('what ended has a list of its own, the last first, with who decided and when it was', async () => {
  const bench = await openHttpBench()
  const first = await proposedBy(bench, 'agent', 'first')
  const second = await proposedBy(bench, 'agent', 'second')
  await proposedBy(bench, 'agent', 'third')
  const anna = await signIn(bench.server, bench.tokens.anna)
  expect(textOf((await anna.get('/approvals?show=ended')).body)).toContain('Nothing has ended yet.')
  await bench.post('anna', `/v1/integrations/approvals/${second.id}/reject`, { reason: 'no' })
  bench.clock.now += 60_000
  await bench.post('agent', `/v1/integrations/approvals/${first.id}/cancel`)
  const { body } = await anna.get('/approvals?show=ended')
  expect(body).toMatch(/show=ended" aria-current="page"\s*>Ended/)
  const text = textOf(body)
  const [one, other] = [text.indexOf('first'), text.indexOf('second')]
  expect([one > 0, one < other, text.includes('third')]).toEqual([true, true, false])
  expect(text).toMatch(/agent , 1 min ago, ended just now/)
  expect(text).toMatch(/agent , 1 min ago, decided by anna , ended 1 min ago/)
})

it('the queue has older requests on a next page, and says so above and below', async () => {
  const most = { pending: 1000, bytes: 2 ** 30, refusals: 60 }
  const bench = await openHttpBench({ settings: { bounds: most } })
  for (let number = 0; number <= 200; number += 1) await proposedBy(bench, 'agent', `milk ${number}.`)
  const anna = await signIn(bench.server, bench.tokens.anna)
  const { body } = await anna.get('/approvals?show=waiting')
  expect([textOf(body).includes('milk 1.'), textOf(body).includes('milk 0.')]).toEqual([true, false])
  const [, above, below] = body.split('/approvals?show=waiting&amp;before=')
  const cursor = /^apr_\w+/.exec(above ?? '')?.[0]
  expect(below).toMatch(new RegExp(`^${cursor}`))
  const older = await anna.get(`/approvals?show=waiting&before=${cursor}`)
  expect([textOf(older.body).includes('milk 1.'), textOf(older.body).includes('milk 0.')]).toEqual([
    false,
    true,
  ])
  expect(older.body).not.toContain('before=')
  expect(older.body).toContain('Back to the newest')
  expect((await anna.get('/approvals?before=nothing')).status).toBe(404)
})

describe('the page of one request', () => {
  it('has the requester’s words above the facts, and the question directly below these', async () => {
    const bench = await openHttpBench()
    const { body } = await bench.post('agent', '/v1/operations/notes.add', {
      input: { text: 'milk' },
      reason: 'the fridge is empty',
    })
    const anna = await signIn(bench.server, bench.tokens.anna)
    const page = (await anna.get(`/approvals/${body.request.id}`)).body
    const order = ['the fridge is empty', 'id="what"', 'id="decide"', '<details', 'id="story"']
    const places = order.map((one) => page.indexOf(one))
    expect(Math.min(...places)).toBeGreaterThan(0)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect(page.slice(page.indexOf('id="what"'), page.indexOf('id="decide"'))).not.toContain('the fridge')
  })

  it('offers to cancel to the requester alone, and takes it from everybody who may', async () => {
    const bench = await openHttpBench()
    const { id } = await proposedBy(bench, 'agent')
    const [anna, agent] = [
      await signIn(bench.server, bench.tokens.anna),
      await signIn(bench.server, bench.tokens.agent),
    ]
    expect((await anna.get(`/approvals/${id}`)).body).not.toContain('Cancel this request')
    const own = await agent.get(`/approvals/${id}`)
    expect(own.body).toContain('Cancel this request')
    expect((await anna.post(`/approvals/${id}/cancel`, { digest: digestOn(own) })).status).toBe(303)
    expect((await bench.store.requests.find(id))?.state).toBe('cancelled')
  })

  it('shows after a decision what came of it, and leads to the next that waits', async () => {
    const bench = await openHttpBench()
    const [first, second, third] = [
      await proposedBy(bench, 'agent', 'first'),
      await proposedBy(bench, 'agent', 'second'),
      await proposedBy(bench, 'agent', 'third'),
    ]
    const anna = await signIn(bench.server, bench.tokens.anna)
    const path = `/approvals/${second.id}`
    const before = await anna.get(path)
    expect(before.body).toMatch(new RegExp(`id="next"\\s+href="/approvals/${third.id}"`))
    await anna.post(`${path}/reject`, { digest: digestOn(before), reason: 'no more' })
    const after = (await anna.get(path)).body
    expect(textOf(after)).toContain('It was rejected')
    expect(textOf(after)).toContain('no more')
    expect(after).toMatch(new RegExp(`id="next"\\s+href="/approvals/(?:${first.id}|${third.id})"`))
    const agent = await signIn(bench.server, bench.tokens.agent)
    expect((await agent.get(path)).body).not.toContain('Next request')
  })
})
