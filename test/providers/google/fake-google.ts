import type { Connection } from '../../../src/domain/provider/connection.ts'
import type { ProviderResponse, Query } from '../../../src/domain/provider/http.ts'
import type { Json, JsonObject } from '../../../src/domain/text/json.ts'
import type { Reading } from '../../../src/domain/operation/operation.ts'

export const connection: Connection = {
  id: 'con_0000000000',
  name: 'google',
  provider: 'google',
  integration: 'google-calendar',
  nangoConnectionId: 'nango-1',
  account: { label: 'anna@example.com', confirmed: true },
  askedScopes: [],
  grantedScopes: null,
  config: {},
  mismatch: null,
  environment: null,
  accessEndedAt: null,
  createdAt: '2026-11-23T00:00:00.000Z',
  updatedAt: '2026-11-23T00:00:00.000Z',
}

export function answer(status: number, body: unknown): ProviderResponse {
  const isText = typeof body === 'string'
  return {
    status,
    contentType: isText ? 'text/html' : 'application/json',
    headers: {},
    text: isText ? body : JSON.stringify(body),
    json: isText ? undefined : body,
  }
}

/** Google's envelope, as recorded. */
export function refusal(status: number, reason: string, message = 'Refused'): ProviderResponse {
  return answer(status, {
    error: { code: status, message, errors: [{ domain: 'global', reason, message }] },
  })
}

export interface Asked {
  readonly path: string
  readonly query: Query
  readonly body: Json
}

interface FakeGoogle {
  /** By path; what is not there is refused as Google refuses it. A list of answers is one for each time it is asked. */
  readonly get?: Readonly<Record<string, ProviderResponse | readonly ProviderResponse[]>>
  readonly freeBusy?: (body: JsonObject) => ProviderResponse
  readonly now?: string
  readonly systemTimeZone?: string
  readonly connection?: Connection
}

/** Answers with recorded bodies and remembers what it was asked. */
export function fakeReading(google: FakeGoogle): Reading & { readonly asked: Asked[] } {
  const asked: Asked[] = []
  return {
    asked,
    connection: google.connection ?? connection,
    now: Date.parse(google.now ?? '2026-11-23T00:00:00Z'),
    pause: async () => undefined,
    systemTimeZone: { timeZone: google.systemTimeZone ?? 'UTC', warning: null },
    apiVersion: '',
    messages: async () => [],
    get: async (path, query = []) => {
      const before = asked.filter((one) => one.path === path).length
      asked.push({ path, query, body: null })
      const found = google.get?.[path]
      const answered = isList(found) ? found[before] : found
      return answered ?? refusal(404, 'notFound', 'Not Found')
    },
    query: async (name, body) => {
      asked.push({ path: name, query: [], body })
      return google.freeBusy?.(body as JsonObject) ?? refusal(404, 'notFound', 'Not Found')
    },
  }
}

function isList(
  answers: ProviderResponse | readonly ProviderResponse[] | undefined,
): answers is readonly ProviderResponse[] {
  return Array.isArray(answers)
}

type Busy = readonly (readonly [start: string, end: string])[]

/** Answers for each asked-for calendar; one that is not in `calendars` is `notFound`, as at Google. */
export function freeBusyOf(
  calendars: Readonly<Record<string, Busy>>,
): (body: JsonObject) => ProviderResponse {
  return (body) => {
    const ids = itemsOf(body)
    return answer(200, {
      kind: 'calendar#freeBusy',
      calendars: Object.fromEntries(
        ids.map((id) => {
          const busy = calendars[id]
          return [
            id,
            busy === undefined
              ? { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] }
              : { busy: busy.map(([start, end]) => ({ start, end })) },
          ]
        }),
      ),
    })
  }
}

export function itemsOf(body: JsonObject): readonly string[] {
  return (body['items'] as readonly { readonly id: string }[]).map(({ id }) => id)
}

/** What `calendars/{id}` says of a calendar. */
export function calendarBody(id: string, timeZone: string, summary = 'Anna'): ProviderResponse {
  return answer(200, { kind: 'calendar#calendar', id, summary, timeZone })
}
