import { describe, expect, it } from 'vitest'
import { startConnected, type Client } from '../sandbox-client.ts'
import { freeBusy, ID, insert, PRIMARY } from './calendar-calls.ts'

const START = { dateTime: '2026-12-01T16:00:00+01:00', timeZone: 'Europe/Berlin' }
const END = { dateTime: '2026-12-01T16:15:00+01:00', timeZone: 'Europe/Berlin' }

async function startWith(recurrence: readonly string[], times: object = { start: START, end: END }) {
  const client = await startConnected([], { seed: { meetings: [] } })
  const { status } = await insert(client, { id: ID, summary: 'Stand-up', ...times, recurrence })
  expect(status).toBe(200)
  return client
}

type Item = {
  readonly id: string
  readonly status: string
  readonly start: { readonly dateTime?: string; readonly date?: string }
}

async function list({ google }: Client, query: string): Promise<readonly Item[]> {
  return (await google(`${PRIMARY}/events?${query}`)).json.items
}

const SINGLE = 'singleEvents=true&orderBy=startTime&timeMax=2027-12-31T00:00:00Z'

async function starts(client: Client): Promise<readonly (string | undefined)[]> {
  return (await list(client, SINGLE)).map(({ start: { date, dateTime } }) => date ?? dateTime)
}

/** https://developers.google.com/workspace/calendar/api/guides/recurringevents */
describe('a repeating event at the sandbox', () => {
  it('comes as one event, and with singleEvents as each of its occurrences', async () => {
    const client = await startWith(['RRULE:FREQ=WEEKLY;COUNT=3'])
    expect((await list(client, '')).map(({ id }) => id)).toEqual([ID])
    expect(await list(client, SINGLE)).toMatchObject([
      {
        id: `${ID}_20261201T150000Z`,
        recurringEventId: ID,
        iCalUID: `${ID}@google.com`,
        originalStartTime: { dateTime: '2026-12-01T15:00:00Z', timeZone: 'Europe/Berlin' },
        start: { dateTime: '2026-12-01T15:00:00Z' },
        end: { dateTime: '2026-12-01T15:15:00Z' },
      },
      { id: `${ID}_20261208T150000Z` },
      { id: `${ID}_20261215T150000Z` },
    ])
    const { json } = await client.google(`${PRIMARY}/events/${ID}_20261208T150000Z`)
    expect(json).toMatchObject({ summary: 'Stand-up', start: { dateTime: '2026-12-08T15:00:00Z' } })
    expect(json.recurrence).toBeUndefined()
    const { status } = await client.google(`${PRIMARY}/events/${ID}_20261209T150000Z`)
    expect(status).toBe(404)
  })

  it.each([
    [
      'another offset after the change of clocks',
      ['RRULE:FREQ=MONTHLY;INTERVAL=4;COUNT=2'],
      ['2026-12-01T15:00:00Z', '2027-04-01T14:00:00Z'],
    ],
    [
      'weekdays, from the first on',
      ['RRULE:FREQ=WEEKLY;BYDAY=WE,MO;COUNT=3'],
      ['2026-12-02T15:00:00Z', '2026-12-07T15:00:00Z', '2026-12-09T15:00:00Z'],
    ],
    [
      'an end, and a day that is left out',
      ['RRULE:FREQ=DAILY;UNTIL=20261203T150000Z', 'EXDATE;TZID=Europe/Berlin:20261202T160000'],
      ['2026-12-01T15:00:00Z', '2026-12-03T15:00:00Z'],
    ],
    ['a rule of other parts, once', ['RRULE:FREQ=MONTHLY;BYDAY=1TU'], ['2026-12-01T15:00:00Z']],
  ])('has %s', async (_what, recurrence, expected) => {
    expect(await starts(await startWith(recurrence))).toEqual(expected)
  })

  it('has whole days, and no month without such a day', async () => {
    const days = { start: { date: '2026-12-31' }, end: { date: '2027-01-01' } }
    const client = await startWith(['RRULE:FREQ=MONTHLY;COUNT=3'], days)
    expect(await list(client, SINGLE)).toMatchObject([
      { id: `${ID}_20261231`, end: { date: '2027-01-01' } },
      { id: `${ID}_20270131`, end: { date: '2027-02-01' } },
      { id: `${ID}_20270331`, end: { date: '2027-04-01' } },
    ])
  })

  it('loses one occurrence, of which little is told any more, and the others stand', async () => {
    const client = await startWith(['RRULE:FREQ=WEEKLY;COUNT=3'])
    const second = `${ID}_20261208T150000Z`
    expect((await client.google(`${PRIMARY}/events/${second}`, { method: 'DELETE' })).status).toBe(204)
    expect(await starts(client)).toEqual(['2026-12-01T15:00:00Z', '2026-12-15T15:00:00Z'])
    const { status, json } = await client.google(`${PRIMARY}/events/${second}`)
    expect([status, Object.keys(json).toSorted()]).toEqual([
      200,
      ['etag', 'id', 'kind', 'originalStartTime', 'recurringEventId', 'status'],
    ])
    expect((await client.google(`${PRIMARY}/events/${second}`, { method: 'DELETE' })).status).toBe(410)
    const kept = (await list(client, '')).map((one) => [one.id, one.status])
    expect(kept).toEqual([
      [ID, 'confirmed'],
      [second, 'cancelled'],
    ])
  })

  it('is gone with all of its occurrences once it is deleted itself', async () => {
    const client = await startWith(['RRULE:FREQ=WEEKLY'])
    await client.google(`${PRIMARY}/events/${ID}`, { method: 'DELETE' })
    expect(await list(client, SINGLE)).toEqual([])
    const { json } = await client.google(`${PRIMARY}/events/${ID}_20261208T150000Z`)
    expect(json.status).toBe('cancelled')
  })

  it('is busy at each of its times but those that were cancelled', async () => {
    const client = await startWith(['RRULE:FREQ=DAILY'])
    await client.google(`${PRIMARY}/events/${ID}_20261202T150000Z`, { method: 'DELETE' })
    const ask = { items: [{ id: 'primary' }], timeMax: '2026-12-04T00:00:00+01:00' }
    const { json } = await freeBusy(client, ask)
    expect(json.calendars.primary.busy).toEqual([
      { start: '2026-12-01T15:00:00Z', end: '2026-12-01T15:15:00Z' },
      { start: '2026-12-03T15:00:00Z', end: '2026-12-03T15:15:00Z' },
    ])
  })
})
