import type { ProviderSamples } from '../samples.ts'
import { answer, calendarBody, fakeReading, freeBusyOf } from './fake-google.ts'

export const googleSamples: ProviderSamples = {
  reading: fakeReading({
    get: {
      '/calendar/v3/calendars/primary': calendarBody('anna@example.com', 'Europe/Berlin', 'Anna'),
      '/calendar/v3/calendars/anna%40example.com/events/7ab2c9': answer(200, {
        id: '7ab2c9',
        etag: '"1"',
        status: 'confirmed',
        summary: 'Review',
        start: { dateTime: '2026-12-01T10:00:00+01:00' },
        end: { dateTime: '2026-12-01T11:00:00+01:00' },
        attendees: [{ email: 'bob@x.com' }],
      }),
    },
    freeBusy: freeBusyOf({ 'anna@example.com': [], 'bob@x.com': [], 'carol@x.com': [] }),
  }),
  inputs: {
    'calendar.cancel-event': [{ event: '7ab2c9', calendar: 'primary', notify: 'all' }],
    'calendar.create-event': [
      {
        title: 'Review',
        start: '2026-12-01T10:00',
        duration: '30m',
        timeZone: 'Europe/Berlin',
        calendar: 'primary',
        attendee: ['bob@x.com', 'carol@x.com'],
        optionalAttendee: ['dan@x.com'],
        location: 'Room 4F',
        description: 'Agenda',
        meet: true,
        recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
        reminder: ['popup:10m'],
        visibility: 'private',
        showAs: 'busy',
        notify: 'all',
        requireFree: true,
      },
      { title: 'Offsite', start: '2026-12-01', end: '2026-12-02', allDay: true },
    ],
    'calendar.find-slots': [
      {
        calendar: ['primary'],
        attendee: ['bob@x.com=Europe/London'],
        duration: '30m',
        from: 'tomorrow',
        days: 3,
        workingHours: ['mon-fri 09:00-17:00'],
        timeZone: 'Europe/Berlin',
        step: '15m',
        align: '15m',
        bufferBefore: '5m',
        bufferAfter: '5m',
        minNotice: '1h',
        excludeDate: ['2026-12-24'],
        limit: 5,
        maxPerDay: 2,
        mode: 'slots',
        allowUnknown: true,
      },
      { from: 'today', to: 'friday' },
    ],
    'calendar.get-event': [{ event: '7ab2c9', calendar: 'primary' }],
    'calendar.list-calendars': [{ hidden: true, writable: true }],
    'calendar.list-events': [
      {
        calendar: 'primary',
        from: 'tomorrow',
        days: 3,
        timeZone: 'Europe/Berlin',
        search: 'review',
        limit: 5,
      },
      { from: 'today', to: 'friday' },
    ],
  },
}
