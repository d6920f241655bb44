import { describe, expect, it } from 'vitest'
import { MINUTE, stored, tamper, underWay } from '../gate/bench.ts'
import { NANGO_IS_DOWN, responseOf } from '../gate/fake-nango.ts'
import { signIn } from './pages/page-lab.ts'
import { denialsOf, openHttpBench, proposedBy, type HttpBench } from './bench.ts'

const APPROVALS = '/v1/integrations/approvals'

const approve = (bench: HttpBench, { id, digest }: { id: string; digest: string }) =>
  bench.post('anna', `${APPROVALS}/${id}/approve`, { digest })

describe('a decision', () => {
  it.each(['approve', 'reject'])(
    'to %s on other bytes than those that were shown is refused',
    async (verb) => {
      const bench = await openHttpBench()
      const request = await proposedBy(bench, 'agent')
      const other = await proposedBy(bench, 'agent', 'cream')
      for (const digest of [other.digest, '', request.digest.toUpperCase(), `${request.digest} `]) {
        const refused = await bench.post('anna', `${APPROVALS}/${request.id}/${verb}`, { digest })
        expect(refused).toMatchObject({
          status: 412,
          headers: { 'content-type': 'application/problem+json' },
          body: { code: 'conflict', exit: 6, request: { id: request.id, state: 'pending' } },
        })
      }
      expect(bench.nango.sent).toEqual([])
      expect(await stored(bench, request)).toMatchObject({ state: 'pending', decision: null })
    },
  )

  it.each(['approve', 'reject'])(
    'to %s without a digest is on what is stored now, unless one is demanded',
    async (verb) => {
      const strict = await openHttpBench({ settings: { requiresDigest: true } })
      const request = await proposedBy(strict, 'agent')
      expect(await strict.post('anna', `${APPROVALS}/${request.id}/${verb}`)).toMatchObject({
        status: 428,
        body: { code: 'usage', request: { state: 'pending' } },
      })
      expect(
        (await strict.post('anna', `${APPROVALS}/${request.id}/${verb}`, { digest: request.digest })).status,
      ).toBe(200)
      const lax = await openHttpBench()
      const { id } = await proposedBy(lax, 'agent')
      expect((await lax.post('anna', `${APPROVALS}/${id}/${verb}`)).status).toBe(200)
    },
  )

  it.each(['approve', 'reject'])(
    'to %s is never made on one’s own request, with whichever token',
    async (verb) => {
      const bench = await openHttpBench()
      const request = await proposedBy(bench, 'anna')
      const own = await bench.post('anna', `${APPROVALS}/${request.id}/${verb}`, { digest: request.digest })
      expect(own).toMatchObject({ status: 403, body: { code: 'denied', exit: 3 } })
      expect(await denialsOf(bench)).toEqual([
        { who: 'anna', door: 'http', subject: request.id, what: `POST ${APPROVALS}/{id}/${verb}` },
      ])
      expect(
        (await bench.post('ben', `${APPROVALS}/${request.id}/${verb}`, { digest: request.digest })).status,
      ).toBe(200)
    },
  )

  it.each(['agent', 'root'] as const)(
    'is not made by %s, who is no approver, and the try is written down',
    async (who) => {
      const bench = await openHttpBench()
      const { id, digest } = await proposedBy(bench, 'agent')
      for (const verb of ['approve', 'reject']) {
        const refused = await bench.post(who, `${APPROVALS}/${id}/${verb}`, { digest })
        expect(refused).toMatchObject({ status: 403, body: { code: 'denied' } })
      }
      expect(await denialsOf(bench)).toEqual(
        ['approve', 'reject'].map((verb) => ({
          who,
          door: 'http',
          subject: id,
          what: `POST ${APPROVALS}/{id}/${verb}`,
        })),
      )
      expect(bench.nango.sent).toEqual([])
    },
  )

  it('on what has expired finds it gone', async () => {
    const bench = await openHttpBench()
    const request = await proposedBy(bench, 'agent')
    bench.clock.now += 73 * 60 * MINUTE
    expect(await approve(bench, request)).toMatchObject({
      status: 410,
      body: { code: 'conflict', request: { state: 'expired' } },
    })
    expect(await bench.post('anna', `${APPROVALS}/${request.id}/cancel`)).toMatchObject({ status: 410 })
  })

  it('sends nothing that has gone stale, and says why', async () => {
    const bench = await openHttpBench()
    const request = await proposedBy(bench, 'agent')
    bench.notes.recheck = async () => 'The diary is full'
    expect(await approve(bench, request)).toMatchObject({
      status: 412,
      body: {
        code: 'conflict',
        detail: expect.stringContaining('The diary is full'),
        request: { state: 'failed', ending: { code: 'stale' } },
      },
    })
    expect(bench.nango.sent).toEqual([])
  })

  it('sends nothing that was altered in the database', async () => {
    const bench = await openHttpBench()
    const request = await proposedBy(bench, 'agent')
    tamper(bench, `update requests set account = 'eve@shop.de' where id = '${request.id}'`)
    expect(await approve(bench, request)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(bench.nango.sent).toEqual([])
  })

  it('that cannot be carried out yet leaves it approved, and the same once more starts it', async () => {
    const bench = await openHttpBench()
    const request = await proposedBy(bench, 'agent')
    bench.nango.beforeRead = () => {
      throw NANGO_IS_DOWN
    }
    expect(await approve(bench, request)).toMatchObject({
      status: 409,
      body: { code: 'pending', exit: 8, request: { state: 'approved' } },
    })
    bench.nango.beforeRead = () => undefined
    expect(await approve(bench, request)).toMatchObject({
      status: 200,
      body: { request: { state: 'succeeded' }, earlier: { verdict: 'approve' } },
    })
  })

  it('that the provider refuses is an answer like any other', async () => {
    const bench = await openHttpBench()
    bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, {}) })
    expect(await approve(bench, await proposedBy(bench, 'agent'))).toMatchObject({
      status: 200,
      body: { request: { state: 'failed', ending: { code: 'refused' } } },
    })
  })

  it('on what another process is sending is taken, and its end comes later', async () => {
    const bench = await openHttpBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    bench.judged.as = 'unjudged'
    expect(await approve(bench, request)).toMatchObject({
      status: 202,
      body: { request: { state: 'executing' }, earlier: { verdict: 'approve' } },
    })
    answer({ kind: 'response', response: responseOf(201, { id: 'note-1' }) })
    await ended
  })
})

