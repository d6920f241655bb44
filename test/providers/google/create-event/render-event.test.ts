import { describe, expect, it } from 'vitest'
import { inWords } from '../../../../src/domain/request/preview.ts'
import type { Json } from '../../../../src/domain/text/json.ts'
import {
  renderPeople,
  renderReminders,
  renderWhen,
} from '../../../../src/providers/google/create-event/preview-event.ts'
import { leavesOf } from '../../leaves-of.ts'

const RENDERERS = {
  when: renderWhen,
  people: renderPeople,
  reminders: renderReminders,
  'shows as': inWords({ opaque: 'busy', transparent: 'free' }),
}

const timed = (start: string, end: string, endsIn = 'Europe/Berlin'): Json => ({
  start: { dateTime: start, timeZone: 'Europe/Berlin' },
  end: { dateTime: end, timeZone: endsIn },
})

describe('a part of an event shown as', () => {
  it.each<[keyof typeof RENDERERS, Json, string, string[]]>([
    [
      'when',
      timed('2026-12-03T10:00:00+01:00', '2026-12-03T11:00:00+01:00'),
      'Thu 3 Dec 2026, 10:00–11:00, Europe/Berlin',
      [],
    ],
    [
      'when',
      { start: { date: '2026-12-03' }, end: { date: '2026-12-06' } },
      'Thu 3 Dec – Sat 5 Dec 2026',
      [],
    ],
    ['when', { start: { date: '2026-12-03' }, end: { date: '2026-12-04' } }, 'Thu 3 Dec 2026', []],
    [
      'when',
      { ...(timed('soon', 'later') as object), title: 'x' },
      'soon Europe/Berlin later Europe/Berlin',
      ['body/it/title'],
    ],
    // An hour that comes twice, another zone at the end, and moments written in another way than the words would be.
    [
      'when',
      timed('2026-10-25T02:30:00+02:00', '2026-10-25T04:00:00+01:00'),
      '2026-10-25T02:30:00+02:00 Europe/Berlin 2026-10-25T04:00:00+01:00 Europe/Berlin',
      [],
    ],
    [
      'when',
      timed('2026-12-03T09:00:00Z', '2026-12-03T11:00:00+01:00'),
      '2026-12-03T09:00:00Z Europe/Berlin 2026-12-03T11:00:00+01:00 Europe/Berlin',
      [],
    ],
    [
      'when',
      timed('2026-12-03T10:00:00.5+01:00', '2026-12-03T11:00:00+01:00'),
      '2026-12-03T10:00:00.5+01:00 Europe/Berlin 2026-12-03T11:00:00+01:00 Europe/Berlin',
      [],
    ],
    [
      'when',
      timed('2026-12-03T10:00:00+01:00', '2026-12-03T10:00:00+00:00', 'Europe/London'),
      '2026-12-03T10:00:00+01:00 Europe/Berlin 2026-12-03T10:00:00+00:00 Europe/London',
      [],
    ],
    [
      'when',
      timed('2026-12-03T10:00:00+01:00', '2026-12-03T11:00:00+01:00', 'Nowhere'),
      '2026-12-03T10:00:00+01:00 Europe/Berlin 2026-12-03T11:00:00+01:00 Nowhere',
      [],
    ],
    [
      'when',
      { start: { dateTime: null, date: '2026-12-03' }, end: { date: '2026-12-04' } },
      '2026-12-03 null 2026-12-04',
      [],
    ],
    ['when', { start: { date: '2026-02-29' }, end: { date: '2026-03-02' } }, '2026-02-29 2026-03-02', []],
    ['when', { start: { date: '2026-12-03' }, end: { date: '2026-12-03' } }, '2026-12-03 2026-12-03', []],
    ['people', [{ email: 'a@b.de' }, { email: 'c@d.de' }], '2: a@b.de, c@d.de', []],
    ['people', [{ email: 'a@b.de', optional: true, resource: true }], '1: a@b.de (optional, room)', []],
    ['people', [{ email: 'a@b.de', optional: false }], '1: a@b.de', ['body/it/0/optional']],
    ['people', [{ email: 'a@b.de', comment: 'hi' }], '1: a@b.de', ['body/it/0/comment']],
    [
      'reminders',
      {
        useDefault: false,
        overrides: [
          { method: 'email', minutes: 1440 },
          { method: 'popup', minutes: 120 },
          { method: 'popup', minutes: 90, more: 1 },
          { method: 'e-mail', minutes: 2880 },
        ],
      },
      'e-mail 1 day before, popup 2 h before, popup 90 min before, "e-mail" 2 days before',
      ['body/it/overrides/2/more'],
    ],
    ['reminders', { useDefault: false, overrides: [] }, 'none', []],
    ['reminders', { useDefault: true, overrides: [] }, '', ['body/it/useDefault', 'body/it/overrides']],
    ['shows as', 'opaque', 'busy', []],
    ['shows as', 'transparent', 'free', []],
    ['shows as', 'busy', '"busy"', []],
    ['shows as', 'toString', '"toString"', []],
  ])('%s: %j is %j', (as, it, text, also) => {
    const below = new Map(leavesOf(it, 'body/it'))
    const shown = RENDERERS[as]('body/it', below)
    expect({
      text: shown.text,
      also: [...below.keys()].filter((place) => !shown.places.includes(place)),
    }).toEqual({ text, also })
  })
})
