import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/domain/text/json.ts'
import { readBusy } from '../../../src/providers/google/free-busy.ts'
import { answer, fakeReading, freeBusyOf, itemsOf, refusal } from './fake-google.ts'

const minute = (iso: string): number => Date.parse(iso) / 60_000
const day = { from: minute('2026-12-01T00:00Z'), to: minute('2026-12-02T00:00Z') }

function calendars(entries: JsonObject, groups: JsonObject = {}): () => ReturnType<typeof answer> {
  return () => answer(200, { kind: 'calendar#freeBusy', calendars: entries, groups })
}

describe('reading busy times', () => {
  it('asks with both limits of Google and in UTC', async () => {
    const reading = fakeReading({ freeBusy: freeBusyOf({ primary: [] }) })
    await readBusy(reading, { ids: ['primary'], ...day })
    expect(reading.asked).toEqual([
      {
        path: 'calendar.freebusy',
        query: [],
        body: {
          timeMin: '2026-12-01T00:00:00.000Z',
          timeMax: '2026-12-02T00:00:00.000Z',
          timeZone: 'UTC',
          calendarExpansionMax: 50,
          groupExpansionMax: 100,
          items: [{ id: 'primary' }],
        },
      },
    ])
  })

  it('expands a group into its members and names a member it knows nothing of', async () => {
    const reading = fakeReading({
      freeBusy: calendars(
        {
          'carol@x.com': { busy: [] },
          'dan@x.com': { busy: [{ start: '2026-12-01T00:00:00-05:00', end: '2026-12-02T00:00:00-05:00' }] },
          'eve@x.com': { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] },
        },
        { 'all@x.com': { calendars: ['carol@x.com', 'dan@x.com', 'eve@x.com'] } },
      ),
    })
    expect(await readBusy(reading, { ids: ['all@x.com'], ...day })).toEqual({
      known: [
        { id: 'carol@x.com', group: 'all@x.com', busy: [] },
        {
          id: 'dan@x.com',
          group: 'all@x.com',
          busy: [minute('2026-12-01T05:00Z'), minute('2026-12-02T05:00Z')],
        },
      ],
      unknown: [{ id: 'eve@x.com', group: 'all@x.com', reason: 'notFound' }],
    })
  })

  it.each([
    ['has an error', { errors: [{ reason: 'internalError' }], busy: [] }, 'internalError'],
    ['has an error that Google never documented', { errors: [{ reason: 'newThing' }] }, 'newThing'],
    ['has an error without a reason', { errors: [{}], busy: [] }, 'error'],
    ['has errors that are no list', { errors: 'yes', busy: [] }, 'an answer that cannot be read'],
    ['has no busy times at all', {}, 'an answer that cannot be read'],
    ['is null', null, 'an answer that cannot be read'],
    [
      'has a time without an offset',
      { busy: [{ start: '2026-12-01T10:00:00', end: '2026-12-01T11:00:00Z' }] },
      'an answer that cannot be read',
    ],
    [
      'has a time that is no time',
      { busy: [{ start: 'x', end: '2026-12-01T11:00:00Z' }] },
      'an answer that cannot be read',
    ],
    [
      'has a busy time without an end',
      { busy: [{ start: '2026-12-01T10:00:00Z' }] },
      'an answer that cannot be read',
    ],
    [
      'has a busy time that ends before it starts',
      { busy: [{ start: '2026-12-01T10:00:00Z', end: '2026-12-01T09:00:00Z' }] },
      'an answer that cannot be read',
    ],
    ['has a busy time that is a text', { busy: ['all day'] }, 'an answer that cannot be read'],
  ] as const)('does not know a calendar whose answer %s', async (_what, entry, reason) => {
    const reading = fakeReading({ freeBusy: calendars({ 'bob@x.com': entry }) })
    expect(await readBusy(reading, { ids: ['bob@x.com'], ...day })).toEqual({
      known: [],
      unknown: [{ id: 'bob@x.com', group: null, reason }],
    })
  })

  it.each([
    ['a calendar that is missing from the answer', {}, 'missing from the answer'],
    ['a group that is too big', { 'bob@x.com': { errors: [{ reason: 'groupTooBig' }] } }, 'groupTooBig'],
    ['a group without members', { 'bob@x.com': { calendars: [] } }, 'a group whose members cannot be seen'],
    ['a group that is nonsense', { 'bob@x.com': 7 }, 'an answer that cannot be read'],
  ] as const)('does not know %s', async (_what, groups, reason) => {
    const reading = fakeReading({ freeBusy: calendars({}, groups) })
    const { known, unknown } = await readBusy(reading, { ids: ['bob@x.com'], ...day })
    expect({ known, reasons: unknown.map((each) => each.reason) }).toEqual({ known: [], reasons: [reason] })
  })

  it('asks a member by name that the answer about its group leaves out', async () => {
    const reading = fakeReading({
      freeBusy: (body) =>
        itemsOf(body).includes('all@x.com')
          ? answer(200, {
              groups: { 'all@x.com': { calendars: ['carol@x.com', 'dan@x.com'] } },
              calendars: { 'carol@x.com': { busy: [] } },
            })
          : freeBusyOf({ 'dan@x.com': [] })(body),
    })
    const { known, unknown } = await readBusy(reading, { ids: ['all@x.com'], ...day })
    expect(known.map(({ id, group }) => [id, group])).toEqual([
      ['carol@x.com', 'all@x.com'],
      ['dan@x.com', 'all@x.com'],
    ])
    expect(unknown).toEqual([])
  })

  it('asks alone what was too much beside the others, and does not know it if it still is', async () => {
    const tooMany = { errors: [{ reason: 'tooManyCalendarsRequested' }], busy: [] }
    const reading = fakeReading({
      freeBusy: (body) => {
        const ids = itemsOf(body)
        return answer(200, {
          calendars: Object.fromEntries(
            ids.map((id) => [
              id,
              id === 'b@x.com' || (id === 'a@x.com' && ids.length > 1) ? tooMany : { busy: [] },
            ]),
          ),
        })
      },
    })
    const { known, unknown } = await readBusy(reading, { ids: ['a@x.com', 'b@x.com', 'c@x.com'], ...day })
    expect(known.map(({ id }) => id)).toEqual(['c@x.com', 'a@x.com'])
    expect(unknown).toEqual([{ id: 'b@x.com', group: null, reason: 'tooManyCalendarsRequested' }])
  })

  it('splits more than 50 calendars and more than 60 days, and adds the answers up', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `c${index}@x.com`)
    const from = minute('2026-01-01T00:00Z')
    const reading = fakeReading({
      freeBusy: (body) =>
        answer(200, {
          calendars: Object.fromEntries(
            // An event over the border of two queries is in both answers.
            itemsOf(body).map((id) => [id, { busy: [{ start: body['timeMin'], end: body['timeMax'] }] }]),
          ),
        }),
    })
    const { known } = await readBusy(reading, { ids, from, to: from + 150 * 1440 })
    const questions = reading.asked.map(({ body }) => body as JsonObject)
    expect(questions.map((body) => itemsOf(body).length)).toEqual([50, 50, 20, 50, 50, 20, 50, 50, 20])
    const spans = questions.map(
      ({ timeMin, timeMax }) => (Date.parse(timeMax as string) - Date.parse(timeMin as string)) / 86_400_000,
    )
    expect(spans).toEqual([60, 60, 60, 60, 60, 60, 30, 30, 30])
    expect(known).toHaveLength(120)
    expect(known[0]?.busy).toEqual([
      from,
      from + 60 * 1440,
      from + 60 * 1440,
      from + 120 * 1440,
      from + 120 * 1440,
      from + 150 * 1440,
    ])
  })

  it('does not know a calendar of which one of several answers was not whole', async () => {
    let asked = 0
    const reading = fakeReading({
      freeBusy: (body) => {
        asked += 1
        return asked === 1
          ? freeBusyOf({ 'bob@x.com': [] })(body)
          : answer(200, { calendars: { 'bob@x.com': { errors: [{ reason: 'internalError' }] } } })
      },
    })
    const answered = await readBusy(reading, { ids: ['bob@x.com'], from: 0, to: 100 * 1440 })
    expect(answered).toEqual({
      known: [],
      unknown: [{ id: 'bob@x.com', group: null, reason: 'internalError' }],
    })
  })

  it('matches ids in another case and asks nobody twice', async () => {
    const reading = fakeReading({ freeBusy: calendars({ 'bob@x.com': { busy: [] } }) })
    const { known } = await readBusy(reading, { ids: ['Bob@X.com', 'bob@x.com'], ...day })
    expect(known).toEqual([{ id: 'Bob@X.com', group: null, busy: [] }])
    expect(itemsOf(reading.asked[0]?.body as JsonObject)).toEqual(['Bob@X.com'])
  })

  it('widens fractions of a second to whole minutes and leaves out what has no length', async () => {
    const reading = fakeReading({
      freeBusy: freeBusyOf({
        primary: [
          ['2026-12-01T10:00:59.999Z', '2026-12-01T10:30:00.001Z'],
          ['2026-12-01T12:00:00Z', '2026-12-01T12:00:00Z'],
        ],
      }),
    })
    const { known } = await readBusy(reading, { ids: ['primary'], ...day })
    expect(known[0]?.busy).toEqual([minute('2026-12-01T10:00Z'), minute('2026-12-01T10:31Z')])
  })

  it.each([
    [refusal(400, 'timeRangeTooLong'), 'failed'],
    [refusal(403, 'insufficientPermissions'), 'not_connected'],
    [answer(200, '<html>'), 'unavailable'],
  ])('fails when Google refuses the question', async (response, code) => {
    const reading = fakeReading({ freeBusy: () => response })
    await expect(readBusy(reading, { ids: ['primary'], ...day })).rejects.toMatchObject({ code })
  })
})
