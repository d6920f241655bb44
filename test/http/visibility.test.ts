import { describe, expect, it } from 'vitest'
import { stored } from '../gate/bench.ts'
import { denialsOf, openHttpBench, proposedBy } from './bench.ts'

const APPROVALS = '/v1/integrations/approvals'

/** Without what it was asked by: the id of what was looked for, and that of the request over HTTP. */
function unnamed(text: string, id: string): string {
  return text.replaceAll(id, 'ID').replace(/"requestId":"[^"]*"/, '"requestId":""')
}

describe('somebody else’s request', () => {
  it.each<readonly [string, string, object]>([
    ['GET', '', {}],
    ['GET', '?wait=1', {}],
    ['GET', '/history', {}],
    ['POST', '/cancel', {}],
    ['POST', '/retry', {}],
  ])('is not there for a requester: %s …/{id}%s', async (method, rest, body) => {
    const bench = await openHttpBench()
    const request = await proposedBy(bench, 'agent')
    const answers = await Promise.all(
      [request.id, 'apr_zzzzzzzzzz'].map((id) =>
        bench.ask('other', method, `${APPROVALS}/${id}${rest}`, method === 'GET' ? {} : { body }),
      ),
    )
    const [hidden, missing] = answers.map((answer) => ({ ...answer.body, status: answer.status }))
    expect(hidden).toMatchObject({ status: 404, code: 'not_found' })
    expect(unnamed(JSON.stringify(hidden), request.id)).toBe(
      unnamed(JSON.stringify(missing), 'apr_zzzzzzzzzz'),
    )
    expect(await denialsOf(bench)).toEqual([
      { who: 'other', door: 'http', subject: request.id, what: 'see it' },
    ])
    expect(await stored(bench, request)).toMatchObject({ state: 'pending' })
    expect((await bench.ask('agent', 'GET', `${APPROVALS}/${request.id}`)).status).toBe(200)
  })

  it('does not show in a requester’s lists, whatever they ask for', async () => {
    const bench = await openHttpBench()
    const mine = await proposedBy(bench, 'other', 'mine')
    const theirs = await proposedBy(bench, 'agent', 'theirs')
    await bench.post('anna', `${APPROVALS}/${theirs.id}/reject`, { digest: theirs.digest })
    for (const query of ['', '?state=all', '?requester=agent&state=all', '?state=rejected', '?ended=1']) {
      const { text, status } = await bench.get('other', `${APPROVALS}${query}`)
      expect(status).toBe(200)
      expect(text).not.toContain(theirs.id)
    }
    expect((await bench.get('other', APPROVALS)).body.items).toMatchObject([{ id: mine.id }])
    expect((await bench.get('other', `${APPROVALS}?requester=other`)).body.items).toMatchObject([
      { id: mine.id },
    ])
    expect((await bench.get('root', `${APPROVALS}?state=all`)).body.items).toHaveLength(2)
  })

  it('is not named by one that it was tried again from', async () => {
    const bench = await openHttpBench()
    const mine = await proposedBy(bench, 'agent')
    await bench.post('anna', `${APPROVALS}/${mine.id}/reject`, { digest: mine.digest })
    const { body } = await bench.post('anna', `${APPROVALS}/${mine.id}/retry`, {})
    const again: string = body.request.id
    expect(again).toMatch(/^apr_/)
    for (const rest of ['', '/history']) {
      const { text, status } = await bench.get('agent', `${APPROVALS}/${mine.id}${rest}`)
      expect(status).toBe(200)
      expect(text).not.toContain(again)
      expect((await bench.get('anna', `${APPROVALS}/${mine.id}${rest}`)).text).toContain(again)
    }
  })

  it('is no page to go on from: its cursor is as good as one of nothing', async () => {
    const bench = await openHttpBench()
    const first = await proposedBy(bench, 'other', 'first')
    const theirs = await proposedBy(bench, 'agent', 'theirs')
    const second = await proposedBy(bench, 'other', 'second')
    const page = (id: string, who: 'other' | 'anna' = 'other', more = '') =>
      bench.get(
        who,
        `${APPROVALS}?state=all${more}&cursor=${Buffer.from(`request:${id}`).toString('base64url')}`,
      )
    expect((await page(second.id)).body.items).toMatchObject([{ id: first.id }])
    for (const more of ['', '&requester=agent', '&limit=1']) {
      const [hidden, missing] = [
        await page(theirs.id, 'other', more),
        await page('apr_zzzzzzzzzz', 'other', more),
      ]
      expect(hidden.status).toBe(404)
      expect(unnamed(hidden.text, theirs.id)).toBe(unnamed(missing.text, 'apr_zzzzzzzzzz'))
    }
    expect((await page(theirs.id, 'anna')).body.items).toMatchObject([{ id: first.id }])
  })

  it('does not show in how long the log is, which grows with all that others do', async () => {
    const bench = await openHttpBench()
    await proposedBy(bench, 'agent')
    expect((await bench.get('other', '/v1/status')).body).toMatchObject({ auditHead: null })
    for (const who of ['anna', 'root'] as const) {
      const { body } = await bench.get(who, '/v1/status')
      expect(body.auditHead).toEqual(await bench.store.audit.head())
    }
  })

  it('neither makes a start of an id ambiguous nor is named by it', async () => {
    const bench = await openHttpBench()
    const requests = []
    for (let number = 0; number < 40; number += 1) {
      requests.push(await proposedBy(bench, number % 2 === 0 ? 'agent' : 'other', `${number}`))
    }
    const mine: string[] = requests.filter((_, index) => index % 2 === 1).map(({ id }) => id)
    for (const letter of '0123456789abcdefghjkmnpqrstvwxyz') {
      const { status, text } = await bench.get('other', `${APPROVALS}/apr_${letter}`)
      const own = mine.filter((id) => id.startsWith(`apr_${letter}`))
      expect(status).toBe(own.length === 1 ? 200 : own.length === 0 ? 404 : 400)
      for (const { id } of requests) if (!mine.includes(id)) expect(text).not.toContain(id)
    }
  })

  it('cannot be superseded, which would cancel it', async () => {
    const bench = await openHttpBench()
    const theirs = await proposedBy(bench, 'agent', 'theirs')
    const supersede = (who: 'other' | 'anna' | 'agent') =>
      bench.post(who, '/v1/operations/notes.add', { input: { text: `by ${who}` }, supersedes: theirs.id })
    expect((await supersede('other')).status).toBe(404)
    expect(await stored(bench, theirs)).toMatchObject({ state: 'pending' })
    expect((await supersede('anna')).body).toMatchObject({
      request: { requester: { name: 'anna' }, origin: { kind: 'replacement', id: theirs.id } },
    })
    expect(await stored(bench, theirs)).toMatchObject({ state: 'cancelled' })
  })

  it('is seen and still not touched by whoever proposes and configures, and does not decide', async () => {
    const bench = await openHttpBench()
    const theirs = await proposedBy(bench, 'agent', 'theirs')
    const path = `${APPROVALS}/${theirs.id}`
    expect((await bench.get('mixed', path)).status).toBe(200)
    for (const rest of ['cancel', 'retry', 'approve', 'reject', 'resolve']) {
      expect((await bench.post('mixed', `${path}/${rest}`)).status, rest).toBe(403)
    }
    const supersede = { input: { text: 'mine' }, supersedes: theirs.id }
    expect((await bench.post('mixed', '/v1/operations/notes.add', supersede)).status).toBe(403)
    expect(await stored(bench, theirs)).toMatchObject({ state: 'pending' })
    expect((await denialsOf(bench)).map(({ who }) => who)).toEqual(Array.from({ length: 6 }, () => 'mixed'))
    const mine = await proposedBy(bench, 'mixed', 'mine')
    expect((await bench.post('mixed', `${APPROVALS}/${mine.id}/cancel`)).status).toBe(200)
  })

  it('has keys and repetitions of its own', async () => {
    const bench = await openHttpBench()
    const propose = (who: 'agent' | 'other') =>
      bench.post(who, '/v1/operations/notes.add', { input: { text: 'milk' } }, { 'idempotency-key': 'k-1' })
    const [first, second, again] = [await propose('agent'), await propose('other'), await propose('agent')]
    expect(second.body).toMatchObject({ isNew: true, request: { requester: { name: 'other' } } })
    expect(second.body.request.id).not.toBe(first.body.request.id)
    expect(again.body).toMatchObject({ isNew: false, request: { id: first.body.request.id } })
  })
})
