import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Sight } from '../../../src/domain/access/principal.ts'
import { HOUR } from '../../../src/domain/limits.ts'
import { newsSince } from '../../../src/gate/notify/news.ts'
import { applyPolicy } from '../../../src/gate/policy/change-policy.ts'
import { rememberMismatch } from '../../../src/gate/reach/look-behind.ts'
import { decideByPolicy, reject } from '../../../src/gate/send/decide.ts'
import { hold, release } from '../../../src/gate/upkeep/hold.ts'
import {
  AGENT,
  ANNA,
  approved,
  connectionOf,
  createBench,
  decisionOn,
  proposed,
  unwatched,
  type Bench,
} from '../bench.ts'

/** What each of these hears of everything that has happened. */
function hearing(bench: Bench) {
  const items = async (name: string, sees: Sight) => (await newsSince(bench.parts, 0, { name, sees })).items
  const saidTo = async (name: string, sees: Sight) =>
    (await items(name, sees)).map(({ headline, about }) =>
      about === '' ? headline : `${headline}: ${about}`,
    )
  return {
    approver: () => saidTo('boris', 'all'),
    requester: () => saidTo(AGENT.name, 'own'),
    stranger: () => saidTo('ci', 'own'),
  }
}

describe('at a page', () => {
  it('an approver hears what waits, and nothing of it once it waits no more', async () => {
    const bench = await createBench()
    const hears = hearing(bench)
    const request = await proposed(bench)
    expect(await hears.approver()).toEqual([`A request waits for a decision: ${request.summary}`])
    expect([await hears.requester(), await hears.stranger()]).toEqual([[], []])
    await reject(bench.parts, decisionOn(request))
    expect(await hears.approver()).toEqual([])
  })

  it.each([
    ['done', 'Done'],
    ['rejected', 'Rejected'],
  ])('a requester hears how theirs ended: %s', async (how, headline) => {
    const bench = await createBench()
    const request = await proposed(bench)
    await (how === 'done' ? approved(bench, request) : reject(bench.parts, decisionOn(request)))
    expect(await hearing(bench).requester()).toEqual([`${headline}: ${request.summary}`])
    expect([await hearing(bench).approver(), await hearing(bench).stranger()]).toEqual([[], []])
  })

  it('both hear that nobody knows how it ended', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'cut' })
    await approved(bench, request).catch(() => undefined)
    const said = [`Nobody knows whether it was done: ${request.summary}`]
    expect([await hearing(bench).approver(), await hearing(bench).requester()]).toEqual([said, said])
  })

  it('what they did themselves nobody hears', async () => {
    const bench = await createBench()
    await hold(bench.parts, 'a leak', ANNA)
    await release(bench.parts, null, ANNA)
    const heard = async (name: string, sees: Sight) =>
      (await newsSince(bench.parts, 0, { name, sees })).items.map(({ headline }) => headline)
    expect(await heard('boris', 'all')).toEqual(['Everything is on hold', 'Sending goes on'])
    expect(await heard('anna', 'all')).toEqual([])
    expect(await heard('agent', 'own')).toEqual([])
  })

  it('an approver hears of a connection behind which something else stands', async () => {
    const bench = await createBench()
    await rememberMismatch(bench.parts, connectionOf(), { account: 'eve@evil.com', config: {} })
    expect(await hearing(bench).approver()).toEqual(['A connection does not work any more: google'])
    expect(await hearing(bench).requester()).toEqual([])
  })

  it('an approver hears of what rules allow once they leave it to a person', async () => {
    const bench = await createBench()
    const hears = hearing(bench)
    const policy = `version: 1\nrules:\n  - { id: notes, operations: [notes.add], allow: { limits: [{ count: 1, per: 24h }] } }\n`
    await applyPolicy(bench.parts, { text: policy, digest: hash('sha256', policy) }, ANNA)
    const first = await proposed(bench)
    expect(await hears.approver()).toEqual([])
    await decideByPolicy(bench.parts, first, unwatched)
    expect(await hears.approver()).toEqual([])
    const second = await proposed(bench, { input: { text: 'bread' } })
    await decideByPolicy(bench.parts, second, unwatched)
    expect(await hears.approver()).toEqual([`A request waits for a decision: ${second.summary}`])
  })

  it('an approver hears of what expires soon, as long as it waits', async () => {
    const bench = await createBench()
    const request = await proposed(bench, { expiresIn: 2 * HOUR })
    const expiring = async (sees: Sight) =>
      (await newsSince(bench.parts, null, { name: 'boris', sees })).expiring
    expect(await expiring('all')).toEqual([])
    bench.clock.now += HOUR
    expect(await expiring('own')).toEqual([])
    expect(await expiring('all')).toMatchObject([{ type: 'request.expiring', subject: request.id }])
    await reject(bench.parts, decisionOn(request))
    expect(await expiring('all')).toEqual([])
  })

  it('nothing is said from before somebody asked for it, nor twice', async () => {
    const bench = await createBench()
    await proposed(bench)
    const reader = { name: 'boris', sees: 'all' } as const
    const begun = await newsSince(bench.parts, null, reader)
    expect(begun.items).toEqual([])
    const other = await proposed(bench, { input: { text: 'bread' } })
    const next = await newsSince(bench.parts, begun.upTo, reader)
    expect(next.items.map(({ subject }) => subject)).toEqual([other.id])
    expect((await newsSince(bench.parts, next.upTo, reader)).items).toEqual([])
  })
})
