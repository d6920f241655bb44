import { sentJson } from '../../../../src/domain/request/body.ts'
import { freezeCall, type Call } from '../../../../src/domain/request/call.ts'
import type { FrozenRequest, Prepared } from '../../../../src/domain/operation/operation.ts'
import { calendarCreateEvent } from '../../../../src/providers/google/create-event.ts'
import type { EventFacts } from '../../../../src/providers/google/create-event/prepare.ts'
import type { CreateEventInput } from '../../../../src/providers/google/create-event/input.ts'
import { calendarBody, fakeReading } from '../fake-google.ts'

export const KEY = 'sh5f2c9e0b6a7d4c318e21b7d0c4a9f3e6'
export const PRIMARY = '/calendar/v3/calendars/primary'

/** Half an hour in Anna's calendar in New York. */
export const meeting: CreateEventInput = {
  title: 'Design review',
  start: '2026-12-01T10:00',
  duration: '30m',
}

type Fake = Parameters<typeof fakeReading>[0]

export function prepare(input: CreateEventInput, fake: Fake = {}): Promise<Prepared<EventFacts>> {
  return calendarCreateEvent.prepare(
    input,
    fakeReading({
      get: { [PRIMARY]: calendarBody('anna@example.com', 'America/New_York', "Anna's calendar") },
      ...fake,
    }),
  )
}

/** As the gate freezes it. */
export async function freeze(
  input: CreateEventInput,
  fake: Fake = {},
): Promise<FrozenRequest<CreateEventInput, EventFacts> & { readonly call: Call }> {
  const { facts, precondition } = await prepare(input, fake)
  const call = freezeCall(calendarCreateEvent.plan(input, facts, KEY))
  return { input, facts, precondition, call, providerKey: KEY }
}

/** The body that will be sent. */
export async function bodyOf(input: CreateEventInput, fake: Fake = {}): Promise<Record<string, unknown>> {
  const { call } = await freeze(input, fake)
  return sentJson(call) as Record<string, unknown>
}

/** The event as Google answers, as recorded. */
export const created = {
  kind: 'calendar#event',
  id: KEY,
  status: 'confirmed',
  htmlLink: 'https://www.google.com/calendar/event?eid=c2g1ZjJj',
  summary: 'Design review',
  start: { dateTime: '2026-12-01T15:00:00Z', timeZone: 'America/New_York' },
  end: { dateTime: '2026-12-01T15:30:00Z', timeZone: 'America/New_York' },
  extendedProperties: { private: { shield: KEY } },
}
