import { describe, expect, it } from 'vitest'
import { calendarCreateEvent } from '../../../../src/providers/google/create-event.ts'
import type { ProviderResponse } from '../../../../src/domain/provider/http.ts'
import type { LookupResult, Outcome } from '../../../../src/domain/request/outcome.ts'
import { resultOf } from '../../result-of.ts'
import { answer, fakeReading, refusal } from '../fake-google.ts'
import { created, freeze, KEY, meeting } from './event.ts'

const request = await freeze(meeting)

const interpret = (response: ProviderResponse) => calendarCreateEvent.interpret(response, request)

describe('the answer to the insert', () => {
  it('is success when it is the event under our id', () => {
    expect(interpret(answer(200, created))).toEqual({
      kind: 'applied',
      result: {
        id: KEY,
        link: created.htmlLink,
        start: '2026-12-01T15:00:00Z',
        end: '2026-12-01T15:30:00Z',
        timeZone: 'America/New_York',
        lastDay: null,
        allDay: false,
        meet: null,
        meetStatus: null,
        deleted: false,
        differs: [],
      },
    })
  })

  it.each([
    [{ summary: 'Design' }, 'its title is "Design"'],
    [{ description: '<script>' }, 'its description is "<script>"'],
    [{ transparency: 'transparent' }, 'its time is "transparent"'],
    [{ start: { dateTime: '2026-12-01T16:00:00Z' } }, 'its start is "2026-12-01T16:00:00Z"'],
    [{ end: undefined }, 'its end is null'],
    [{ attendees: [{ email: 'BOB@example.com' }] }, 'carol@example.com is not among its guests'],
    [{ recurrence: ['RRULE:FREQ=DAILY'] }, 'it repeats by RRULE;FREQ=DAILY'],
    [{ recurrence: undefined }, 'it does not repeat'],
  ])('says what Google has otherwise than it was sent: %j', async (changes, difference) => {
    const asked = {
      ...meeting,
      attendee: ['bob@example.com', 'carol@example.com'],
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
    }
    const stored = {
      ...created,
      attendees: [
        { email: 'anna@example.com' },
        { email: 'bob@example.com' },
        { email: 'carol@example.com' },
      ],
      recurrence: ['RRULE:COUNT=4;FREQ=WEEKLY;WKST=MO'],
    }
    const frozen = await freeze(asked)
    const outcomeOf = (event: object) => calendarCreateEvent.interpret(answer(200, event), frozen)
    expect(outcomeOf(stored)).toMatchObject({ kind: 'applied', result: { differs: [] } })
    expect(outcomeOf({ ...stored, ...changes })).toMatchObject({
      kind: 'applied',
      result: { differs: [difference] },
    })
    expect(calendarCreateEvent.show(resultOf(outcomeOf({ ...stored, ...changes })))).toContainEqual({
      kind: 'warning',
      text: `Google has it otherwise than it was sent: ${difference}`,
    })
  })

  it('misses no guest where Google does not show all', async () => {
    const frozen = await freeze({ ...meeting, attendee: ['bob@example.com'] })
    const event = { ...created, attendees: [], attendeesOmitted: true }
    expect(calendarCreateEvent.interpret(answer(200, event), frozen)).toMatchObject({
      result: { differs: [] },
    })
  })

  it('tells the Meet link, or that Google is still making it', () => {
    const withMeet = (code: string, link?: string): Outcome =>
      interpret(
        answer(200, {
          ...created,
          ...(link === undefined ? {} : { hangoutLink: link }),
          conferenceData: { createRequest: { status: { statusCode: code } } },
        }),
      )
    expect(withMeet('success', 'https://meet.google.com/aaa-bbbb-ccc')).toMatchObject({
      result: { meet: 'https://meet.google.com/aaa-bbbb-ccc', meetStatus: 'success' },
    })
    expect(withMeet('pending')).toMatchObject({ result: { meet: null, meetStatus: 'pending' } })
  })

  it.each([
    [400, 'invalid'],
    [401, 'authError'],
    [403, 'insufficientPermissions'],
    [403, 'userRateLimitExceeded'],
    [403, 'quotaExceeded'],
    [404, 'notFound'],
    [410, 'deleted'],
    [412, 'conditionNotMet'],
    [413, 'uploadTooLarge'],
    [415, 'badContent'],
    [422, 'invalid'],
    [429, 'rateLimitExceeded'],
  ])("is a refusal when it is Google's own %i %s", (status, reason) => {
    expect(interpret(refusal(status, reason, 'No'))).toEqual({
      kind: 'not_applied',
      reason: expect.stringMatching(new RegExp(`^Google refused it: .*${reason}: No`)) as string,
    })
  })

  it.each([
    ['quotaExceeded', /limit on events or on guests from outside, which lasts for hours/],
    ['userRateLimitExceeded', /too many requests for now/],
  ])('tells the limit of spam from that of load: %s', (reason, words) => {
    expect(interpret(refusal(403, reason, 'No'))).toMatchObject({
      reason: expect.stringMatching(words) as string,
    })
  })

  it.each([
    ['an event under another id', answer(200, { ...created, id: 'other' })],
    ['a cancelled event', answer(200, { ...created, status: 'cancelled' })],
    ['a list of events, as after a redirect', answer(200, { kind: 'calendar#events', items: [created] })],
    ['HTML with 200', answer(200, '<html>Sign in</html>')],
    ['HTML with 403', answer(403, '<html>')],
    ['HTML with 413', answer(413, '<html>')],
    ['null', answer(200, null)],
    ['another success', answer(201, { ok: true })],
    ['no content', answer(204, '')],
    ['a redirect', answer(302, '')],
    ['not modified', answer(304, '')],
    ['a request time-out', refusal(408, 'timeout')],
    ['a duplicate', refusal(409, 'duplicate', 'The requested identifier already exists.')],
    ['another conflict', refusal(409, 'conflict')],
    ['a teapot', refusal(418, 'teapot')],
    ['an internal error', refusal(500, 'backendError')],
    ['an overloaded server', refusal(503, 'backendError')],
    ["somebody else's 400", answer(400, { error: 'bad_request' })],
    ['an envelope of another status', answer(400, { error: { code: 500, message: 'x' } })],
  ])('proves nothing when it is %s', (_what, response) => {
    expect(interpret(response)).toMatchObject({ kind: 'ambiguous', reason: expect.stringMatching(/./) })
  })
})

