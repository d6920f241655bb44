import type { Connection } from '../../../domain/provider/connection.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { ProviderResponse } from '../../../domain/provider/http.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { path } from '../../../domain/provider/path.ts'
import { readBody } from '../errors.ts'

export function eventPath(calendar: string, id: string): string {
  return path`/calendar/v3/calendars/${calendar}/events/${id}`
}

/** One event. Fails as `eventIn` does. */
export async function readEvent(
  reading: Reading,
  {
    calendar,
    id,
    scopes,
  }: { readonly calendar: string; readonly id: string; readonly scopes: readonly string[] },
): Promise<JsonObject> {
  const response = await reading.get(eventPath(calendar, id))
  return eventIn(response, { id, connection: reading.connection, scopes })
}

/** The event that was asked for, in an answer. Fails as `readBody` does, and with `unavailable` for another event. */
export function eventIn(
  response: ProviderResponse,
  {
    id,
    ...asked
  }: { readonly id: string; readonly connection: Connection; readonly scopes: readonly string[] },
): JsonObject {
  const event = readBody(response, { what: `the event ${id}`, ...asked })
  assertSame(event, 'event', id)
  return event
}

/** What was asked for has to be what was answered. Fails with `unavailable`. */
export function assertSame(body: JsonObject, what: string, id: string): void {
  if (body['id'] === id) return
  throw new ShieldError('unavailable', `Google answered with another ${what} than ${id}`, {
    hint: 'Try again; if it stays so, run `shield status --check`',
  })
}
