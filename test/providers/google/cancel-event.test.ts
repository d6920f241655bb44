import { describe, expect, it } from 'vitest'
import { freezeCall } from '../../../src/domain/request/call.ts'
import type { FrozenRequest } from '../../../src/domain/operation/operation.ts'
import { calendarCancelEvent } from '../../../src/providers/google/cancel-event.ts'
import { answer, calendarBody, fakeReading, refusal } from './fake-google.ts'

const AT = '/calendar/v3/calendars/anna%40example.com/events/7ab2c9'
const event = {
  id: '7ab2c9',
  etag: '"35"',
  status: 'confirmed',
  summary: 'Review',
  start: { dateTime: '2026-12-01T10:00:00+01:00' },
  end: { dateTime: '2026-12-01T11:00:00+01:00' },
  organizer: { email: 'anna@example.com', self: true },
  attendees: [{ email: 'bob@example.com' }, { email: 'carol@example.com' }],
}
const asked = { event: '7ab2c9' }

const readingWith = (found: ReturnType<typeof answer>) =>
  fakeReading({
    get: { '/calendar/v3/calendars/primary': calendarBody('anna@example.com', 'Europe/Berlin'), [AT]: found },
  })

async function frozen(): Promise<FrozenRequest<typeof asked, never>> {
  const { facts, precondition } = await calendarCancelEvent.prepare(asked, readingWith(answer(200, event)))
  const call = freezeCall(calendarCancelEvent.plan(asked, facts, 'sh0'))
  return { input: asked, facts: facts as never, precondition, call, providerKey: 'sh0' }
}

