import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { path } from '../../../domain/provider/path.ts'
import { readBody } from '../errors.ts'

/** One event. Fails as `readBody` does, and with `unavailable` for the answer of another event. */
export async function readEvent(
  reading: Reading,
  {
    calendar,
    id,
    scopes,
  }: { readonly calendar: string; readonly id: string; readonly scopes: readonly string[] },
): Promise<JsonObject> {
  const response = await reading.get(path`/calendar/v3/calendars/${calendar}/events/${id}`)
  const event = readBody(response, { what: `the event ${id}`, connection: reading.connection, scopes })
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
