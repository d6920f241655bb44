import { describe, expect, it } from 'vitest'
import { parseAttendee, parseExcluded } from '../../../../src/providers/google/find-slots/ask.ts'
import { parseWeek } from '../../../../src/providers/google/find-slots/week.ts'

function short(text: string): readonly string[] | null {
  const week = parseWeek(text, '--working-hours')
  return week?.map(({ weekday, from, to }) => `${weekday} ${from}-${to}`) ?? null
}

describe('working hours', () => {
  it.each([
    ['mon-fri 09:00-17:00', ['0 540-1020', '1 540-1020', '2 540-1020', '3 540-1020', '4 540-1020']],
    ['09:00-17:00', ['0 540-1020', '1 540-1020', '2 540-1020', '3 540-1020', '4 540-1020']],
    ['sat 10:00-12:00,14:00-16:00', ['5 600-720', '5 840-960']],
    ['mon,wed 9-17', ['0 540-1020', '2 540-1020']],
    ['mon 9-12 tue 13-17', ['0 540-720', '1 780-1020']],
    ['fri 22:00-06:00', ['4 1320-1800']],
    ['fri 22-6', ['4 1320-1800']],
    ['fri 09:00-05:00', ['4 540-1740']],
    ['fri 9-0', ['4 540-1440']],
    ['sun 22:00-24:00', ['6 1320-1440']],
    ['sun 22:00-00:00', ['6 1320-1440']],
    ['Sat-Mon 00:00-24:00', ['5 0-1440', '6 0-1440', '0 0-1440']],
    ['Monday 9:30-10:15', ['0 570-615']],
    ['weekends 10-11', ['5 600-660', '6 600-660']],
    ['any', null],
  ])('reads %j', (text, week) => {
    expect(short(text)).toEqual(week)
  })

  it.each([
    '',
    'mon-fri',
    'mon-fri 09:00',
    'mon-fri 09:00-25:00',
    'mon-fri 09:60-17:00',
    'mon 09:00-09:00',
    'noday 09:00-17:00',
    'mon-tue-wed 9-17',
    '9-17 tue',
    'any mon',
    'constructor 9-17',
    'mon 24:00-25:00',
  ])('refuses %j and shows how to write it', (text) => {
    expect(() => parseWeek(text, '--working-hours')).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining('--working-hours'),
        hint: expect.stringContaining('mon-fri 09:00-17:00'),
      }),
    )
  })
})

it.each([
  ['9-5', '9-5', '09:00-17:00', '09:00-05:00'],
  ['mon-fri 9:30-5:15', '9:30-5:15', '09:30-17:15', '09:30-05:15'],
  ['sat 10-12,12-8', '12-8', '12:00-20:00', '12:00-08:00'],
])('takes no hours of a twelve-hour clock for a night: %j', (text, window, day, night) => {
  expect(() => parseWeek(text, '--working-hours')).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: `--working-hours ${JSON.stringify(text)} has hours in it that would go on through the night (${window})`,
      hint: `Write ${day}, or ${night} where the night is meant`,
    }),
  )
})

describe('attendees', () => {
  const usual = parseWeek('mon 08:00-09:00', '')

  it.each([
    ['bob@x.com', { id: 'bob@x.com', timeZone: undefined, week: undefined }],
    ['bob@x.com=Europe/London', { id: 'bob@x.com', timeZone: 'Europe/London', week: usual }],
    [
      'bob@x.com=Europe/London,tue 09:00-17:00',
      { id: 'bob@x.com', timeZone: 'Europe/London', week: [{ weekday: 1, from: 540, to: 1020 }] },
    ],
    [
      'bob@x.com=tue 9-17',
      { id: 'bob@x.com', timeZone: undefined, week: [{ weekday: 1, from: 540, to: 1020 }] },
    ],
    ['bob@x.com=UTC any', { id: 'bob@x.com', timeZone: 'UTC', week: null }],
  ])('reads %j', (text, attendee) => {
    expect(parseAttendee(text, usual)).toEqual(attendee)
  })

  it.each(['', '=Europe/London', 'bob smith', 'bob@x.com=', 'bob@x.com=Mars/Olympus', 'bob@x.com=UTC,never'])(
    'refuses %j',
    (text) => {
      expect(() => parseAttendee(text, usual)).toThrow(expect.objectContaining({ code: 'usage' }))
    },
  )
})

describe('excluded dates', () => {
  it.each([
    ['1970-01-02', { first: 1, last: 1 }],
    ['1970-01-02..1970-01-05', { first: 1, last: 4 }],
  ])('reads %s', (text, range) => {
    expect(parseExcluded(text)).toEqual(range)
  })

  it.each([
    '2026-02-30',
    'christmas',
    '2026-12-26..2026-12-24',
    '2026-12-24T10:00',
    '2026-12-24..',
    'a..b..c',
  ])('refuses %j', (text) => {
    expect(() => parseExcluded(text)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
