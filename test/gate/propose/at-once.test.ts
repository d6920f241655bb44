import { expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { retry } from '../../../src/gate/propose/retry.ts'
import { reject } from '../../../src/gate/send/decide.ts'
import { replace } from './proposed.ts'
import {
  ANNA,
  approved,
  askOf,
  BORIS,
  createBench,
  decisionOn,
  inDoubt,
  MINUTE,
  proposed,
  type Bench,
} from '../bench.ts'
import { recoveringBy, refused, retried } from './retried.ts'

/** Two requests of which the second was proposed in the place of the first, and rejected. */
async function replacedInVain(bench: Bench): Promise<readonly [ApprovalRequest, ApprovalRequest]> {
  const old = await proposed(bench)
  const { request } = await replace(bench.parts, askOf(bench, { input: { text: 'oat milk' } }), old.id)
  await reject(bench.parts, decisionOn(request))
  return [old, request]
}

/** Whoever plans from now on waits until so many do. */
function planTogether(bench: Bench, number: number): void {
  let go = (): void => undefined
  const together = new Promise<void>((resolve) => {
    go = resolve
  })
  let here = 0
  bench.notes.prepare = async () => {
    here += 1
    if (here === number) go()
    await together
    return { precondition: null }
  }
}

/** Whoever plans next waits until this was done. */
function planAfter(bench: Bench, work: () => Promise<unknown>): void {
  const { prepare } = bench.notes
  bench.notes.prepare = async (reading) => {
    bench.notes.prepare = prepare
    await work()
    return prepare(reading)
  }
}

it('a request and its replacement that are retried at the same moment by two people are proposed once', async () => {
  const bench = await createBench()
  const [old, replacement] = await replacedInVain(bench)
  planTogether(bench, 2)
  const ask = { reason: null, expiresIn: null }
  const both = await Promise.allSettled([
    retry(bench.parts, { ...ask, id: old.id, requester: ANNA }),
    retry(await bench.otherProcess(2), { ...ask, id: replacement.id, requester: BORIS }),
  ])
  const waiting = await bench.store.requests.list({ states: ['pending'], limit: 10 })
  expect(waiting).toHaveLength(1)
  const refusals = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(refusals).toMatchObject([
    {
      code: 'conflict',
      message: expect.stringMatching(
        new RegExp(`^Another request stands in the place of (${old.id}|${replacement.id}) and is pending$`),
      ),
    },
  ])
})

it('two tries of one thing that are retried at the same moment by two people are proposed once', async () => {
  const bench = await createBench()
  const old = await refused(bench)
  const again = (await reject(bench.parts, decisionOn((await retried(bench, old)).request))).request
  planTogether(bench, 2)
  const ask = { requester: BORIS, reason: null, expiresIn: MINUTE }
  const both = await Promise.all([
    retry(bench.parts, { ...ask, id: old.id }),
    retry(await bench.otherProcess(2), { ...ask, id: again.id }),
  ])
  expect(new Set(both.map(({ request }) => request.id)).size).toBe(1)
})

it('a retry is not proposed where another one was sent while it was planned, and may have been applied', async () => {
  const bench = await createBench()
  recoveringBy(bench, 'none')
  const old = await refused(bench)
  planAfter(bench, async () => inDoubt(bench, (await retried(bench, old)).request))
  await expect(retried(bench, old)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('may have been applied, and a second call would do it twice'),
  })
  expect(await bench.store.requests.descendants(old.id)).toMatchObject([{ state: 'unknown' }])
})

it('nor where that one has succeeded', async () => {
  const bench = await createBench()
  const old = await refused(bench)
  planAfter(bench, async () => approved(bench, (await retried(bench, old)).request))
  await expect(retried(bench, old)).rejects.toMatchObject({
    code: 'conflict',
    message: `${old.id} was retried already, and that succeeded`,
  })
  expect(await bench.store.requests.list({ states: ['pending'], limit: 10 })).toEqual([])
})
