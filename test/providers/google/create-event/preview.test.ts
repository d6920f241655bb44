import { describe, expect, it } from 'vitest'
import { calendarCreateEvent } from '../../../../src/providers/google/create-event.ts'
import type { CreateEventInput } from '../../../../src/providers/google/create-event/input.ts'
import { freeBusyOf } from '../fake-google.ts'
import { freeze, meeting } from './event.ts'

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
      'When',
      'Calendar',
      'Calendar title',
      'Send invitations to',
      'Guests',
      'Repeats',
      'Where',
      'Description',
      'Video call',
      'Its link',
      'Reminders',
      'Shows as',
      'Visibility',
      'Free when proposed',
    ])
    expect(preview.facts).toContainEqual({ label: 'Free when proposed', read: 'anna@example.com' })
  })

  it.each<[Partial<CreateEventInput>, string[]]>([
    [{ timeZone: 'Europe/Berlin' }, ['Tue 1 Dec 2026, 04:00–04:30, America/New_York']],
    [{ timeZone: 'america/new_york' }, []],
    [{}, []],
    [{ timeZone: 'Europe/Berlin', start: '2026-12-01', duration: '1d', allDay: true }, []],
  ])('has the time of the calendar beside another clock: %j', async (change, expected) => {
    const input = { ...meeting, ...change }
    const { facts, call } = await freeze(input)
    const found = calendarCreateEvent
      .preview(input, facts, call)
      .facts.flatMap((fact) => (fact.label === 'In the calendar' && 'read' in fact ? [fact.read].flat() : []))
    expect(found).toEqual(expected)
  })
})
