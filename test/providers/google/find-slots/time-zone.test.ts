import { describe, expect, it } from 'vitest'
import { answer, calendarBody, refusal } from '../fake-google.ts'
import { search, starts } from './search.ts'

const PRIMARY = '/calendar/v3/calendars/primary'
const SETTING = '/calendar/v3/users/me/settings/timezone'

describe('the time zone of a search', () => {
  const office = { from: '2026-12-01', days: 1, duration: '8h' } as const

  it.each([
    ['is the one asked for', { ...office, timeZone: 'asia/tokyo' }, {}, 'Asia/Tokyo', 'asked'],
    [
      "else the calendar's",
      office,
      { get: { [PRIMARY]: calendarBody('anna@x.com', 'Europe/Berlin') } },
      'Europe/Berlin',
      'calendar',
    ],
    [
      "else the account's setting",
      office,
      {
        get: {
          [PRIMARY]: refusal(403, 'insufficientPermissions'),
          [SETTING]: answer(200, { id: 'timezone', value: 'Europe/Rome' }),
        },
      },
      'Europe/Rome',
      'account',
    ],
    [
      'also when the calendar has one that nobody knows',
      office,
      {
        get: {
          [PRIMARY]: calendarBody('anna@x.com', 'Mars/Olympus'),
          [SETTING]: answer(200, { id: 'timezone', value: 'Europe/Rome' }),
        },
      },
      'Europe/Rome',
      'account',
    ],
    [
      "else this machine's",
      office,
      { get: { [PRIMARY]: refusal(403, 'forbidden') }, systemTimeZone: 'Asia/Kolkata' },
      'Asia/Kolkata',
      'system',
    ],
  ] as const)('%s', async (_what, input, fake, timeZone, source) => {
    const output = await search(input, fake)
    expect(output).toMatchObject({ timeZone, timeZoneSource: source })
    expect(starts(output)[0]).toContain('2026-12-01T09:00:00')
    expect(output.warnings.some((warning) => warning.includes("this machine's"))).toBe(source === 'system')
  })

  it.each([
    [refusal(503, 'backendError'), 'unavailable'],
    [refusal(403, 'rateLimitExceeded'), 'unavailable'],
    [refusal(401, 'authError'), 'not_connected'],
    [answer(200, '<html>'), 'unavailable'],
  ])('is not guessed when Google cannot be asked', async (response, code) => {
    await expect(search(office, { get: { [PRIMARY]: response } })).rejects.toMatchObject({ code })
  })
})

it('a search by EST in summer says that New York has another time then', async () => {
  const found = async (from: string) => (await search({ timeZone: 'EST', from, days: 1 })).warnings
  expect(await found('2027-07-05')).toEqual([
    'EST is -05:00 all year; America/New_York has its summer time, -04:00, then',
  ])
  expect(await found('2027-01-05')).toEqual([])
})
