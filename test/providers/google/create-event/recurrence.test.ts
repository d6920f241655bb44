import { describe, expect, it } from 'vitest'
import { sentJson } from '../../../../src/domain/request/body.ts'
import { objectOf } from '../../../../src/domain/text/json.ts'
import type { CreateEventInput } from '../../../../src/providers/google/create-event/input.ts'
import { parseRecurrence } from '../../../../src/providers/google/create-event/recurrence.ts'
import { repeatsIn } from '../../../../src/providers/google/create-event/preview-event.ts'
import { leavesOf } from '../../leaves-of.ts'
import { freeze, prepare } from './event.ts'

/** A Monday; clocks in New York go forward on 14 March 2027. */
const monday: CreateEventInput = { title: 'Stand-up', start: '2026-12-07T09:00', duration: '15m' }
const wholeDay: CreateEventInput = { title: 'Offsite', start: '2026-12-07', allDay: true }

const datesOf = async (input: CreateEventInput, ...recurrence: readonly string[]) =>
  (await prepare({ ...input, recurrence: [...recurrence] })).facts.dates
const warningsOf = async (input: CreateEventInput, ...recurrence: readonly string[]) =>
  (await prepare({ ...input, recurrence: [...recurrence] })).warnings

describe('a repetition', () => {
  it.each([
    ['FREQ=WEEKLY;COUNT=4', 'weekly, 4 times: Mon 7 Dec, 14 Dec, 21 Dec, 28 Dec 2026'],
    ['rrule:freq=weekly;count=1', 'weekly, once: Mon 7 Dec 2026'],
    ['RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3', 'every 2 weeks, 3 times: Mon 7 Dec, 21 Dec 2026, 4 Jan 2027'],
    [
      'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4',
      'weekly on Mon, Wed, 4 times: Mon 7 Dec, Wed 9 Dec, Mon 14 Dec, Wed 16 Dec 2026',
    ],
    [
      'FREQ=WEEKLY;COUNT=52',
      'weekly, 52 times: Mon 7 Dec, 14 Dec, 21 Dec, 28 Dec 2026, 4 Jan, 11 Jan 2027, …, Mon 29 Nov 2027',
    ],
    [
      'FREQ=DAILY',
      'daily, without an end: Mon 7 Dec, Tue 8 Dec, Wed 9 Dec, Thu 10 Dec, Fri 11 Dec, Sat 12 Dec 2026, …',
    ],
    ['FREQ=WEEKLY;UNTIL=20261221T140000Z', 'weekly, 3 times: Mon 7 Dec, 14 Dec, 21 Dec 2026'],
    ['FREQ=WEEKLY;UNTIL=20261221T135959Z', 'weekly, 2 times: Mon 7 Dec, 14 Dec 2026'],
    ['FREQ=MONTHLY;BYDAY=1MO;COUNT=3', 'monthly, 3 times: Mon 7 Dec 2026, 4 Jan, 1 Feb 2027'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;COUNT=2', 'monthly, 2 times: Mon 7 Dec 2026, 4 Jan 2027'],
    ['FREQ=YEARLY;COUNT=2', 'yearly, 2 times: Mon 7 Dec 2026, Tue 7 Dec 2027'],
    [
      'FREQ=DAILY;UNTIL=20991231T000000Z',
      'daily, at least 1000 times: Mon 7 Dec, Tue 8 Dec, Wed 9 Dec, Thu 10 Dec, Fri 11 Dec, Sat 12 Dec 2026, …',
    ],
  ])('by %s is told as its first dates and their number', async (rule, dates) => {
    expect(await datesOf(monday, rule)).toBe(dates)
  })

  it.each([
    ['FREQ=WEEKLY;COUNT=51', []],
    ['FREQ=WEEKLY;COUNT=52', ['It happens 52 times, the last on Mon 29 Nov 2027']],
  ])('by %s is warned of from a year of weeks on', async (rule, told) => {
    expect(await warningsOf(monday, rule)).toEqual(told)
  })

  it('of whole days is told by days', async () => {
    expect(await datesOf(wholeDay, 'FREQ=WEEKLY;UNTIL=20261221')).toBe(
      'weekly, 3 times: Mon 7 Dec, 14 Dec, 21 Dec 2026',
    )
    expect(await datesOf(wholeDay, 'FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20261208')).toBe(
      'daily, 2 times: Mon 7 Dec, Wed 9 Dec 2026',
    )
  })

  it('goes by the clock of its zone, over a change of clocks too', async () => {
    const march = { ...monday, start: '2027-03-13T09:00' }
    // On 15 March 09:00 is an hour earlier in UTC than two days before.
    expect(await datesOf(march, 'FREQ=DAILY;UNTIL=20270315T125959Z')).toBe(
      'daily, 2 times: Sat 13 Mar, Sun 14 Mar 2027',
    )
    expect(await datesOf(march, 'FREQ=DAILY;UNTIL=20270315T130000Z')).toBe(
      'daily, 3 times: Sat 13 Mar, Sun 14 Mar, Mon 15 Mar 2027',
    )
  })

  it('counts dates that are added, and does not count those that are taken away', async () => {
    const zone = 'TZID=America/New_York'
    expect(
      await datesOf(
        monday,
        'FREQ=WEEKLY;COUNT=4',
        `EXDATE;${zone}:20261214T090000,20261228T090000`,
        'RDATE:20261216T140000Z',
      ),
    ).toBe('weekly, 3 times: Mon 7 Dec, Wed 16 Dec, Mon 21 Dec 2026')
    expect(await datesOf(monday, `RDATE;${zone}:20261209T090000`)).toBe(
      'on several dates, 2 times: Mon 7 Dec, Wed 9 Dec 2026',
    )
    expect(await datesOf(monday, 'FREQ=WEEKLY;COUNT=4', 'EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2')).toBe(
      'weekly, 2 times: Mon 14 Dec, 28 Dec 2026',
    )
  })

  it('is none of a single event', async () => {
    expect((await prepare(monday)).facts.dates).toBeNull()
  })

  it.each([
    [monday, ['FREQ=WEEKLY;COUNT=4']],
    [monday, ['FREQ=WEEKLY;COUNT=52']],
    [monday, ['FREQ=WEEKLY']],
    [monday, ['FREQ=WEEKLY;BYDAY=MO,WE;COUNT=40']],
    [monday, ['FREQ=MONTHLY;COUNT=40']],
    [monday, ['FREQ=MONTHLY;BYDAY=1MO;COUNT=3']],
    [monday, ['FREQ=WEEKLY;COUNT=3', 'EXDATE:20261214T140000Z']],
    [wholeDay, ['FREQ=DAILY;UNTIL=20270301']],
  ])('of %j by %j is told in words alone, which say all of it', async (input, recurrence) => {
    expect(await repeats(input, recurrence)).toEqual({ text: expect.not.stringContaining('FREQ'), also: [] })
  })

  it.each([
    ['whose days follow from more than its rhythm', monday, ['RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=40']],
    ['with a begin of the week that matters', monday, ['RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=40']],
    [
      'that leaves out short months',
      { ...monday, start: '2026-12-31T09:00' },
      ['RRULE:FREQ=MONTHLY;COUNT=40'],
    ],
    ['that needs a leap year', { ...monday, start: '2028-02-29T09:00' }, ['RRULE:FREQ=YEARLY;COUNT=40']],
    ['of other hours', monday, ['RRULE:FREQ=DAILY;BYHOUR=9,15;COUNT=4']],
    ['into an hour that is left out', { ...monday, start: '2027-03-13T02:30' }, ['RRULE:FREQ=DAILY;COUNT=2']],
    ['that begins outside its rule', monday, ['RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2']],
    ['beyond what is counted', monday, ['RRULE:FREQ=DAILY;UNTIL=20991231T000000Z']],
    ['with a line without effect', monday, ['RRULE:FREQ=WEEKLY;COUNT=2', 'EXDATE:20261208T140000Z']],
    ['of several rules', monday, ['RRULE:FREQ=WEEKLY;COUNT=40', 'RRULE:FREQ=MONTHLY;COUNT=40']],
  ])('%s keeps its rules below the words', async (_what, input, recurrence) => {
    const { facts } = await prepare({ ...input, recurrence })
    expect(await repeats(input, recurrence)).toEqual({
      text: [facts.dates, ...recurrence].join('\n'),
      also: [],
    })
  })

  it('of a request from before the words said all keeps its rules', () => {
    const below = new Map([['body/recurrence/0', 'RRULE:FREQ=WEEKLY;COUNT=2']])
    const old = { dates: 'weekly, 2 times: 7, 14 Dec 2026' } as Parameters<typeof repeatsIn>[0]
    expect(repeatsIn(old)('body/recurrence', below).text).toBe(`${old.dates}\nRRULE:FREQ=WEEKLY;COUNT=2`)
  })
})

/** As the preview has it, and what of the rules it leaves for "also sent". */
async function repeats(input: CreateEventInput, recurrence: readonly string[]) {
  const { facts, call } = await freeze({ ...input, recurrence: [...recurrence] })
  const below = new Map(leavesOf(objectOf(sentJson(call))['recurrence'] ?? null, 'body/recurrence'))
  const { text, places } = repeatsIn(facts)('body/recurrence', below)
  return { text, also: [...below.keys()].filter((place) => !places.includes(place)) }
}

describe('a warning of a repetition', () => {
  it('is that its first day is outside its rule', async () => {
    expect(await warningsOf(monday, 'FREQ=WEEKLY;BYDAY=TU;COUNT=4')).toEqual([
      'The first day (Mon 7 Dec 2026) is outside its own rule; Google may show the event on it as well',
    ])
    expect(await datesOf(monday, 'FREQ=WEEKLY;BYDAY=TU;COUNT=2')).toBe(
      'weekly, 2 times: Tue 8 Dec, 15 Dec 2026',
    )
  })

  it('is that it has no end', async () => {
    expect(await warningsOf(monday, 'FREQ=WEEKLY')).toEqual([expect.stringContaining('without an end')])
  })

  it('is that a day is taken away on which it does not happen', async () => {
    expect(await warningsOf(monday, 'FREQ=WEEKLY;COUNT=2', 'EXDATE:20261208T140000Z')).toEqual([
      expect.stringContaining('EXDATE:20261208T140000Z takes nothing away'),
    ])
  })

  it('is none where nothing is unusual', async () => {
    expect(await warningsOf(monday, 'FREQ=WEEKLY;COUNT=4')).toEqual([])
  })
})

describe('a rule that cannot be', () => {
  it.each([
    'FREQ=WEKLY',
    'RRULE:WEEKLY',
    'RRULE=WEEKLY',
    'COUNT=4',
    'RRULE:COUNT=4',
    'FREQ=HOURLY',
    'FREQ=MINUTELY;COUNT=3',
    'FREQ=WEEKLY;COUNT=0',
    'FREQ=WEEKLY;COUNT=-1',
    'FREQ=WEEKLY;COUNT=four',
    'FREQ=WEEKLY;COUNT=4;COUNT=5',
    'FREQ=WEEKLY;COUNT=4;UNTIL=20261231T000000Z',
    'FREQ=WEEKLY;INTERVAL=0',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=WEEKLY;BYDAY=MO,,TU',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=YEARLY;BYMONTH=13',
    'FREQ=DAILY;BYHOUR=24',
    'FREQ=WEEKLY;EVERY=2',
    'FREQ=WEEKLY;',
    'FREQ=WEEKLY;UNTIL=2027-01-01',
    'FREQ=WEEKLY;WKST=XX',
    'RRULE;TZID=Europe/Berlin:FREQ=WEEKLY',
    'EXDATE:soon',
    'EXDATE;FOO=1:20261224T100000Z',
    'EXDATE:20261224T100000Z,',
    'DTSTART:20261207T090000Z',
    'RRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY',
    '',
  ])('is refused before anything is read: %j', (line) => {
    expect(() => parseRecurrence(line)).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining("--recurrence 'RRULE:") }),
    )
  })

  it.each([
    ['its end is before its begin', monday, 'FREQ=WEEKLY;UNTIL=20261206T000000Z', 'before the event begins'],
    ['its end is a day beside a time', monday, 'FREQ=WEEKLY;UNTIL=20261231', 'is a moment in UTC'],
    ['its end is no moment in UTC', monday, 'FREQ=WEEKLY;UNTIL=20261231T100000', 'is a moment in UTC'],
    ['its end is a time beside a day', wholeDay, 'FREQ=WEEKLY;UNTIL=20261231T100000Z', 'is a day: 20261231'],
    ['its end is no day', monday, 'FREQ=WEEKLY;UNTIL=20270231T000000Z', 'no such time'],
    ['no day has its number', monday, 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'names no day at all'],
    ['a week has no such day', monday, 'FREQ=WEEKLY;BYDAY=2TU;COUNT=2', 'BYDAY'],
    ['a week has no days of a month', monday, 'FREQ=WEEKLY;BYMONTHDAY=3;COUNT=2', 'BYMONTHDAY'],
    ['a position is of nothing', monday, 'FREQ=WEEKLY;BYSETPOS=1;COUNT=2', 'BYSETPOS'],
  ])('is refused because %s', async (_why, input, rule, reason) => {
    await expect(prepare({ ...input, recurrence: [rule] })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(reason),
    })
  })

  it.each([
    [monday, 'EXDATE;VALUE=DATE:20261214', 'a time, like its start'],
    [wholeDay, 'EXDATE:20261214T090000Z', 'a day, like its start'],
    [monday, 'RDATE:20260231T090000Z', 'not a time that exists'],
    [monday, 'EXDATE;TZID=Europe/Nowhere:20261214T090000', 'not a time that exists'],
  ])('is refused for dates of another kind than its start', async (input, line, reason) => {
    await expect(prepare({ ...input, recurrence: ['FREQ=WEEKLY;COUNT=4', line] })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(reason),
    })
  })

  it('is refused when nothing is left of it', async () => {
    const recurrence = ['FREQ=WEEKLY;COUNT=1', 'EXDATE:20261207T140000Z']
    await expect(prepare({ ...monday, recurrence })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('names no day at all'),
    })
  })
})
