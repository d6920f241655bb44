import { describe, expect, it } from 'vitest'
import { decideByPolicy, cancel, approve, reject } from '../../../src/gate/send/decide.ts'
import { localTime } from '../../../src/domain/text/times.ts'
import { hold, release } from '../../../src/gate/upkeep/hold.ts'
import { status } from '../../../src/gate/health/status.ts'
import {
  ANNA,
  approved,
  approvedOnly,
  auditOf,
  BORIS,
  createBench,
  decisionOn,
  proposed,
  stored,
  underWay,
  unwatched,
} from '../bench.ts'
import { responseOf } from '../fake-nango.ts'

const HELD = {
  code: 'denied',
  message: expect.stringContaining(
    `anna put it all on hold at ${localTime('2026-03-02T10:00:00.000Z')}: It runs wild`,
  ) as string,
  hint: 'shield approvals release',
}

describe('a hold', () => {
  it('refuses to approve, and leaves what waits as it is', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    await hold(bench.parts, 'It runs wild', ANNA)
    await expect(approved(bench, request)).rejects.toMatchObject(HELD)
    expect(await stored(bench, request)).toEqual(request)
    expect(bench.nango.asked.findConnection).toBe(0)
  })

  it('refuses to start what is approved, in every process', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    await hold(await bench.otherProcess(2), 'It runs wild', ANNA)
    await expect(approved(bench, request)).rejects.toMatchObject(HELD)
    expect(await stored(bench, request)).toEqual(request)
    expect(bench.nango.sent).toEqual([])
  })

  it('that comes while everything is checked stops the call at the claim', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    bench.notes.recheck = async () => {
      await hold(await bench.otherProcess(2), 'It runs wild', ANNA)
      return null
    }
    await expect(approved(bench, request)).rejects.toMatchObject(HELD)
    expect(await stored(bench, request)).toMatchObject({ state: 'approved', attempt: null })
    expect(bench.nango.sent).toEqual([])
  })

  it('stops what policy approves as well', async () => {
    const bench = await createBench({ writeRequiresApproval: false })
    const request = await proposed(bench)
    await hold(bench.parts, 'It runs wild', ANNA)
    expect(await decideByPolicy(bench.parts, request, unwatched)).toEqual(request)
    expect(bench.nango.sent).toEqual([])
    expect(await stored(bench, request)).toEqual(request)
  })

  it('lets everything go on that sends nothing', async () => {
    const bench = await createBench()
    const [rejected, cancelled] = [await proposed(bench), await proposed(bench)]
    await hold(bench.parts, 'It runs wild', ANNA)
    expect((await proposed(bench)).state).toBe('pending')
    expect((await reject(bench.parts, decisionOn(rejected))).request.state).toBe('rejected')
    expect((await cancel(bench.parts, cancelled.id, ANNA, null)).state).toBe('cancelled')
  })

  it('does not call back what is out, and records what becomes of it', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench)
    await hold(bench.parts, 'It runs wild', ANNA)
    answer({ kind: 'response', response: responseOf(201, { id: 'note-1' }) })
    expect((await ended).request.id).toBe(request.id)
    expect((await stored(bench, request)).state).not.toBe('executing')
    expect(await approve(bench.parts, decisionOn(request), unwatched)).toMatchObject({
      request: { id: request.id },
    })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('that is there already stays as it is, and is told', async () => {
    const bench = await createBench()
    const first = await hold(bench.parts, 'It runs wild', ANNA)
    const head = await bench.store.audit.head()
    expect(await hold(bench.parts, 'Me too', BORIS)).toEqual({ isNew: false, hold: first.hold })
    expect(await bench.store.audit.head()).toEqual(head)
  })

  it('is shown by status', async () => {
    const bench = await createBench()
    expect((await status(bench.parts, { check: false, strays: false })).hold).toBeNull()
    const { hold: inForce } = await hold(bench.parts, 'It runs wild', ANNA)
    expect((await status(bench.parts, { check: false, strays: false })).hold).toEqual(inForce)
  })
})

describe('a release', () => {
  it('lets what waits be approved, and sends nothing by itself', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    const { hold: inForce } = await hold(bench.parts, 'It runs wild', ANNA)
    expect(await release(bench.parts, 'It is tame again', BORIS)).toEqual(inForce)
    expect(bench.nango.sent).toEqual([])
    expect((await approved(bench, request)).request.state).toBe('succeeded')
  })

  it('is audited as the hold is, with who did it and why', async () => {
    const bench = await createBench()
    await hold(bench.parts, 'It runs wild', ANNA)
    await release(bench.parts, 'It is tame again', BORIS)
    expect(await auditOf(bench)).toMatchObject([
      { type: 'queue.held', subject: null, actor: ANNA, data: { reason: 'It runs wild' } },
      { type: 'queue.released', subject: null, actor: BORIS, data: { reason: 'It is tame again' } },
    ])
  })

  it('without a hold changes nothing', async () => {
    const bench = await createBench()
    expect(await release(bench.parts, null, ANNA)).toBeNull()
    expect(await auditOf(bench)).toEqual([])
  })
})
