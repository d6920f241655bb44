import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { Call } from '../../src/domain/request/call.ts'
import { isShieldError, type ShieldError } from '../../src/domain/errors.ts'
import { openNango } from '../../src/nango/open-nango.ts'

export const API_KEY = 'c0ffee00-0000-4000-8000-apikeycanary'
export const SESSION_TOKEN = `nango_connect_session_${'5e55'.repeat(16)}`
export const BODY_CANARY = 'body-canary-7f3a'

export const CONNECTION = {
  id: 'con_0000000001',
  integration: 'google-calendar',
  nangoConnectionId: '3b7f12ac-0000-4000-8000-000000000000',
}

/** Limits that no test waits for, unless it is about them. */
export const openAt = (baseUrl: string, timeouts: Parameters<typeof openNango>[0]['timeouts'] = {}) =>
  openNango({ baseUrl, apiKey: API_KEY, userAgent: 'shield/test', timeouts })

export const CALL: Call = {
  method: 'POST',
  path: '/calendar/v3/calendars/primary/events',
  query: [['sendUpdates', 'all']],
  headers: [],
  body: `{"id":"sh01","summary":"${BODY_CANARY}"}`,
}

/** A connection as Nango's single GET returns it. */
export const detailOf = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: 1,
  connection_id: CONNECTION.nangoConnectionId,
  provider_config_key: CONNECTION.integration,
  provider: 'google-calendar',
  errors: [],
  end_user: null,
  tags: { shield_attempt: 'n1' },
  metadata: null,
  connection_config: {},
  created_at: '2026-11-23T02:03:53.454+00:00',
  updated_at: '2026-11-23T02:03:53.454+00:00',
  last_fetched_at: '2026-11-23T02:03:53.454+00:00',
  credentials: {},
  ...fields,
})

/** The error a promise fails with, shown to carry no secret wherever one looks. */
export async function failureOf(promise: Promise<unknown>): Promise<ShieldError> {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!isShieldError(error)) throw new Error(`Not a ShieldError: ${inspect(error)}`)
  expectNoSecret(error)
  // A bug of ours has no next step.
  if (error.code !== 'internal') expect(error.hint ?? '').not.toBe('')
  return error
}

export function expectNoSecret(value: unknown): void {
  const error = value instanceof Error ? `${value.stack ?? ''}${value.message}` : ''
  const seen = `${JSON.stringify(value)}${inspect(value, { depth: Infinity, showHidden: true })}${error}`
  for (const secret of [API_KEY, SESSION_TOKEN, BODY_CANARY]) expect(seen).not.toContain(secret)
}
