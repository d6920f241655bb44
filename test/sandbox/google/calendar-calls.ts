import type { Client, Reply } from '../sandbox-client.ts'

export const PRIMARY = '/calendar/v3/calendars/primary'
export const ANNA = 'sandbox:anna@example.com'
export const TEN = { dateTime: '2026-12-01T10:00:00+01:00', timeZone: 'Europe/Berlin' }
export const ELEVEN = { dateTime: '2026-12-01T11:00:00+01:00', timeZone: 'Europe/Berlin' }
export const EVENT = { summary: 'Visit', start: TEN, end: ELEVEN }
/** A provider key, as shield gives one to an event. */
export const ID = 'sh5f2c9e0b6a7d4c318e21b7d0c4a9f3e6'

export function insert({ google }: Client, body: unknown, query = '', calendar = 'primary'): Promise<Reply> {
  return google(`/calendar/v3/calendars/${encodeURIComponent(calendar)}/events${query}`, {
    method: 'POST',
    body,
  })
}

/** Asks for 1 December 2026 in Berlin, unless the body says otherwise. */
export function freeBusy({ google }: Client, body: object): Promise<Reply> {
  const day = { timeMin: '2026-12-01T00:00:00+01:00', timeMax: '2026-12-02T00:00:00+01:00' }
  return google('/calendar/v3/freeBusy', { method: 'POST', body: { ...day, ...body } })
}

/** Status and reason of a refusal of Google's. */
export function reasonOf({ status, json }: Reply): readonly [number, string] {
  return [status, json.error.errors[0].reason]
}
