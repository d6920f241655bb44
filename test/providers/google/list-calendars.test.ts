import { describe, expect, it } from 'vitest'
import { calendarListCalendars } from '../../../src/providers/google/list-calendars.ts'
import { answer, fakeReading, refusal } from './fake-google.ts'

const LIST = '/calendar/v3/users/me/calendarList'

const team = {
  id: 'team@group.calendar.google.com',
  summary: 'Team',
  summaryOverride: 'Our team',
  timeZone: 'Europe/Berlin',
  accessRole: 'reader',
}
const own = {
  id: 'anna@example.com',
  summary: 'anna@example.com',
  timeZone: 'America/New_York',
  accessRole: 'owner',
  primary: true,
}

describe('list-calendars', () => {
  it("lists the account's own calendar first, each under the name that it was given", async () => {
    const reading = fakeReading({ get: { [LIST]: answer(200, { items: [team, own] }) } })
    const output = await calendarListCalendars.run({}, reading)
    expect(output.calendars).toEqual([
      {
        id: own.id,
        title: own.summary,
        timeZone: 'America/New_York',
        role: 'owner',
        primary: true,
        hidden: false,
      },
      {
        id: team.id,
        title: 'Our team',
        timeZone: 'Europe/Berlin',
        role: 'reader',
        primary: false,
        hidden: false,
      },
    ])
    expect(calendarListCalendars.output.parse(output)).toEqual(output)
    expect(calendarListCalendars.show(output)).toMatchObject([
      {
        rows: [
          ['anna@example.com (primary)', own.id, 'America/New_York', 'owner'],
          ['Our team', team.id, 'Europe/Berlin', 'reader'],
        ],
      },
    ])
  })

  it('reads every page', async () => {
    const pages = [answer(200, { items: [own], nextPageToken: 'p2' }), answer(200, { items: [team] })]
    const asked: unknown[] = []
    const reading = {
      ...fakeReading({}),
      get: async (_path: string, query: unknown = []) => {
        asked.push(query)
        return pages[asked.length - 1] ?? refusal(404, 'notFound')
      },
    }
    const { calendars } = await calendarListCalendars.run({ hidden: true, writable: true }, reading)
    expect(calendars).toHaveLength(2)
    expect(asked).toEqual([
      [
        ['maxResults', '250'],
        ['showHidden', 'true'],
        ['minAccessRole', 'writer'],
      ],
      [
        ['maxResults', '250'],
        ['showHidden', 'true'],
        ['minAccessRole', 'writer'],
        ['pageToken', 'p2'],
      ],
    ])
  })

  it('does not turn pages for ever', async () => {
    const pages = Array.from({ length: 201 }, (_, index) => answer(200, { nextPageToken: `T${index}` }))
    const reading = fakeReading({ get: { [LIST]: pages } })
    await expect(calendarListCalendars.run({}, reading)).rejects.toMatchObject({ code: 'failed' })
    expect(reading.asked).toHaveLength(200)
  })

  it('leaves out what is no calendar', async () => {
    const items = [null, 'x', {}, { id: 5 }, { id: 'gone', deleted: true }, { id: 'bare', accessRole: 7 }]
    const reading = fakeReading({ get: { [LIST]: answer(200, { items }) } })
    expect((await calendarListCalendars.run({}, reading)).calendars).toEqual([
      { id: 'bare', title: 'bare', timeZone: null, role: 'unknown', primary: false, hidden: false },
    ])
  })

  it('fails as Google refuses', async () => {
    const reading = fakeReading({ get: { [LIST]: refusal(403, 'insufficientPermissions') } })
    await expect(calendarListCalendars.run({}, reading)).rejects.toMatchObject({ code: 'not_connected' })
  })
})
