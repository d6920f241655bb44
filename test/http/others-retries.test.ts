import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import { lookForProof, settleByWord } from '../../src/gate/send/reconcile.ts'
import { approved, inDoubt, stored } from '../gate/bench.ts'
import { responseOf } from '../gate/fake-nango.ts'
import { recoveringBy } from '../gate/propose/retried.ts'
import { agentOnHttp } from '../mcp/agent.ts'
import { openHttpBench, proposedBy, type HttpBench, type Person } from './bench.ts'

const APPROVALS = '/v1/integrations/approvals'
const BEN = { name: 'ben', door: 'http' } as const

/** A write of the agent's that the provider refused, and a retry of it by an approver, which is in doubt. */
async function retriedByAnna(bench: HttpBench) {
  const { answer } = bench.nango
  bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, {}) })
  const { request: own } = await approved(bench, await stored(bench, await proposedBy(bench, 'agent')))
  bench.nango.answer = answer
  const { body } = await retry(bench, 'anna', own.id)
  const theirs = await inDoubt(bench, await stored(bench, body.request))
  return { own, theirs }
}

function retry(bench: HttpBench, who: Person, id: string) {
  return bench.post(who, `${APPROVALS}/${id}/retry`)
}

/** All that its requester reads of a request, at either door. */
async function readBy(bench: HttpBench, { id }: Pick<ApprovalRequest, 'id'>): Promise<string> {
  const texts = await Promise.all(
    ['', '/history'].map(async (rest) => (await bench.get('agent', `${APPROVALS}/${id}${rest}`)).text),
  )
  const agent = await agentOnHttp(bench)
  const { text, told } = await agent.call('shield_request', { id })
  return [...texts, text, JSON.stringify(told)].join('\n')
}

describe('a retry by a requester beside one of somebody else’s', () => {
  it('warns of that one without its id where both carry one key', async () => {
    const bench = await openHttpBench()
    const { own, theirs } = await retriedByAnna(bench)
    const { body } = await retry(bench, 'agent', own.id)
    const text = await readBy(bench, body.request)
    expect(text).toContain('Another request may have been applied. Both carry the same key')
    expect(text).not.toContain(theirs.id)
  })

  it('warns of it without its id where its key is taken by something else', async () => {
    const bench = await openHttpBench()
    const { own, theirs } = await retriedByAnna(bench)
    bench.notes.lookup = async () => ({ kind: 'foreign', reason: 'a note with this key is there' })
    const { body } = await retry(bench, 'agent', own.id)
    const text = await readBy(bench, body.request)
    expect(text).toContain('Another request may have been applied: a note')
    expect(text).not.toContain(theirs.id)
  })

  it('is refused without its id where it would be done twice', async () => {
    const bench = await openHttpBench()
    recoveringBy(bench, 'lookup')
    const { own, theirs } = await retriedByAnna(bench)
    const { status, body, text } = await retry(bench, 'agent', own.id)
    expect([status, body.detail]).toEqual([
      409,
      expect.stringMatching(/^Another request may have been applied/),
    ])
    expect(text).not.toContain(theirs.id)
    expect((await retry(bench, 'ben', theirs.id)).text, 'of the one that was asked about').toContain(
      theirs.id,
    )
  })

  it('says neither its id nor who gave their word about it', async () => {
    const bench = await openHttpBench()
    recoveringBy(bench, 'lookup')
    const { own, theirs } = await retriedByAnna(bench)
    await settleByWord(bench.parts, theirs.id, { applied: false, reason: 'I looked', actor: BEN })
    const { body } = await retry(bench, 'agent', own.id)
    const text = await readBy(bench, body.request)
    expect(text).toContain('Only somebody else says that another request was not applied')
    expect(text).not.toContain(theirs.id)
    expect(text).not.toMatch(/\bben\b/)
  })

  it('is not replaced, and is told so without its id', async () => {
    const bench = await openHttpBench()
    const { own, theirs } = await retriedByAnna(bench)
    const { body } = await retry(bench, 'agent', own.id)
    const replacing = { input: { text: 'bread' }, supersedes: body.request.id }
    const { status, text } = await bench.post('agent', '/v1/operations/notes.add', replacing)
    expect([status, text]).toEqual([409, expect.stringContaining('it retries another request')])
    expect(text).not.toContain(theirs.id)
  })

  it('ends without its id once that one is proven to be done', async () => {
    const bench = await openHttpBench()
    const { own, theirs } = await retriedByAnna(bench)
    const { body } = await retry(bench, 'agent', own.id)
    bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'late' } })
    await lookForProof(bench.parts, theirs.id)
    const text = await readBy(bench, body.request)
    expect(text).toContain('Another request succeeded: this is no longer needed')
    expect(text).not.toContain(theirs.id)
  })
})

it('a request in doubt that a retry by the same requester settles names it', async () => {
  const bench = await openHttpBench()
  const own = await inDoubt(bench, await stored(bench, await proposedBy(bench, 'agent')))
  const { body } = await retry(bench, 'agent', own.id)
  expect(await readBy(bench, body.request)).toContain(`${own.id} may have been applied`)
  await approved(bench, await stored(bench, body.request))
  expect(await readBy(bench, own)).toContain(`Done: ${body.request.id} has the same effect`)
})

it('a request in doubt that a retry by somebody else settles does not name it', async () => {
  const bench = await openHttpBench()
  const own = await inDoubt(bench, await stored(bench, await proposedBy(bench, 'agent')))
  const { body } = await retry(bench, 'anna', own.id)
  const { request: theirs } = await approved(bench, await stored(bench, body.request))
  expect(theirs.state).toBe('succeeded')
  const text = await readBy(bench, own)
  expect(text).toContain('Done: another request has the same effect and succeeded')
  expect(text).not.toContain(theirs.id)
})
