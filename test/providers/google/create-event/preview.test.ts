import { describe, expect, it } from 'vitest'
import { calendarCreateEvent } from '../../../../src/providers/google/create-event.ts'
import type { CreateEventInput } from '../../../../src/providers/google/create-event/input.ts'
import { freeBusyOf } from '../fake-google.ts'
import { freeze, meeting } from './event.ts'
import { renderLastDay } from '../../../../src/providers/google/create-event/preview-event.ts'

const verbOf = async (input: CreateEventInput): Promise<string> => {
  const { facts, call } = await freeze(input)
  return calendarCreateEvent.preview(input, facts, call).verb
}

describe('what the approver reads', () => {
  it.each([
    [meeting, 'Create an event'],
    [{ ...meeting, attendee: ['bob@x.com'] }, 'Create an event and invite 1 guest'],
    [
      { ...meeting, attendee: ['bob@x.com'], optionalAttendee: ['eve@x.com'] },
      'Create an event and invite 2 guests',
    ],
    [{ ...meeting, recurrence: ['FREQ=DAILY'] }, 'Create a repeating event'],
  ])('begins with what will happen', async (input, verb) => {
    expect(await verbOf(input)).toBe(verb)
  })

  it('is in the order of what cannot be taken back', async () => {
    const input = { ...meeting, requireFree: true }
    const { facts, call } = await freeze(input, { freeBusy: freeBusyOf({ 'anna@example.com': [] }) })
    const preview = calendarCreateEvent.preview(input, facts, call)
    expect(preview.facts.map(({ label }) => label)).toEqual([
      'Title',
      'Starts',
      'Ends',
      'Time zone',
      'Calendar',
      'Calendar title',
      'Guests',
      'Send invitations to',
      'Repeats',
      'Where',
      'Description',
      'Video call',
      'Reminders',
      "Calendar's own reminders",
      'Shows as',
      'Visibility',
      'Free when proposed',
    ])
    expect(preview.facts).toContainEqual({ label: 'Time zone', read: "America/New_York (the calendar's)" })
    expect(preview.facts).toContainEqual({ label: 'Free when proposed', read: 'anna@example.com' })
  })

  it('says the last of whole days, not the day after, which stands in the call', async () => {
    const input = { title: 'Offsite', start: '2026-12-07', allDay: true }
    const { facts, call } = await freeze(input)
    expect(calendarCreateEvent.preview(input, facts, call).facts).toContainEqual({
      label: 'Last day',
      at: 'body/end',
      as: renderLastDay,
    })
  })
})
