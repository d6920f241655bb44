import { describe, expect, it } from 'vitest'
import { playTour } from '../play-tour.ts'
import { openAlone, openServed } from './served.ts'

describe('the same commands at a server', () => {
  it('say the same in the same words, and end with the same codes', async () => {
    const [alone, served] = await Promise.all([
      openAlone().then((side) => playTour({ ...side, run: side.runInside })),
      openServed().then((side) => playTour({ ...side, run: side.runInside })),
    ])
    expect(served.map(({ argv, exit }) => `${argv}: ${exit}`)).toEqual(
      alone.map(({ argv, exit }) => `${argv}: ${exit}`),
    )
    for (const [place, one] of alone.entries()) expect(served[place]).toEqual(one)
    // It was a story about everything that can come of a command.
    expect(new Set(alone.map(({ exit }) => exit))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  }, 1_800_000)
})
