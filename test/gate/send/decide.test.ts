import { stateNow } from '../../../src/domain/request/request.ts'
import { describe, expect, it } from 'vitest'
import type { ApprovalRequest, State } from '../../../src/domain/request/request.ts'
import { cancel, approve, reject } from '../../../src/gate/send/decide.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import {
  AGENT,
  ANNA,
  approved,
  approvedOnly,
  auditOf,
  auditTypes,
  BORIS,
  createBench,
  decisionOn,
  inDoubt,
  MINUTE,
  proposed,
  START,
  stored,
  tamper,
  unwatched,
  type Bench,
} from '../bench.ts'
import { NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'

const verbs = {
  approve: (bench: Bench, request: ApprovalRequest, changes = {}) =>
    approve(bench.parts, decisionOn(request, changes), unwatched),
  reject: (bench: Bench, request: ApprovalRequest, changes = {}) =>
    reject(bench.parts, decisionOn(request, changes)),
}

describe('approving', () => {
  it('sends exactly the frozen call, once, and records whose decision it was', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    const { request: done, earlier } = await verbs.approve(bench, request, { reason: 'We need milk' })
    expect(bench.nango.sent).toEqual([{ connection: request.connection, call: request.call }])
    expect(earlier).toBeNull()
    expect(done).toEqual(await stored(bench, request))
    expect(done).toMatchObject({
      state: 'succeeded',
      decision: {
        verdict: 'approve',
        actor: ANNA,
        digest: request.digest,
        reason: 'We need milk',
        at: '2026-03-02T10:00:00.000Z',
      },
      ending: { code: 'applied', evidence: 'response', result: { id: 'note-1' }, by: null },
    })
  })

  it('again sends nothing, and says who decided first', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    await approved(bench, request)
    const head = await bench.store.audit.head()
    const again = await verbs.approve(bench, request, { actor: BORIS })
    expect(again).toMatchObject({ request: { state: 'succeeded' }, earlier: { actor: ANNA } })
    expect(bench.nango.sent).toHaveLength(1)
    expect(await bench.store.audit.head()).toEqual(head)
  })

  it('again what failed or is in doubt sends nothing either, and returns it as it is', async () => {
    const bench = await createBench()
    bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, {}) })
    const failed = (await approved(bench, await proposed(bench))).request
    const doubtful = await inDoubt(bench)
    expect(bench.nango.sent).toHaveLength(2)
    for (const request of [failed, doubtful]) {
      expect(await verbs.approve(bench, request, { actor: BORIS })).toEqual({
        request,
        earlier: request.decision,
      })
    }
    expect(bench.nango.sent).toHaveLength(2)
  })

  it('again what was approved and not started starts it, under the first decision', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    expect(request.state).toBe('approved')
    const again = await verbs.approve(bench, request, { actor: BORIS })
    expect(again).toMatchObject({
      request: { state: 'succeeded', decision: { actor: ANNA } },
      earlier: { actor: ANNA },
    })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('within 15 minutes only starts it: they are not renewed by approving again', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench, { expiresIn: null }))
    expect(request.expiresAt).toBe(new Date(START + 15 * MINUTE).toISOString())
    bench.clock.now += 14 * MINUTE
    expect(await approvedOnly(bench, request)).toEqual(request)
    bench.clock.now += MINUTE
    await expect(approved(bench, request)).rejects.toMatchObject({ code: 'conflict' })
    expect(await stored(bench, request)).toMatchObject({ state: 'expired' })
    expect(bench.nango.sent).toEqual([])
  })
})

describe('rejecting', () => {
  it('sends nothing, ever, and keeps the reason', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    const { request: rejected } = await verbs.reject(bench, request, { reason: 'We have milk' })
    expect(rejected).toMatchObject({
      state: 'rejected',
      decision: { verdict: 'reject', actor: ANNA, reason: 'We have milk', digest: request.digest },
      attempt: null,
      ending: null,
    })
    expect(bench.nango.sent).toEqual([])
    expect(bench.nango.asked.findConnection).toBe(0)
  })

  it('again changes nothing, and says who decided first', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    await verbs.reject(bench, request)
    const again = await verbs.reject(bench, request, { actor: BORIS })
    expect(again).toMatchObject({ request: { state: 'rejected' }, earlier: { actor: ANNA } })
    expect(await auditTypes(bench)).toEqual(['request.proposed', 'request.rejected'])
  })
})

/** Leads a pending request to where the opposite decision, or any, comes too late. */
const ENDED: Readonly<Partial<Record<State, (bench: Bench, request: ApprovalRequest) => Promise<unknown>>>> =
  {
    rejected: (bench, request) => verbs.reject(bench, request),
    succeeded: approved,
    failed: (bench, request) => {
      bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, {}) })
      return verbs.approve(bench, request)
    },
    unknown: (bench, request) => {
      bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'lost' })
      return verbs.approve(bench, request)
    },
    approved: approvedOnly,
    cancelled: (bench, request) => cancel(bench.parts, request.id, AGENT, null),
    expired: async (bench) => (bench.clock.now += 73 * 60 * MINUTE),
  }

