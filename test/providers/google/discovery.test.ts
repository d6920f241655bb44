import { sentJson } from '../../../src/domain/request/body.ts'
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { freezeCall } from '../../../src/domain/request/call.ts'
import type { Json } from '../../../src/domain/text/json.ts'
import type { Reading } from '../../../src/domain/operation/operation.ts'
import { parseInput } from '../../../src/domain/operation/parse-input.ts'
import { findReadingPost } from '../../../src/domain/provider/http.ts'
import { loadProvider } from '../../../src/providers/index.ts'
import { handleCalendar, isScopeAllowed, type GoogleMethod } from '../../../src/sandbox/google/google.ts'
import { ANNA } from '../../../src/sandbox/google/calendars.ts'
import type { EventBook } from '../../../src/sandbox/google/event-book.ts'
import { othersEvents, seedEvents, workingWeeks } from '../../../src/sandbox/google/seed-events.ts'
import { discovery, methodOf, wrongMembers, wrongParameters, type GoogleCall } from './discovery.ts'
import { googleSamples } from './samples.ts'

const provider = await loadProvider('google')
const { operations } = provider
const NOW = Date.parse('2026-11-23T00:00:00Z')

interface Made extends GoogleCall {
  readonly operation: string
}

/** Every request that the operations make of the samples, and those of the provider itself. */
async function callsOf(): Promise<readonly Made[]> {
  const made: Made[] = []
  const readingFor = (operation: string): Reading => ({
    ...googleSamples.reading,
    get: (path, query = []) => {
      made.push({ operation, method: 'GET', path, query, body: null })
      return googleSamples.reading.get(path, query)
    },
    query: (post, body) => {
      const path = findReadingPost(provider.readingPosts ?? {}, post, body)?.path('') ?? ''
      made.push({ operation, method: 'POST', path, query: [], body })
      return googleSamples.reading.query(post, body)
    },
  })
  for (const operation of operations) {
    for (const sample of googleSamples.inputs[operation.name] ?? []) {
      const input: unknown = parseInput(operation, sample)
      const reading = readingFor(operation.name)
      if (operation.kind === 'read') {
        await operation.run(input, reading).catch(() => undefined)
        continue
      }
      const { facts, precondition } = await operation.prepare(input, reading)
      const call = freezeCall(operation.plan(input, facts, `sh${'0'.repeat(32)}`))
      const body = sentJson(call)
      made.push({ ...call, operation: operation.name, body })
      const request = { input, facts: facts as Json, precondition, call, providerKey: `sh${'0'.repeat(32)}` }
      await operation.recheck?.(request, reading)
      await operation.lookup?.(request, reading).catch(() => undefined)
    }
  }
  await provider.readAccount({ ...readingFor('google'), config: {} })
  return made
}

const calls = await callsOf()

describe("Google's own description of Calendar v3", () => {
  it('has every address, parameter and member that shield sends', () => {
    for (const { operation, ...call } of calls) {
      const name = methodOf(call) ?? ''
      const wrong = [...wrongParameters(name, call.query), ...wrongMembers('request', name, call.body)]
      expect(wrong, `${operation}: ${call.method} ${call.path}`).toEqual([])
    }
  })

  it('has each of its methods asked by some operation', () => {
    const asked = new Set(calls.map((call) => methodOf(call)))
    // The account's own zone is asked for only where the calendar is closed to this connection.
    expect(new Set([...asked, 'settings.get'])).toEqual(new Set(Object.keys(discovery.methods)))
  })

  it('opens its methods by the scopes that the operations name', () => {
    const MAIN: Readonly<Record<string, string>> = {
      'calendar.cancel-event': 'events.delete',
      'calendar.create-event': 'events.insert',
      'calendar.find-slots': 'freebusy.query',
      'calendar.get-event': 'events.get',
      'calendar.list-calendars': 'calendarList.list',
      'calendar.list-events': 'events.list',
    }
    for (const { name, scopes } of operations) {
      const allowed = discovery.methods[MAIN[name] ?? '']?.scopes ?? []
      expect(
        scopes({})[0]?.filter((scope) => !allowed.includes(scope)),
        name,
      ).toEqual([])
    }
  })

  it('would refuse what Google does not have', () => {
    expect(methodOf({ method: 'POST', path: '/calendar/v3/events' })).toBeUndefined()
    expect(wrongParameters('events.list', [['maxResults', '0']])).toEqual(['maxResults cannot be 0'])
    expect(wrongParameters('events.insert', [['sendUpdates', 'some']])).toHaveLength(1)
    expect(wrongParameters('events.insert', [['surprise', '1']])).toEqual(['surprise is not known'])
    expect(wrongMembers('request', 'events.insert', { summary: 5 })).toHaveLength(1)
    expect(wrongMembers('request', 'events.insert', { attendees: [{ mail: 'x' }] })).toHaveLength(1)
  })
})

