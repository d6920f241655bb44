import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { release } from '../../../src/gate/upkeep/hold.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import { lookForProof, settleByWord } from '../../../src/gate/send/reconcile.ts'
import { retry } from '../../../src/gate/propose/retry.ts'
import { tidy } from '../../../src/gate/upkeep/tidy.ts'
import {
  ANNA,
  approved,
  approvedOnly,
  createBench,
  decisionOn,
  proposed,
  underWay,
  unwatched,
  type Bench,
} from '../bench.ts'
import { forge } from '../../sqlite/tamper.ts'
import { responseOf } from '../fake-nango.ts'
import { backedUp } from './restore.ts'

/** What stands in the restored file. */
async function found(parts: Parts, { id }: ApprovalRequest): Promise<ApprovalRequest> {
  const request = await (await parts.store()).requests.find(id)
  if (request === undefined) throw new Error(`There is no ${id}`)
  return request
}

async function headOf(parts: Parts): Promise<number> {
  return (await (await parts.store()).audit.head()).number
}

describe('a database that was restored from an older copy', () => {
  it('finds five sendings in doubt, is on hold, and sends nothing until it is released', async () => {
    const bench = await createBench()
    const requests = [await proposed(bench), await proposed(bench), await proposed(bench)]
    const restore = await backedUp(bench)
    requests.push(await proposed(bench), await proposed(bench))
    for (const request of requests) await approved(bench, request)
    expect(bench.nango.sent).toHaveLength(5)
    restore()

    const parts = await bench.otherProcess(2)
    const { hold } = await tidy(parts)
    expect(hold).toMatchObject({
      by: { name: 'shield' },
      reason: expect.stringContaining('5 sendings') as string,
    })
    const [first, , , fourth] = requests
    if (first === undefined || fourth === undefined) throw new Error('unreachable')
    for (const request of requests) expect(await found(parts, request)).toMatchObject({ state: 'unknown' })
    expect(bench.notices).toEqual([expect.stringContaining(requests.map(({ id }) => id).join(', '))])

    const waiting = (await parts.store()).requests
    expect(await found(parts, first)).toMatchObject({ call: first.call, decision: null, attempt: null })
    expect(await found(parts, fourth)).toMatchObject({
      payloadLost: true,
      requester: fourth.requester,
      operation: 'notes.add',
      digest: fourth.digest,
      providerKey: fourth.providerKey,
      connection: fourth.connection,
      account: 'anna@shop.de',
      input: null,
    })
    expect((await waiting.list({ states: ['unknown'], limit: 10 })).length).toBe(5)

    const fresh = await proposed({ ...bench, parts })
    await expect(approve(parts, decisionOn(fresh), unwatched)).rejects.toMatchObject({ code: 'denied' })
    expect(await found(parts, fresh)).toEqual(fresh)
    for (const request of [first, fourth]) {
      const { request: same } = await approve(parts, decisionOn(request), unwatched)
      expect(same.state).toBe('unknown')
    }
    expect(bench.nango.sent).toHaveLength(5)

    expect(await release(parts, 'Looked at all five', ANNA)).toEqual(hold)
    expect((await approve(parts, decisionOn(fresh), unwatched)).request.state).toBe('succeeded')
    for (const request of [first, fourth]) await approve(parts, decisionOn(request), unwatched)
    expect(bench.nango.sent).toHaveLength(6)
  })

  it('says so once: what was found is found no second time', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    const restore = await backedUp(bench)
    await approved(bench, request)
    restore()
    const parts = await bench.otherProcess(2)
    await tidy(parts)
    const head = await headOf(parts)
    await release(parts, null, ANNA)
    expect((await tidy(parts)).hold).toBeNull()
    expect((await tidy(await bench.otherProcess(3))).hold).toBeNull()
    expect(await headOf(parts)).toBe(head + 1)
    expect(bench.notices).toHaveLength(1)
  })

  it.each<[string, (bench: Bench) => Promise<ApprovalRequest>]>([
    ['pending', (bench) => proposed(bench)],
    ['approved and not started', async (bench) => approvedOnly(bench, await proposed(bench))],
  ])('makes what is %s there unknown', async (_what, lead) => {
    const bench = await createBench()
    const request = await lead(bench)
    const restore = await backedUp(bench)
    await approved(bench, request)
    restore()
    const parts = await bench.otherProcess(2)
    await tidy(parts)
    expect(await found(parts, request)).toMatchObject({ state: 'unknown', ending: { code: 'interrupted' } })
    expect((await (await parts.store()).audit.newest({ limit: 2 })).map(({ type }) => type)).toEqual([
      'queue.held',
      'request.unknown',
    ])
  })

  it.each(['rejected', 'cancelled', 'expired', 'failed'] as const)(
    'makes what is %s there unknown too, whatever brought it there',
    async (state) => {
      const bench = await createBench()
      const request = await proposed(bench)
      const restore = await backedUp(bench)
      await approved(bench, request)
      restore()
      forge(bench.file, `update requests set state = '${state}'`)
      const parts = await bench.otherProcess(2)
      await tidy(parts)
      expect(await found(parts, request)).toMatchObject({ state: 'unknown' })
    },
  )

  it('can be settled by looking where the payload is there, and by a word where it is not', async () => {
    const bench = await createBench()
    const known = await proposed(bench)
    const restore = await backedUp(bench)
    const lost = await proposed(bench)
    for (const request of [known, lost]) await approved(bench, request)
    restore()
    const parts = await bench.otherProcess(2)
    await tidy(parts)
    bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'note-1' } })
    expect(await lookForProof(parts, known.id)).toMatchObject({ request: { state: 'succeeded' } })
    expect(await lookForProof(parts, lost.id)).toMatchObject({ request: { state: 'unknown' }, finding: null })
    await expect(
      retry(parts, { id: lost.id, requester: ANNA, reason: null, expiresIn: null }),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('is lost') as string })
    const word = { applied: true, reason: 'I saw it there', actor: ANNA }
    expect(await settleByWord(parts, lost.id, word)).toMatchObject({ state: 'succeeded' })
  })

  it('does not lose sight of a call that was out when the copy was made', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench)
    const restore = await backedUp(bench)
    answer({ kind: 'response', response: responseOf(201, {}) })
    await ended
    restore()
    bench.judged.as = 'gone'
    const parts = await bench.otherProcess(2)
    expect((await tidy(parts)).hold).toBeNull()
    expect(await found(parts, request)).toMatchObject({ state: 'unknown' })
  })
})
