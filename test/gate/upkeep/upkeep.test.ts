import { expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import { upkeep } from '../../../src/gate/upkeep/upkeep.ts'
import { auditTypes, createBench, inDoubt, MINUTE, proposed, stored, underWay } from '../bench.ts'
import { responseOf } from '../fake-nango.ts'

const unaborted = new AbortController().signal

it('a round settles what is in doubt once there is proof, and sends nothing', async () => {
  const bench = await createBench()
  const request = await inDoubt(bench)
  expect(await upkeep(bench.parts, unaborted)).toBe(0)
  bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'n1' } })
  expect(await upkeep(bench.parts, unaborted)).toBe(1)
  expect(await stored(bench, request)).toMatchObject({ state: 'succeeded', ending: { evidence: 'lookup' } })
  expect(bench.nango.sent).toHaveLength(1)
})

it('a look-up that fails leaves the doubt, and is made again in the next round', async () => {
  const bench = await createBench()
  const request = await inDoubt(bench)
  bench.notes.lookup = () => Promise.reject(new ShieldError('unavailable', 'Nango is down'))
  expect(await upkeep(bench.parts, unaborted)).toBe(0)
  expect(await stored(bench, request)).toMatchObject({ state: 'unknown' })
  await upkeep(bench.parts, unaborted)
  expect(bench.notes.lookups).toBe(2)
})

it('is not looked for any more once nothing can be expected to land', async () => {
  const bench = await createBench()
  await inDoubt(bench)
  bench.clock.now += 2 * MINUTE + 1
  await upkeep(bench.parts, unaborted)
  expect(bench.notes.lookups).toBe(0)
})

it('expires what ran out, and finds what lost its process', async () => {
  const bench = await createBench()
  const due = await proposed(bench, { input: { text: 'bread' }, expiresIn: MINUTE })
  const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
  bench.clock.now += MINUTE
  bench.judged.as = 'gone'
  await upkeep(bench.parts, unaborted)
  expect(await stored(bench, due)).toMatchObject({ state: 'expired' })
  expect(await stored(bench, request)).toMatchObject({ state: 'unknown' })
  expect(await auditTypes(bench)).toContain('request.unknown')
  answer({ kind: 'response', response: responseOf(201, {}) })
  await ended
})

it('stops looking when the server is to end', async () => {
  const bench = await createBench()
  await inDoubt(bench)
  await upkeep(bench.parts, AbortSignal.abort())
  expect(bench.notes.lookups).toBe(0)
})