describe('the sandbox held against it', () => {
  const scopes = ['https://www.googleapis.com/auth/calendar']
  const consent = { account: ANNA, scopes }
  const openBook = (): EventBook => {
    const book: EventBook = new Map()
    seedEvents(book, [...workingWeeks(NOW), ...othersEvents(NOW)], NOW)
    return book
  }
  const ask = (book: EventBook, method: string, path: string, query: string, body: unknown) => {
    const parts = { book, now: () => NOW, random: randomBytes, consent, untidy: query.includes('untidy') }
    const answer = handleCalendar(parts, {
      method,
      path,
      query: new URLSearchParams(query),
      headers: {},
      body: body === null ? null : JSON.stringify(body),
    })
    expect(answer.status, path).toBe(200)
    return JSON.parse(answer.body) as Json
  }
  const EVENTS = '/calendar/v3/calendars/primary/events'
  const event = {
    id: `sh${'0'.repeat(32)}`,
    summary: 'Review',
    start: { dateTime: '2026-12-01T10:00:00+01:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-12-01T11:00:00+01:00', timeZone: 'Europe/Berlin' },
    attendees: [{ email: 'bob@example.com' }],
    recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
    reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 10 }] },
    conferenceData: {
      createRequest: { requestId: 'x', conferenceSolutionKey: { type: 'hangoutsMeet' } },
    },
    extendedProperties: { private: { shield: 'x' } },
  }
  const range = { timeMin: '2026-11-23T00:00:00Z', timeMax: '2026-11-30T00:00:00Z' }
  const items = [{ id: 'primary' }, { id: 'eng-all@example.com' }, { id: 'nobody@example.com' }]

  it.each<[string, string, string, string, unknown]>([
    ['events.insert', 'POST', EVENTS, 'conferenceDataVersion=1', event],
    ['events.list', 'GET', EVENTS, '', null],
    ['events.list', 'GET', EVENTS, 'untidy', null],
    ['events.get', 'GET', `${EVENTS}/${event.id}`, '', null],
    ['calendarList.list', 'GET', '/calendar/v3/users/me/calendarList', '', null],
    ['calendars.get', 'GET', '/calendar/v3/calendars/primary', '', null],
    ['settings.get', 'GET', '/calendar/v3/users/me/settings/timezone', '', null],
    ['freebusy.query', 'POST', '/calendar/v3/freeBusy', '', { ...range, items }],
  ])('answers %s as described', (name, method, path, query, body) => {
    expect(methodOf({ method, path })).toBe(name)
    const book = openBook()
    if (name === 'events.get') ask(book, 'POST', EVENTS, 'conferenceDataVersion=1', event)
    expect(wrongMembers('response', name, ask(book, method, path, query, body))).toEqual([])
  })

  it('opens each method by the scopes that Google names, and by no other', () => {
    const all = new Set(Object.values(discovery.methods).flatMap((method) => method.scopes))
    for (const [name, method] of Object.entries(discovery.methods)) {
      const own = name.replace('freebusy', 'freeBusy') as GoogleMethod
      const opened = [...all].filter((scope) => isScopeAllowed(own, [scope], true))
      // Scopes for calendars that an app made itself: no calendar here is such.
      const named = method.scopes.filter((scope) => !scope.endsWith('.app.created'))
      expect(opened.toSorted(), name).toEqual(named.toSorted())
    }
  })
})
