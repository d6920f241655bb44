import { describe, expect, it } from 'vitest'
import { denialsOf, openHttpBench, proposedBy } from '../bench.ts'
import { signIn } from './page-lab.ts'

describe('somebody else’s request, on the pages of a requester', () => {
  it('is named by no start of an id, whichever page or form is asked', async () => {
    const bench = await openHttpBench()
    const theirs: string[] = []
    for (let number = 0; number < 40; number += 1)
      theirs.push((await proposedBy(bench, 'agent', `${number}`)).id)
    const visitor = await signIn(bench.server, bench.tokens.other)
    const csrf = await visitor.csrf()
    const starts = theirs.map((id) => id.slice(0, 'apr_x'.length))
    const [ambiguous, ...more] = new Set(starts.filter((start, index) => starts.indexOf(start) !== index))
    const unique = starts.find((start) => starts.filter((one) => one === start).length === 1)
    expect([ambiguous, ...more].length).toBeGreaterThan(1)
    for (const start of [ambiguous ?? '', unique ?? '']) {
      const page = await visitor.get(`/approvals/${start}`)
      const form = await visitor.post(`/approvals/${start}/cancel`, { csrf })
      const several = await visitor.post('/approvals/several', { csrf, verdict: 'approve', id: start })
      for (const { status, body } of [page, form, several]) {
        expect([403, 404]).toContain(status)
        for (const id of theirs) expect(body).not.toContain(id)
      }
    }
  })

  it('is not there, and that they tried stands in the log', async () => {
    const bench = await openHttpBench()
    const { id } = await proposedBy(bench, 'agent')
    const visitor = await signIn(bench.server, bench.tokens.other)
    const pages = [await visitor.get(`/approvals/${id}`), await visitor.get('/approvals/apr_zzzzzzzzzz')]
    const [hidden, missing] = pages.map(({ status, body }) => ({
      status,
      body: body.replaceAll(/apr_\w+/g, 'ID'),
    }))
    expect(hidden).toEqual(missing)
    expect(hidden).toMatchObject({ status: 404 })
    expect(await denialsOf(bench)).toEqual([{ who: 'other', door: 'web', subject: id, what: 'see it' }])
  })

  it('is not counted at the start', async () => {
    const bench = await openHttpBench()
    await proposedBy(bench, 'agent')
    const visitor = await signIn(bench.server, bench.tokens.other)
    expect((await visitor.get('/')).body).toContain('Nothing waits for a decision')
    const anna = await signIn(bench.server, bench.tokens.anna)
    expect((await anna.get('/')).body).toContain('Waiting for a decision <span class="count">1</span>')
  })
})

it('a view of the queue that there is not shows what is open', async () => {
  const bench = await openHttpBench()
  const { id } = await proposedBy(bench, 'agent')
  const anna = await signIn(bench.server, bench.tokens.anna)
  for (const view of ['nothing', 'constructor', '__proto__', 'toString']) {
    const { status, body } = await anna.get(`/approvals?show=${view}`)
    expect(status, view).toBe(200)
    expect(body, view).toContain(id)
  }
})
