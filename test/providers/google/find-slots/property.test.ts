import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarFindSlots } from '../../../../src/providers/google/find-slots.ts'
import { fakeReading, freeBusyOf } from '../fake-google.ts'
import { bruteForce, type Hours, type Problem } from './brute-force.ts'

/** A zone, and a moment near which its clocks do something. */
const CORNERS: readonly (readonly [zone: string, moment: string])[] = [
  ['America/New_York', '2027-03-14T07:00:00Z'],
  ['America/New_York', '2027-11-07T06:00:00Z'],
  ['Europe/Berlin', '2027-03-28T01:00:00Z'],
  ['Europe/London', '2027-10-31T01:00:00Z'],
  ['Australia/Lord_Howe', '2027-04-03T15:00:00Z'],
  ['Australia/Lord_Howe', '2027-10-02T15:30:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Pacific/Kwajalein', '1993-08-21T12:00:00Z'],
  ['Asia/Kathmandu', '2027-06-01T00:00:00Z'],
  ['Asia/Kolkata', '2027-06-01T00:00:00Z'],
  ['Pacific/Kiritimati', '2027-06-01T00:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['Africa/Cairo', '2027-04-29T22:00:00Z'],
  ['UTC', '2027-01-01T00:00:00Z'],
]

const MINUTE = 60_000
const clock = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15)

const hours: fc.Arbitrary<readonly Hours[]> = fc.array(
  fc
    .tuple(
      fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
      clock,
      clock.filter((length) => length > 0),
    )
    .map(([weekdays, from, length]) => ({ weekdays, from, to: from + length })),
  { minLength: 1, maxLength: 3 },
)

const problems: fc.Arbitrary<Problem> = fc
  .tuple(fc.constantFrom(...CORNERS), fc.constantFrom(...CORNERS))
  .chain(([[zone, moment], [otherZone]]) => {
    const middle = Date.parse(moment)
    return fc.record({
      zone: fc.constant(zone),
      from: fc.integer({ min: 1, max: 26 * 60 }).map((before) => middle - before * MINUTE + 30_000),
      to: fc.integer({ min: 1, max: 26 * 60 }).map((after) => middle + after * MINUTE),
      hours,
      attendee: fc.option(fc.record({ zone: fc.constant(otherZone), hours })),
      excluded: fc
        .subarray([-1, 0, 1], { maxLength: 2 })
        .map((days) => days.map((day) => new Date(middle + day * 86_400_000).toISOString().slice(0, 10))),
      busy: fc.array(
        fc
          .tuple(fc.integer({ min: -3 * 86_400, max: 3 * 86_400 }), fc.integer({ min: 0, max: 6 * 3600 }))
          .map(([start, length]): readonly [number, number] => [
            middle + start * 1000,
            middle + (start + length) * 1000,
          ]),
        { maxLength: 6 },
      ),
      duration: fc.integer({ min: 1, max: 240 }),
      step: fc.integer({ min: 1, max: 120 }),
      align: fc.constantFrom(1, 5, 7, 15, 20, 30, 60, 90, 720),
      before: fc.integer({ min: 0, max: 90 }),
      after: fc.integer({ min: 0, max: 90 }),
      mode: fc.constantFrom('slots' as const, 'gaps' as const),
      limit: fc.integer({ min: 1, max: 200 }),
      perDay: fc.integer({ min: 1, max: 60 }),
    })
  })

const NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

function hoursText({ weekdays, from, to }: Hours): string {
  const at = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  const end = to <= 1440 ? to : to - 1440
  return `${weekdays.map((day) => NAMES[day - 1]).join(',')} ${at(from)}-${at(end)}`
}

async function searched(problem: Problem): Promise<readonly (readonly [number, number])[]> {
  const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()
  const busy = problem.busy.map(([start, end]) => [iso(start), iso(end)] as const)
  const { attendee } = problem
  const attendees =
    attendee === null
      ? []
      : [`bob@example.com=${attendee.zone},${attendee.hours.map((each) => hoursText(each)).join(' ')}`]
  const output = await calendarFindSlots.run(
    {
      attendee: attendees,
      timeZone: problem.zone,
      from: iso(problem.from),
      to: iso(problem.to),
      workingHours: problem.hours.map((each) => hoursText(each)),
      excludeDate: [...problem.excluded],
      duration: `${problem.duration}m`,
      step: `${problem.step}`,
      align: `${problem.align}`,
      bufferBefore: `${problem.before}`,
      bufferAfter: `${problem.after}`,
      mode: problem.mode,
      limit: problem.limit,
      maxPerDay: problem.perDay,
    },
    fakeReading({
      now: iso(problem.from - 86_400_000),
      freeBusy: freeBusyOf({ primary: busy, 'bob@example.com': [] }),
    }),
  )
  return output.slots.map(({ start, end }) => [Date.parse(start), Date.parse(end)])
}

describe('find-slots', () => {
  it('finds what looking at every single minute finds, whatever the clocks do', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async (problem) => {
        expect(await searched(problem)).toEqual(bruteForce(problem))
      }),
      { numRuns: 100 },
    )
  })
})
