import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import type { Answer } from '../../../src/domain/provider/http.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import type { Store } from '../../../src/domain/ports/store.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import type { Phase } from '../../../src/domain/ports/gate.ts'
import { execute } from '../../../src/gate/send/execute.ts'
import {
  ANNA,
  approved,
  approvedOnly,
  type Bench,
  auditTypes,
  createBench,
  decisionOn,
  ownerOf,
  proposed,
  stored,
  tamper,
  underWay,
  unwatched,
} from '../bench.ts'
import { responseOf } from '../fake-nango.ts'

const response = (status: number): Answer => ({ kind: 'response', response: responseOf(status, {}) })

describe('an attempt', () => {
  it('is claimed durably, with its owner, before the call goes out', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    let seen: unknown
    bench.nango.answer = async () => {
      seen = await stored(bench, request)
      return response(201)
    }
    await approved(bench, request)
    expect(seen).toMatchObject({
      state: 'executing',
      attempt: { owner: ownerOf(1), startedAt: '2026-03-02T10:00:00.000Z' },
    })
    expect(await auditTypes(bench)).toEqual([
      'request.proposed',
      'request.approved',
      'request.executing',
      'request.succeeded',
    ])
  })

  it('is not claimed when it cannot be written down, and nothing is sent', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    tamper(bench, `create trigger disk_full before insert on attempts begin select raise(abort, 'full'); end`)
    await expect(approved(bench, request)).rejects.toMatchObject({ name: 'ShieldError' })
    expect(await stored(bench, request)).toMatchObject({ state: 'approved', attempt: null })
    expect(bench.nango.sent).toEqual([])
    expect(bench.parts.running.size).toBe(0)
  })

  describe('whose claim was made although nobody was told', () => {
    const lost = new ShieldError('unavailable', 'The answer to a COMMIT was lost')
    const withLostAnswer = (bench: Bench, changed: Partial<Store['requests']> = {}): Parts => {
      const { requests } = bench.store
      const claim: typeof requests.claim = async (...ask) => {
        await requests.claim(...ask)
        throw lost
      }
      return {
        ...bench.parts,
        store: async () => ({ ...bench.store, requests: { ...requests, claim, ...changed } }),
      }
    }

    it('ends as not sent, and is never claimed again', async () => {
      const bench = await createBench()
      const request = await approvedOnly(bench, await proposed(bench))
      const ended = await execute(withLostAnswer(bench), request, unwatched)
      expect(ended).toMatchObject({
        state: 'failed',
        ending: { message: 'Not sent: The answer to a COMMIT was lost' },
      })
      expect(await stored(bench, request)).toEqual(ended)
      expect(bench.nango.sent).toEqual([])
      await approved(bench, request)
      expect(await stored(bench, request)).toEqual(ended)
      expect(bench.nango.sent).toEqual([])
    })

    it('is left to recovery where even that cannot be seen', async () => {
      const bench = await createBench()
      const request = await approvedOnly(bench, await proposed(bench))
      const blind = withLostAnswer(bench, {
        find: () => Promise.reject(new ShieldError('unavailable', 'The database is gone')),
      })
      await expect(execute(blind, request, unwatched)).rejects.toBe(lost)
      expect(await stored(bench, request)).toMatchObject({ state: 'executing' })
      expect(bench.nango.sent).toEqual([])
    })
  })

  it.each(['kept', 'lost'] as const)(
    'of which the outcome was %s by a COMMIT without an answer is recorded once',
    async (fate) => {
      const bench = await createBench()
      const request = await approvedOnly(bench, await proposed(bench))
      const { requests } = bench.store
      let isLost = false
      const move: typeof requests.move = async (ask) => {
        if (ask.to !== 'succeeded' || isLost) return requests.move(ask)
        isLost = true
        if (fate === 'kept') await requests.move(ask)
        throw new ShieldError('unavailable', 'The answer to a COMMIT was lost')
      }
      const parts = {
        ...bench.parts,
        store: async () => ({ ...bench.store, requests: { ...requests, move } }),
      }
      expect((await execute(parts, request, unwatched)).state).toBe('succeeded')
      expect(await stored(bench, request)).toMatchObject({ state: 'succeeded', ending: { code: 'applied' } })
      const entries = await bench.store.audit.list({ subject: request.id, after: 0, limit: 99 })
      expect(entries.map(({ type }) => type)).toEqual([
        'request.proposed',
        'request.approved',
        'request.executing',
        'request.succeeded',
      ])
      expect(bench.nango.sent).toHaveLength(1)
    },
  )

  it('that this process may not make stays approved, and it is said why', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    const { requests } = bench.store
    const claim: typeof requests.claim = async () => ({ kind: 'barred', request, why: 'its lock is gone' })
    const parts = {
      ...bench.parts,
      store: async () => ({ ...bench.store, requests: { ...requests, claim } }),
    }
    await expect(execute(parts, request, unwatched)).rejects.toMatchObject({
      code: 'pending',
      message: 'Approved and not started, nothing was sent: its lock is gone',
    })
    expect(await stored(bench, request)).toMatchObject({ state: 'approved' })
    expect(bench.nango.sent).toEqual([])
  })

  it('that was claimed by what may not send any more ends as not sent', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    const confirmSender = () => Promise.reject(new ShieldError('unavailable', 'The lock is gone'))
    const guard = { ...bench.store.guard, confirmSender }
    const parts = { ...bench.parts, store: async () => ({ ...bench.store, guard }) }
    await execute(parts, request, unwatched)
    expect(await stored(bench, request)).toMatchObject({
      state: 'failed',
      ending: { message: 'Not sent: The lock is gone' },
    })
    expect(bench.nango.sent).toEqual([])
  })

  it('counts as running in this process for as long as it runs, and no longer', async () => {
    const bench = await createBench()
    const { ended, answer } = await underWay(bench)
    expect(bench.parts.running.size).toBe(1)
    answer(response(201))
    await ended
    expect(bench.parts.running.size).toBe(0)
  })

  it('goes through its phases in order', async () => {
    const bench = await createBench()
    bench.nango.answer = () => response(502)
    const phases: Phase[] = []
    const onPhase = (phase: Phase) => phases.push(phase)
    await approve(bench.parts, decisionOn(await proposed(bench)), { ...unwatched, onPhase })
    expect(phases).toEqual(['checking', 'sending', 'looking'])
  })

  it('at a request that was claimed already sends nothing', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    const all = await Promise.all([1, 2, 3].map(() => execute(bench.parts, request, unwatched)))
    expect(bench.nango.sent).toHaveLength(1)
    expect(all.filter(({ state }) => state === 'succeeded').length).toBeGreaterThanOrEqual(1)
    await execute(bench.parts, request, unwatched)
    expect(bench.nango.sent).toHaveLength(1)
  })

  it.each(['pending', 'rejected'] as const)('at a request that is %s sends nothing', async (state) => {
    const bench = await createBench()
    const request = await proposed(bench)
    const decision = { verdict: 'reject', actor: ANNA, digest: request.digest, reason: null } as const
    const at = '2026-03-02T10:00:00.000Z'
    const note = { at, type: 'request.rejected', subject: request.id, actor: ANNA, data: {} }
    const rejected = { ...decision, at }
    if (state === 'rejected')
      await bench.store.requests.move({
        id: request.id,
        from: ['pending'],
        to: 'rejected',
        decision: rejected,
        note,
      })
    const forged = { ...request, state: 'approved', decision: { ...rejected, verdict: 'approve' } } as const
    expect((await execute(bench.parts, forged, unwatched)).state).toBe(state)
    expect(bench.nango.sent).toEqual([])
  })

  it('of what is not a write is refused', async () => {
    const bench = await createBench()
    const request = { ...(await proposed(bench)), operation: 'notes.list' }
    await expect(execute(bench.parts, request, unwatched)).rejects.toMatchObject({ code: 'internal' })
    expect(bench.nango.sent).toEqual([])
  })
})