describe('cancel-event', () => {
  it('sends a deletion of the very version that was seen, and says whom it tells', async () => {
    const { call, precondition } = await frozen()
    expect(call).toEqual({
      method: 'DELETE',
      path: AT,
      query: [['sendUpdates', 'none']],
      headers: [['if-match', '"35"']],
      body: null,
    })
    expect(precondition).toEqual({ etag: '"35"' })
  })

  it.each([
    [event.attendees, 'Cancel an event with 2 guests'],
    [event.attendees.slice(1), 'Cancel an event with 1 guest'],
    [[], 'Cancel an event'],
  ])('says in its first words how many it concerns: %#', async (attendees, verb) => {
    const { facts } = await calendarCancelEvent.prepare(
      asked,
      readingWith(answer(200, { ...event, attendees })),
    )
    const call = freezeCall(calendarCancelEvent.plan(asked, facts, 'sh0'))
    expect(calendarCancelEvent.preview(asked, facts, call).verb).toBe(verb)
  })

  it('counts nobody but the others where its organizer stands among its guests', async () => {
    const own = { email: 'anna@example.com', organizer: true, self: true, responseStatus: 'accepted' }
    const prepare = async (attendees: readonly object[]) =>
      calendarCancelEvent.prepare(asked, readingWith(answer(200, { ...event, attendees })))
    const { facts } = await prepare([own, ...event.attendees])
    const call = freezeCall(calendarCancelEvent.plan(asked, facts, 'sh0'))
    expect(facts).toMatchObject({ guests: ['bob@example.com', 'carol@example.com'] })
    expect(calendarCancelEvent.preview(asked, facts, call).verb).toBe('Cancel an event with 2 guests')
    const alone = await prepare([own])
    expect([alone.facts, alone.warnings]).toMatchObject([{ guests: [] }, []])
  })

  it('says that only the copy goes of an event that somebody else organises', async () => {
    const copy = {
      ...event,
      organizer: { email: 'chief@example.com' },
      attendees: [{ email: 'anna@example.com', self: true, responseStatus: 'accepted' }, ...event.attendees],
    }
    const { facts, warnings } = await calendarCancelEvent.prepare(asked, readingWith(answer(200, copy)))
    const preview = calendarCancelEvent.preview(
      asked,
      facts,
      freezeCall(calendarCancelEvent.plan(asked, facts, '')),
    )
    expect(preview.verb).toBe(
      'Remove an event from this calendar only; it stays with its organizer and its guests',
    )
    expect(preview.facts).toContainEqual({ label: 'Organizer', read: 'chief@example.com' })
    expect(preview.facts).toContainEqual({ label: 'Kind', read: 'invitation, accepted' })
    expect(warnings).toEqual([expect.stringContaining('chief@example.com organises it')])
    const request = { ...(await frozen()), facts: facts as never }
    const outcome = calendarCancelEvent.interpret({ ...answer(204, ''), text: '' }, request)
    expect(outcome).toEqual({ kind: 'applied', result: { id: '7ab2c9', onlyCopy: true } })
  })

  it('takes an event whose organizer is not said for a copy', async () => {
    const { facts } = await calendarCancelEvent.prepare(
      asked,
      readingWith(answer(200, { ...event, organizer: undefined })),
    )
    expect(facts).toMatchObject({ isOrganizer: false, organizer: null })
  })

  it('never counts guests of whom some are kept back', async () => {
    const found = answer(200, { ...event, attendeesOmitted: true })
    const { facts, warnings } = await calendarCancelEvent.prepare(asked, readingWith(found))
    const preview = calendarCancelEvent.preview(
      asked,
      facts,
      freezeCall(calendarCancelEvent.plan(asked, facts, '')),
    )
    expect(preview.verb).toBe('Cancel an event with guests, not all of whom are shown')
    expect(preview.facts).toContainEqual({
      label: 'Guests',
      read: 'not all guests are shown, bob@example.com, carol@example.com',
    })
    expect(warnings).toEqual([expect.stringContaining('no e-mail')])
  })

  it('shows the last day of whole days, and one of a repetition as one', async () => {
    const days = {
      ...event,
      attendees: [],
      start: { date: '2026-12-24' },
      end: { date: '2026-12-25' },
      recurringEventId: 'r',
    }
    const { facts, warnings } = await calendarCancelEvent.prepare(asked, readingWith(answer(200, days)))
    const preview = calendarCancelEvent.preview(
      asked,
      facts,
      freezeCall(calendarCancelEvent.plan(asked, facts, '')),
    )
    expect(preview.facts).toContainEqual({ label: 'When', read: 'Thu 24 Dec 2026' })
    expect(warnings).toEqual(['It is one of a repetition: only this one goes'])
  })

  it('warns that guests are not told', async () => {
    const { warnings } = await calendarCancelEvent.prepare(asked, readingWith(answer(200, event)))
    expect(warnings).toEqual([expect.stringContaining('no e-mail')])
  })

  const MONDAYS = {
    start: { dateTime: '2026-12-07T10:00:00+01:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-12-07T11:00:00+01:00', timeZone: 'Europe/Berlin' },
  }
  const copy = { organizer: { email: 'chief@example.com' }, attendees: [] }

  it.each([
    ['all', { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2'] }, 'Cancel all of a repeating event with 2 guests'],
    ['one', { recurringEventId: 'r' }, 'Cancel one of a repeating event with 2 guests'],
    [
      'all, of a copy',
      { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2'], ...copy },
      'Remove all of a repeating event from this calendar only; it stays with its organizer and its guests',
    ],
    [
      'one, with guests who are kept back',
      { recurringEventId: 'r', attendeesOmitted: true },
      'Cancel one of a repeating event with guests, not all of whom are shown',
    ],
  ])('says in its first words how much of a repetition goes: %s', async (_what, parts, verb) => {
    const found = readingWith(answer(200, { ...event, ...MONDAYS, ...parts }))
    const { facts } = await calendarCancelEvent.prepare(asked, found)
    const call = freezeCall(calendarCancelEvent.plan(asked, facts, 'sh0'))
    expect(calendarCancelEvent.preview(asked, facts, call).verb).toBe(verb)
  })

  it.each([
    [['RRULE:FREQ=WEEKLY;COUNT=2'], ['weekly, 2 times: Mon 7 Dec, 14 Dec 2026']],
    [
      ['RRULE:FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1'],
      [expect.stringMatching(/^weekly/), 'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1'],
    ],
    [['X-GOOGLE:what nobody knows'], ['X-GOOGLE:what nobody knows']],
  ])('says when a repetition happens, in words as far as they tell: %j', async (recurrence, read) => {
    const found = readingWith(answer(200, { ...event, ...MONDAYS, recurrence }))
    const { facts, warnings } = await calendarCancelEvent.prepare(asked, found)
    const call = freezeCall(calendarCancelEvent.plan(asked, facts, 'sh0'))
    expect(calendarCancelEvent.preview(asked, facts, call).facts).toContainEqual({ label: 'Repeats', read })
    expect(warnings).toContainEqual(expect.stringContaining('all of its repetitions'))
  })

  it.each([
    ['unavailable', answer(200, { ...event, etag: undefined })],
    ['unavailable', answer(200, { ...event, id: 'another' })],
    ['unavailable', answer(200, { ...event, etag: '"a\r\nx: y"' })],
    ['not_found', refusal(404, 'notFound')],
  ])('proposes nothing (%s) for an event that it cannot cancel', async (code, found) => {
    await expect(calendarCancelEvent.prepare(asked, readingWith(found))).rejects.toMatchObject({ code })
  })

  it.each([
    ['nothing changed', event, null],
    ['it was changed', { ...event, etag: '"36"' }, 'The event has been changed since'],
    ['it was cancelled', { ...event, status: 'cancelled' }, 'The event has been cancelled by somebody else'],
    ['it was cleared away', refusal(410, 'deleted'), 'The event has been cancelled by somebody else'],
  ])('looks again before sending: %s', async (_when, now, changed) => {
    const found = 'json' in now ? now : answer(200, now)
    expect(await calendarCancelEvent.recheck?.(await frozen(), readingWith(found))).toBe(changed)
  })

  it.each([
    ['cancelled', answer(200, { ...event, status: 'cancelled' })],
    ['cancelled, with nothing but its id left', answer(200, { id: '7ab2c9', status: 'cancelled' })],
    ['cleared away', refusal(410, 'deleted', 'Resource has been deleted')],
  ])('has nothing to do for an event that is %s', async (_state, found) => {
    const prepared = await calendarCancelEvent.prepare(asked, readingWith(found))
    expect(prepared.nothingToDo).toBe('The event 7ab2c9 is cancelled already')
    // A second one that is wanted all the same can be shown and is frozen.
    const call = freezeCall(calendarCancelEvent.plan(asked, prepared.facts, 'sh0'))
    expect(call.path).toBe(AT)
    expect(calendarCancelEvent.preview(asked, prepared.facts, call).facts).toContainEqual({
      label: 'Event',
      at: 'path/5',
      as: 'text',
    })
  })

  it('has something to do for an event that stands', async () => {
    const prepared = await calendarCancelEvent.prepare(asked, readingWith(answer(200, event)))
    expect(prepared.nothingToDo).toBeUndefined()
  })

  it.each([
    ['applied', { ...answer(204, ''), text: '' }],
    ['not_applied', refusal(412, 'conditionNotMet')],
    ['not_applied', refusal(410, 'deleted')],
    ['not_applied', refusal(403, 'forbidden')],
    ['ambiguous', answer(200, event)],
    ['ambiguous', answer(200, '<html>')],
    ['ambiguous', refusal(500, 'backendError')],
    ['ambiguous', answer(410, '<html>')],
  ])('takes an answer for %s', async (kind, response) => {
    expect(calendarCancelEvent.interpret(response, await frozen()).kind).toBe(kind)
  })

  it('does not look at another event than its own', async () => {
    const other = readingWith(answer(200, { ...event, id: 'another', status: 'cancelled' }))
    await expect(calendarCancelEvent.lookup?.(await frozen(), other)).rejects.toMatchObject({
      code: 'unavailable',
    })
    await expect(calendarCancelEvent.recheck?.(await frozen(), other)).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it.each([
    ['found', answer(200, { ...event, status: 'cancelled' })],
    ['found', refusal(410, 'deleted')],
    ['not_found', answer(200, event)],
  ])('looks for the cancelled event: %s', async (kind, now) => {
    expect((await calendarCancelEvent.lookup?.(await frozen(), readingWith(now)))?.kind).toBe(kind)
  })
})
