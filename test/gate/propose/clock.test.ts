import { describe, expect, it } from 'vitest'
import { resetClock } from '../../../src/gate/health/doctor.ts'
import { status } from '../../../src/gate/health/status.ts'
import { tidy } from '../../../src/gate/upkeep/tidy.ts'
import { approved, approvedOnly, createBench, MINUTE, proposed, START, stored } from '../bench.ts'

const HOUR = 60 * MINUTE
/** Long before the real time of day, past which a server of PostgreSQL believes no machine. */
const LEAP = 10 * 24 * HOUR

describe('a clock that is set back', () => {
  it('revives nothing that has expired by the time it showed before', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench, { expiresIn: null }))
    bench.clock.now += 16 * MINUTE
    await proposed(bench)
    bench.clock.setBy = -12 * MINUTE
    await expect(approved(bench, request)).rejects.toMatchObject({ code: 'conflict' })
    expect(await stored(bench, request)).toMatchObject({ state: 'expired' })
    expect(bench.nango.sent).toEqual([])
  })

  it('is told, by a warning with the way out and by status', async () => {
    const bench = await createBench()
    bench.clock.setBy = -HOUR
    await tidy(bench.parts)
    expect(bench.notices).toEqual([expect.stringContaining('shield doctor --reset-clock')])
    const { clock } = await status(bench.parts, { check: false, strays: false })
    expect(clock).toMatchObject({ kind: 'behind', by: HOUR })
  })

  it('does not keep from approving what is proposed meanwhile', async () => {
    const bench = await createBench()
    bench.clock.setBy = -HOUR
    const request = await proposed(bench, { expiresIn: 5 * MINUTE })
    expect(request.expiresAt).toBe(new Date(START + 5 * MINUTE).toISOString())
    expect((await approved(bench, request)).request.state).toBe('succeeded')
  })
})

describe('a clock that leaps ahead', () => {
  it('further than anything was to wait expires nothing and sends nothing, until somebody says that it is right', async () => {
    const bench = await createBench()
    const waiting = await proposed(bench, { expiresIn: 2 * HOUR })
    const ready = await approvedOnly(bench, await proposed(bench, { expiresIn: null }))
    bench.clock.setBy = LEAP
    await tidy(bench.parts)
    expect(await stored(bench, waiting)).toMatchObject({ state: 'pending' })
    expect(await stored(bench, ready)).toMatchObject({ state: 'approved' })
    expect(bench.notices).toEqual([expect.stringContaining('shield doctor --reset-clock')])
    for (const request of [waiting, ready]) {
      await expect(approved(bench, request)).rejects.toMatchObject({
        code: 'conflict',
        hint: expect.stringContaining('shield doctor --reset-clock') as string,
      })
    }
    expect(bench.nango.sent).toEqual([])
    await resetClock(bench.parts, { name: 'anna', door: 'cli' })
    await tidy(bench.parts)
    expect(await stored(bench, waiting)).toMatchObject({ state: 'expired' })
    expect(await stored(bench, ready)).toMatchObject({ state: 'expired' })
  })

  it('by less than that, or passes, expires what is over', async () => {
    const bench = await createBench()
    const waiting = await proposed(bench, { expiresIn: 10 * HOUR })
    bench.clock.setBy = 2 * HOUR
    bench.clock.now += 9 * HOUR
    await tidy(bench.parts)
    expect(await stored(bench, waiting)).toMatchObject({ state: 'expired' })
  })

  it('and is set right again has changed nothing', async () => {
    const bench = await createBench()
    const waiting = await proposed(bench, { expiresIn: 2 * HOUR })
    bench.clock.setBy = LEAP
    await tidy(bench.parts)
    bench.clock.setBy = 0
    expect((await approved(bench, waiting)).request.state).toBe('succeeded')
  })
})

describe('a clock that is set ahead', () => {
  it('by mistake, and right again, has expired nothing that comes later', async () => {
    const bench = await createBench()
    bench.clock.setBy = LEAP
    await proposed(bench)
    expect((await status(bench.parts, { check: false, strays: false })).clock).toMatchObject({
      kind: 'ahead',
    })
    bench.clock.setBy = 0
    bench.clock.now += MINUTE
    const request = await proposed(bench)
    expect((await status(bench.parts, { check: false, strays: false })).clock).toBeNull()
    expect((await approved(bench, request)).request.state).toBe('succeeded')
  })

  it('when the machine was started leaves its mark, until that is reset', async () => {
    const bench = await createBench()
    Object.assign(bench.clock, { setBy: LEAP, bootId: 'boot-2' })
    await proposed(bench)
    bench.clock.setBy = 0
    expect((await status(bench.parts, { check: false, strays: false })).clock).toMatchObject({
      kind: 'behind',
    })
    const at = new Date(bench.parts.now()).toISOString()
    const actor = { name: 'anna', door: 'cli' } as const
    await bench.store.guard.resetClock(bench.parts.clock(), {
      at,
      type: 'clock.reset',
      subject: null,
      actor,
      data: {},
    })
    expect((await status(bench.parts, { check: false, strays: false })).clock).toBeNull()
    const [entry] = await bench.store.audit.newest({ limit: 1 })
    expect(entry).toMatchObject({ type: 'clock.reset', data: { from: '2026-03-12T10:00:00.000Z' } })
  })
})

it('what time has passed is remembered by what is written, and by nothing that is only read', async () => {
  const bench = await createBench()
  await tidy(bench.parts)
  bench.clock.now += HOUR
  await tidy(bench.parts)
  await status(bench.parts, { check: false, strays: false })
  expect((await bench.store.guard.standing()).clock?.time).toBe(START)
  await proposed(bench)
  expect((await bench.store.guard.standing()).clock?.time).toBe(START + HOUR)
})
