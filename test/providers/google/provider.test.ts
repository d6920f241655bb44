import { describe, expect, it } from 'vitest'
import type { Get, ProviderAccess } from '../../../src/domain/provider/provider.ts'
import { google } from '../../../src/providers/google/provider.ts'
import { answer, calendarBody, refusal } from './fake-google.ts'

function accessWith(get: Get): ProviderAccess {
  return { get, query: async () => answer(500, ''), config: {}, apiVersion: '' }
}

describe('google as a provider', () => {
  it.each([
    ['calendar.readonly', 'https://www.googleapis.com/auth/calendar.readonly'],
    ['calendar', 'https://www.googleapis.com/auth/calendar'],
    ['https://www.googleapis.com/auth/calendar.events', 'https://www.googleapis.com/auth/calendar.events'],
    ['openid', 'openid'],
  ])('expands the scope %s', (short, full) => {
    expect(google.expandScope(short)).toBe(full)
  })

  it.each([
    'calendar.everything',
    '',
    'https://evil.example/auth/calendar',
    'calendar.readonly extra',
    'toString',
  ])('refuses the unknown scope %j', (scope) => {
    expect(() => google.expandScope(scope)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  it('names write scopes that it can expand', () => {
    expect(google.writeScopes.map((scope) => google.expandScope(scope))).toEqual([
      'https://www.googleapis.com/auth/calendar.events',
    ])
  })

  it.each([
    ['a  b\nc ', ['a', 'b', 'c']],
    ['', null],
    [null, null],
  ])('reads the scopes of a token answer %j', async (scope, scopes) => {
    expect(
      await google.readScopes?.(
        scope,
        accessWith(async () => answer(500, '')),
      ),
    ).toEqual(scopes)
  })

  it('takes the address of the primary calendar for the account', async () => {
    const account = await google.readAccount(
      accessWith(async (path) => {
        expect(path).toBe('/calendar/v3/calendars/primary')
        return calendarBody('anna@example.com', 'Europe/Berlin')
      }),
    )
    expect(account).toEqual({ label: 'anna@example.com', confirmed: true })
  })

  it.each([
    ['without the scope for it', refusal(403, 'insufficientPermissions')],
    ['when no id comes back', answer(200, { kind: 'calendar#calendar' })],
  ])('has no account %s', async (_when, response) => {
    expect(await google.readAccount(accessWith(async () => response))).toBeNull()
  })

  it.each([
    ['not_connected', refusal(401, 'authError')],
    ['unavailable', refusal(403, 'rateLimitExceeded')],
    ['unavailable', answer(503, '<html>')],
  ])('fails with %s rather than call an account unreadable', async (code, response) => {
    await expect(google.readAccount(accessWith(async () => response))).rejects.toMatchObject({ code })
  })
})