const TOO_LATE: Readonly<Record<'approve' | 'reject', readonly (readonly [State, string])[]>> = {
  approve: [
    ['rejected', ' by anna'],
    ['cancelled', ' by agent'],
    ['expired', ''],
  ],
  reject: [
    ['approved', ', decided by anna'],
    ['succeeded', ', decided by anna'],
    ['failed', ', decided by anna'],
    ['unknown', ', decided by anna'],
    ['cancelled', ' by agent'],
    ['expired', ''],
  ],
}

describe.each(['approve', 'reject'] as const)('to %s', (verb) => {
  it.each(TOO_LATE[verb])('what is %s is a conflict that says so, and changes nothing', async (state, by) => {
    const bench = await createBench()
    const request = await proposed(bench)
    await ENDED[state]?.(bench, request)
    const sent = bench.nango.sent.length
    await expect(verbs[verb](bench, request, { actor: BORIS })).rejects.toMatchObject({
      code: 'conflict',
      message: `${request.id} cannot be ${verb === 'approve' ? 'approved' : 'rejected'}: it ${stateNow(state)}${by}`,
      hint: `shield approvals show ${request.id}`,
    })
    expect(await stored(bench, request)).toMatchObject({ state })
    expect(bench.nango.sent).toHaveLength(sent)
  })

  it('other bytes than were shown is a conflict, and leaves it pending', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    const digest = 'f'.repeat(64)
    await expect(verbs[verb](bench, request, { digest })).rejects.toMatchObject({
      code: 'conflict',
      message: `${request.id} is not what was shown: its digest differs`,
    })
    expect(await stored(bench, request)).toEqual(request)
    expect(bench.nango.sent).toEqual([])
  })

  it.each([
    ['call', `update requests set call = replace(call, 'milk', 'beer')`],
    ['account', `update requests set account = 'eve@shop.de'`],
    ['precondition', `update requests set precondition = '1'`],
  ])('what had its %s altered in the database can be rejected and not approved', async (_what, statement) => {
    const bench = await createBench()
    const request = await proposed(bench)
    tamper(bench, statement)
    if (verb === 'reject') {
      expect((await verbs.reject(bench, request)).request.state).toBe('rejected')
    } else {
      await expect(verbs.approve(bench, request)).rejects.toMatchObject({ code: 'conflict' })
      expect(await stored(bench, request)).toMatchObject({ state: 'pending', decision: null })
    }
    expect(bench.nango.sent).toEqual([])
  })

  it('what was altered together with its digest is a conflict: another digest was shown', async () => {
    const bench = await createBench()
    const [request, forged] = [await proposed(bench), await proposed(bench, { input: { text: 'beer' } })]
    tamper(
      bench,
      `update requests set call = other.call, digest = other.digest, provider_key = other.provider_key
       from requests as other where requests.id = '${request.id}' and other.id = '${forged.id}'`,
    )
    await expect(verbs[verb](bench, request)).rejects.toMatchObject({ code: 'conflict' })
    expect(bench.nango.sent).toEqual([])
  })

  it('what does not exist is not_found', async () => {
    const bench = await createBench()
    const request = { ...(await proposed(bench)), id: 'apr_zzzzzzzzzz' }
    await expect(verbs[verb](bench, request)).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each<[string, (bench: Bench, request: ApprovalRequest) => Promise<unknown>]>([
    ['cancelled', (bench, request) => cancel(bench.parts, request.id, AGENT, null)],
    [
      'decided otherwise',
      (bench, request) => {
        bench.nango.beforeRead = () => {
          throw NANGO_IS_DOWN
        }
        return verbs[verb === 'approve' ? 'reject' : 'approve'](bench, request).catch(() => undefined)
      },
    ],
  ])('what is %s at the same moment is a conflict, and sends nothing', async (_how, meanwhile) => {
    const bench = await createBench()
    const request = await proposed(bench)
    const late = { ...bench, parts: between(bench, () => meanwhile(bench, request)) }
    await expect(verbs[verb](late, request, { actor: BORIS })).rejects.toMatchObject({ code: 'conflict' })
    expect(bench.nango.sent).toEqual([])
    expect((await stored(bench, request)).decision?.actor).not.toEqual(BORIS)
  })
})

/** Parts whose store lets something happen after a request was looked at and before it is moved. */
function between({ parts, store }: Bench, happen: () => Promise<unknown>): Parts {
  let isOver = false
  const move: typeof store.requests.move = async (ask) => {
    if (!isOver) {
      isOver = true
      await happen()
    }
    return store.requests.move(ask)
  }
  return { ...parts, store: async () => ({ ...store, requests: { ...store.requests, move } }) }
}

it('what was approved and taken back before it was started stays cancelled, whoever approves it again', async () => {
  const bench = await createBench()
  const request = await approvedOnly(bench, await proposed(bench))
  await cancel(bench.parts, request.id, AGENT, null)
  await expect(approved(bench, request)).rejects.toMatchObject({
    code: 'conflict',
    message: `${request.id} cannot be approved: it was cancelled by agent`,
  })
  expect(bench.nango.sent).toEqual([])
})

describe('a decision in the audit log', () => {
  it('is one entry with the actor and one hash of what was shown', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    await approved(bench, request)
    const [, entry] = await auditOf(bench)
    expect(entry).toMatchObject({ type: 'request.approved', subject: request.id, actor: ANNA })
    expect(Object.values(entry?.data ?? {})).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
  })
})
