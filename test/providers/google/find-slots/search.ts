import type { FindSlotsInput, FindSlotsOutput } from '../../../../src/providers/google/find-slots/input.ts'
import { calendarFindSlots } from '../../../../src/providers/google/find-slots.ts'
import { fakeReading, freeBusyOf } from '../fake-google.ts'

export type Fake = Parameters<typeof fakeReading>[0]

/** Everybody is free, and it is long before anything that is searched. */
export function search(input: FindSlotsInput, fake: Fake = {}): Promise<FindSlotsOutput> {
  return calendarFindSlots.run(
    input,
    fakeReading({ freeBusy: freeBusyOf({ primary: [] }), now: '2010-01-01T00:00:00Z', ...fake }),
  )
}

export const starts = (output: FindSlotsOutput): readonly string[] => output.slots.map(({ start }) => start)
export const times = (output: FindSlotsOutput): readonly string[] =>
  output.slots.map(({ start }) => start.slice(11, 16))

/** One Tuesday in New York. */
export const day = { timeZone: 'America/New_York', from: '2026-12-01', days: 1, limit: 100 } as const

/** The account's own calendar, busy on that Tuesday by New York's clock. */
export function busyOn(...busy: readonly (readonly [string, string])[]): Fake {
  return {
    freeBusy: freeBusyOf({
      primary: busy.map(([from, to]) => [`2026-12-01T${from}-05:00`, `2026-12-01T${to}-05:00`]),
    }),
  }
}