describe('a request in doubt', () => {
  const inDoubt = async (bench: HttpBench) => {
    bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'The connection broke' })
    const asked = { input: { text: 'milk' }, reason: 'Ada is out of it' }
    const proposed = await bench.post('agent', '/v1/operations/notes.add', asked)
    const { body } = await approve(bench, proposed.body.request)
    expect(body).toMatchObject({ request: { state: 'unknown' } })
    return body.request as { id: string }
  }
  it('by a word is not for whoever proposed it, who may look for proof', async () => {
    const bench = await openHttpBench()
    const { id, digest } = await proposedBy(bench, 'anna')
    bench.nango.answer = () => ({ kind: 'response', response: responseOf(500, {}) })
    await bench.post('ben', `${APPROVALS}/${id}/approve`, { digest })
    const word = { applied: false, reason: 'I looked' }
    expect(await bench.post('anna', `${APPROVALS}/${id}/resolve`, word)).toMatchObject({
      status: 403,
      body: { code: 'denied', detail: `anna proposed ${id} and cannot say how it ended` },
    })
    const anna = await signIn(bench.server, bench.tokens.anna)
    expect((await anna.get(`/approvals/${id}`)).body).toContain('somebody else says how it ended')
    const posted = await anna.post(`/approvals/${id}/resolve`, { applied: 'no', reason: 'I looked' })
    expect(posted.status).toBe(403)
    expect((await bench.store.requests.find(id))?.state).toBe('unknown')
    expect((await bench.post('anna', `${APPROVALS}/${id}/resolve`)).status).toBe(200)
    expect((await bench.post('ben', `${APPROVALS}/${id}/resolve`, word)).body).toMatchObject({
      request: { state: 'failed' },
    })
  })

  const resolve = (bench: HttpBench, id: string, body: unknown = {}) =>
    bench.post('anna', `${APPROVALS}/${id}/resolve`, body)

  it('is looked for, and settled by a word only without proof', async () => {
    const bench = await openHttpBench()
    const { id } = await inDoubt(bench)
    expect((await resolve(bench, id)).body).toMatchObject({
      request: { state: 'unknown' },
      finding: { kind: 'not_found' },
      problem: null,
    })
    expect(await resolve(bench, id, { applied: false })).toMatchObject({ status: 400 })
    expect((await resolve(bench, id, { applied: false, reason: 'I looked' })).body).toMatchObject({
      request: { state: 'failed', ending: { code: 'word', actor: { name: 'anna' } } },
      finding: null,
    })
    expect(await resolve(bench, id)).toMatchObject({ status: 409, body: { request: { state: 'failed' } } })
  })

  it('is settled by proof whatever somebody says', async () => {
    const bench = await openHttpBench()
    const { id } = await inDoubt(bench)
    bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'note-7' } })
    expect((await resolve(bench, id, { applied: false, reason: 'I looked' })).body).toMatchObject({
      request: { state: 'succeeded', ending: { evidence: 'lookup' } },
      finding: { kind: 'found', result: { id: 'note-7' } },
    })
  })

  it('says why it could not be looked for', async () => {
    const bench = await openHttpBench()
    const { id } = await inDoubt(bench)
    bench.notes.lookup = async () => {
      throw NANGO_IS_DOWN
    }
    expect((await resolve(bench, id)).body).toMatchObject({
      finding: null,
      problem: 'Nango is not reachable',
    })
  })

  it('is proposed again under the same key by its requester, and settles with the new one', async () => {
    const bench = await openHttpBench()
    const { post } = bench
    const { id } = await inDoubt(bench)
    const retried = await post('agent', `${APPROVALS}/${id}/retry`, { reason: 'Once more' })
    expect(retried).toMatchObject({
      status: 202,
      body: {
        kind: 'proposed',
        isNew: true,
        request: { origin: { kind: 'retry', id }, reason: 'Once more' },
      },
    })
    const again = await post('agent', `${APPROVALS}/${id}/retry`)
    expect(again.body).toMatchObject({ isNew: false, request: { id: retried.body.request.id } })
    bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'note-7' } })
    await bench.post('anna', `${APPROVALS}/${retried.body.request.id}/cancel`)
    expect(await post('agent', `${APPROVALS}/${id}/retry`)).toMatchObject({
      status: 200,
      body: { kind: 'settled', request: { state: 'succeeded' } },
    })
    expect(await post('agent', `${APPROVALS}/${id}/retry`)).toMatchObject({ status: 409 })
  })

  it('proposed again without a reason keeps that of its requester, whose own words it stays', async () => {
    const bench = await openHttpBench()
    const { id } = await inDoubt(bench)
    const retried = await bench.post('agent', `${APPROVALS}/${id}/retry`)
    expect(retried.body).toMatchObject({ request: { reason: 'Ada is out of it' } })
  })

  it('that an approver proposed again is theirs to see, without the words of its first requester', async () => {
    const bench = await openHttpBench()
    const { id } = await inDoubt(bench)
    const retried = await bench.post('anna', `${APPROVALS}/${id}/retry`)
    expect(retried.body).toMatchObject({ request: { requester: { name: 'anna' }, reason: null } })
    const refused = await bench.post('agent', `${APPROVALS}/${id}/retry`)
    expect(refused.status).toBe(409)
    expect(refused.text).not.toContain(retried.body.request.id)
  })
})
