import { describe, expect, it, onTestFinished } from 'vitest'
import { judgedTime, type ClockReading } from '../../src/domain/request/clock.ts'
import { openStore } from '../../src/postgres/open-store.ts'
import { noteOf } from '../store/samples.ts'
import { ALONE, freshDatabase, hasServer, temporaryFile } from './databases.ts'

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR

/** Two machines that share a queue, the second with a clock that is wrong by so many milliseconds. */
async function twoClocks(wrongBy: number) {
  const [url, file] = [await freshDatabase(), temporaryFile()]
  const machine = async (bootId: string, setBy: number) => {
    const clock = (): ClockReading => ({ now: Date.now() + setBy, bootId, uptime: HOUR })
    const store = await openStore({ ...ALONE, url, file, clock })
    onTestFinished(() => store.close())
    return { store, clock, judged: async () => judgedTime(clock(), (await store.guard.standing()).clock) }
  }
  return { right: await machine('boot-1', 0), wrong: await machine('boot-2', wrongBy) }
}

const isNow = (time: number) => Math.abs(time - Date.now()) < HOUR

describe.skipIf(!hasServer)('a machine whose clock is a year ahead', () => {
  it.each(['before', 'after'] as const)(
    'ages nothing, at another or itself: %s the other wrote',
    async (when) => {
      const { right, wrong } = await twoClocks(YEAR)
      const order = when === 'before' ? [wrong, right] : [right, wrong]
      for (const { store } of order) await store.audit.append(noteOf('read'))
      for (const one of [right, wrong]) expect(isNow(await one.judged())).toBe(true)
    },
  )

  it('ages nothing either when it is told that its clock is right', async () => {
    const { right, wrong } = await twoClocks(YEAR)
    await wrong.store.guard.resetClock(wrong.clock(), noteOf('clock.reset'))
    for (const one of [right, wrong]) expect(isNow(await one.judged())).toBe(true)
  })
})

describe.skipIf(!hasServer)('a machine whose clock is a year behind', () => {
  it('has the time of the others once they wrote', async () => {
    const { right, wrong } = await twoClocks(-YEAR)
    await right.store.audit.append(noteOf('read'))
    for (const one of [right, wrong]) expect(isNow(await one.judged())).toBe(true)
  })
})