describe('looking for the event afterwards', () => {
  const place = `/calendar/v3/calendars/anna%40example.com/events/${KEY}`
  const lookup = (response: ProviderResponse): Promise<LookupResult> | undefined =>
    calendarCreateEvent.lookup?.(request, fakeReading({ get: { [place]: response } }))

  it('finds it by our id and our mark, in the calendar of the frozen call', async () => {
    expect(await lookup(answer(200, created))).toMatchObject({
      kind: 'found',
      result: { id: KEY, deleted: false },
    })
  })

  it('finds one that somebody deleted since: it was created', async () => {
    expect(await lookup(answer(200, { ...created, status: 'cancelled' }))).toMatchObject({
      kind: 'found',
      result: { deleted: true },
    })
  })

  it.each([
    ['without a mark', { ...created, extendedProperties: undefined }, /^an event /],
    [
      'with another mark',
      { ...created, extendedProperties: { private: { shield: 'shother' } } },
      /^an event /,
    ],
    [
      'whose mark is shared, not private',
      { ...created, extendedProperties: { shared: { shield: KEY } } },
      /^an event /,
    ],
    ['deleted and without a mark', { id: KEY, status: 'cancelled' }, /^a deleted event /],
  ])('takes an event %s for a foreign one', async (_what, event, reason) => {
    expect(await lookup(answer(200, event))).toEqual({
      kind: 'foreign',
      reason: expect.stringMatching(reason),
    })
  })

  it('does not judge by the answer of another event', async () => {
    await expect(lookup(answer(200, { ...created, id: 'other' }))).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it.each([refusal(404, 'notFound'), refusal(410, 'deleted')])('does not find it', async (response) => {
    expect(await lookup(response)).toEqual({ kind: 'not_found' })
  })

  it.each([
    [refusal(401, 'authError'), 'not_connected'],
    [refusal(403, 'rateLimitExceeded'), 'unavailable'],
    [refusal(500, 'backendError'), 'unavailable'],
    [answer(404, '<html>'), 'unavailable'],
    [answer(404, { error: 'unknown_connection' }), 'unavailable'],
    [answer(200, '<html>'), 'unavailable'],
  ])('fails when Google does not say', async (response, code) => {
    await expect(lookup(response)).rejects.toMatchObject({ code })
  })
})

describe('showing what was created', () => {
  it('lists the event in the zone in which it was asked for, and its link', () => {
    expect(calendarCreateEvent.show(resultOf(interpret(answer(200, created))))).toEqual([
      {
        kind: 'facts',
        facts: [
          { label: 'Event', value: KEY },
          { label: 'When', value: 'Tue 1 Dec 2026, 10:00–10:30, America/New_York' },
          { label: 'Link', value: created.htmlLink },
        ],
      },
    ])
  })

  it.each([
    [{ deleted: true }, 'deleted it since'],
    [{ meet: null, meetStatus: 'pending' }, 'still making'],
    [{ meet: null, meetStatus: 'failure' }, 'could not make'],
  ])('warns of %j', (changes, text) => {
    const result = { ...resultOf(interpret(answer(200, created))), ...changes }
    expect(calendarCreateEvent.show(result)).toContainEqual({
      kind: 'warning',
      text: expect.stringContaining(text),
    })
  })
})
