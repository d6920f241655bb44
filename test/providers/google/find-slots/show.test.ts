import { describe, expect, it } from 'vitest'
import { calendarFindSlots } from '../../../../src/providers/google/find-slots.ts'
import { findSlotsOutput } from '../../../../src/providers/google/find-slots/input.ts'
import { freeBusyOf } from '../fake-google.ts'
import { day, search } from './search.ts'

describe('the output', () => {
  it('is what its schema says, and is laid out for people', async () => {
    const output = await search(
      {
        ...day,
        duration: '1h',
        limit: 1,
        attendee: ['bob@x.com=Asia/Tokyo,any', 'eve@x.com'],
        allowUnknown: true,
      },
      { freeBusy: freeBusyOf({ primary: [], 'bob@x.com': [] }) },
    )
    expect(findSlotsOutput.parse(output)).toEqual(output)
    expect(JSON.parse(JSON.stringify(output))).toEqual(output)
    expect(calendarFindSlots.show(output)).toEqual([
      {
        kind: 'facts',
        facts: [
          { label: 'Searched', value: 'Tue 1 Dec, 00:00 – Wed 2 Dec 2026, 00:00' },
          { label: 'Time zone', value: 'America/New_York (as asked)' },
          { label: 'Length', value: '1h' },
          { label: 'Calendars', value: 'primary, bob@x.com' },
        ],
      },
      {
        kind: 'table',
        columns: ['Day', 'From', 'To', 'Offset', 'bob@x.com'],
        rows: [['Tue 1 Dec 2026', '09:00', '10:00', '-05:00', '23:00–Wed 2 Dec 2026, 00:00 +09:00']],
        empty: 'Nothing is free',
      },
      {
        kind: 'warning',
        text: 'eve@x.com is left out, its busy times are unknown (notFound): no slot is known to suit it',
      },
      { kind: 'remark', text: 'There are more; raise --limit or narrow the search' },
    ])
  })
})
