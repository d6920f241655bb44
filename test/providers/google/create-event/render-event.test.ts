import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/domain/text/json.ts'
import {
  renderLastDay,
  renderMoment,
  renderPeople,
  renderReminders,
} from '../../../../src/providers/google/create-event/preview-event.ts'
import { leavesOf } from '../../leaves-of.ts'

const RENDERERS = {
  moment: renderMoment,
  'last-day': renderLastDay,
  people: renderPeople,
  reminders: renderReminders,
}

describe('a part of an event shown as', () => {
  it.each<[keyof typeof RENDERERS, Json, string, string[]]>([
    ['moment', { dateTime: '2026-03-02T10:00:00+01:00' }, '2026-03-02T10:00:00+01:00 (Monday)', []],
    ['moment', { date: '2026-02-29' }, '2026-02-29 (Sunday)', []],
    [
      'moment',
      { dateTime: '2026-03-02T23:30:00', timeZone: 'Europe/Berlin' },
      '2026-03-02T23:30:00 (Monday, Europe/Berlin)',
      [],
    ],
    ['moment', { dateTime: 'soon', more: 1 }, 'soon', ['body/it/more']],
    ['moment', { dateTime: 'soon', date: '2026-03-02' }, 'soon', ['body/it/date']],
    ['moment', { dateTime: null, date: '2026-03-02' }, 'null', ['body/it/date']],
    ['last-day', { date: '2026-12-25' }, '2026-12-24 (Thursday)', []],
    ['last-day', { date: '2027-01-01' }, '2026-12-31 (Thursday)', []],
    ['last-day', { date: '2026-02-29' }, '2026-02-29', []],
    ['last-day', { date: 'soon', timeZone: 'UTC' }, 'soon', ['body/it/timeZone']],
    ['last-day', { dateTime: '2026-03-02T10:00:00Z' }, 'null', ['body/it/dateTime']],
    ['people', [{ email: 'a@b.de' }, { email: 'c@d.de' }], '2: a@b.de, c@d.de', []],
    ['people', [{ email: 'a@b.de', optional: true, resource: true }], '1: a@b.de (optional, room)', []],
    ['people', [{ email: 'a@b.de', optional: false }], '1: a@b.de', ['body/it/0/optional']],
    ['people', [{ email: 'a@b.de', comment: 'hi' }], '1: a@b.de', ['body/it/0/comment']],
    [
      'reminders',
      [
        { method: 'email', minutes: 1440 },
        { method: 'popup', minutes: 10, more: 1 },
      ],
      'email 1440 min before, popup 10 min before',
      ['body/it/1/more'],
    ],
  ])('%s: %j is %j', (as, it, text, also) => {
    const below = new Map(leavesOf(it, 'body/it'))
    const shown = RENDERERS[as]('body/it', below)
    expect({
      text: shown.text,
      also: [...below.keys()].filter((place) => !shown.places.includes(place)),
    }).toEqual({ text, also })
  })
})