describe('a signal', () => {
  it('before the claim leaves it approved, and nothing is sent', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    const abort = new AbortController()
    bench.notes.recheck = async () => {
      abort.abort()
      return null
    }
    const watch = { ...unwatched, signal: abort.signal }
    await expect(approve(bench.parts, decisionOn(request), watch)).rejects.toMatchObject({
      code: 'interrupted',
      message: 'Approved and not started: nothing was sent',
      hint: `shield approvals approve ${request.id}`,
    })
    expect(await stored(bench, request)).toMatchObject({ state: 'approved', attempt: null })
    expect(bench.nango.sent).toEqual([])
  })

  it('while the call is out changes nothing: its answer is waited for and recorded', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    const abort = new AbortController()
    bench.nango.answer = () => {
      abort.abort()
      return response(201)
    }
    const watch = { ...unwatched, signal: abort.signal }
    expect((await approve(bench.parts, decisionOn(request), watch)).request.state).toBe('succeeded')
  })
})

it('an error of the store before anything was decided shows as itself', async () => {
  const bench = await createBench()
  const request = await proposed(bench)
  const locked = new ShieldError('unavailable', 'The database is locked')
  const parts = { ...bench.parts, store: () => Promise.reject(locked) }
  await expect(approve(parts, decisionOn(request), unwatched)).rejects.toBe(locked)
  expect(bench.nango.sent).toEqual([])
})
