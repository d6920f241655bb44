import { describe, expect, it } from 'vitest'
import { parseRefusal, readBody, refusedWrite } from '../../../src/providers/google/errors.ts'
import {
  CALENDAR_LIST_SCOPES,
  EVENT_WRITE_SCOPES,
  expandScope,
} from '../../../src/providers/google/scopes.ts'
import { answer, connection, refusal } from './fake-google.ts'

const asked = { what: 'the list', connection }
const LIST_TOO = ' --scopes calendar.events,calendar.readonly'

describe('what Google refuses', () => {
  it.each([
    [401, 'authError', 'not_connected', 'shield connect google'],
    [403, 'insufficientPermissions', 'not_connected', 'shield connect google'],
    [403, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'not_connected', 'shield connect google'],
    [403, 'userRateLimitExceeded', 'unavailable', 'Wait a minute'],
    [403, 'rateLimitExceeded', 'unavailable', 'Wait a minute'],
    [403, 'quotaExceeded', 'unavailable', 'This limit of the account lasts for hours'],
    [403, 'forbidden', 'failed', 'share it'],
    [403, 'accessNotConfigured', 'failed', 'Enable the Google Calendar API'],
    [404, 'notFound', 'not_found', 'list-calendars'],
    [410, 'deleted', 'not_found', 'list-calendars'],
    [429, 'rateLimitExceeded', 'unavailable', 'Wait a minute'],
    [400, 'timeRangeEmpty', 'failed', '--debug'],
    [500, 'backendError', 'unavailable', 'Try again'],
    [503, 'backendError', 'unavailable', 'Try again'],
  ])('%i %s is %s', (status, reason, code, hint) => {
    const read = (): unknown => readBody(refusal(status, reason, 'No'), asked)
    expect(read).toThrow(
      expect.objectContaining({
        code,
        message: `Google refused the list: ${reason}: No`,
        hint: expect.stringContaining(hint),
      }),
    )
  })

  it('says of trouble of its own how long to wait, where Google does', () => {
    const response = { ...refusal(503, 'backendError', 'No'), headers: { 'retry-after': '30' } }
    expect(() => readBody(response, asked)).toThrow(
      expect.objectContaining({ hint: 'Wait 30 seconds, then try again' }),
    )
  })

  it('of what stands in a list names that list', () => {
    const read = (): unknown =>
      readBody(refusal(404, 'notFound', 'No'), { ...asked, found: 'shield calendar list-events' })
    expect(read).toThrow(expect.objectContaining({ hint: 'shield calendar list-events' }))
  })

  it.each([
    ['a scope beside those that were asked for', ['calendar.events'], null, CALENDAR_LIST_SCOPES, LIST_TOO],
    [
      'a scope beside those that it was adopted with',
      [],
      ['calendar.events'],
      CALENDAR_LIST_SCOPES,
      LIST_TOO,
    ],
    ['a scope of writes', ['calendar.readonly'], null, EVENT_WRITE_SCOPES, ' --write'],
  ])('names the command that asks for %s', (_what, asks, grants, scopes, flags) => {
    const own = {
      ...connection,
      name: 'office',
      askedScopes: asks.map(expandScope),
      grantedScopes: grants?.map(expandScope) ?? null,
    }
    const read = (): unknown =>
      readBody(refusal(403, 'insufficientPermissions'), { what: 'the list', connection: own, scopes })
    expect(read).toThrow(expect.objectContaining({ hint: `shield connect google --as office${flags}` }))
  })

  it('tells of a refused write what helps, where Google’s words do not', () => {
    const told = (status: number, reason: string) =>
      refusedWrite({ status, reason, message: 'No', wait: null })
    expect(told(403, 'insufficientPermissions')).toContain('connect it again for writing')
    expect(told(429, 'rateLimitExceeded')).toContain('a retry proposes it again')
    expect(told(404, 'notFound')).toBe('Google refused it: notFound: No')
  })

  it('knows a missing scope by the newer details and by the message', () => {
    const details = answer(403, {
      error: {
        code: 403,
        message: 'Request had insufficient authentication scopes.',
        status: 'PERMISSION_DENIED',
        details: [{ '@type': 'ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
      },
    })
    expect(() => readBody(details, asked)).toThrow(expect.objectContaining({ code: 'not_connected' }))
  })

  it.each([
    ['HTML', answer(200, '<html>Sign in</html>')],
    ['HTML with an error status', answer(403, '<html>')],
    ['a list', answer(200, [])],
    ['a scalar', answer(200, 5)],
    ['null', answer(200, null)],
    ['an envelope for another status', answer(500, { error: { code: 404, message: 'x' } })],
    ["somebody else's error", answer(400, { error: 'unknown_connection' })],
    ['an empty success', answer(204, '')],
  ])('takes %s for trouble on the way', (_what, response) => {
    expect(() => readBody(response, asked)).toThrow(expect.objectContaining({ code: 'unavailable' }))
  })

  it('keeps a huge message short', () => {
    expect(parseRefusal(refusal(400, 'invalid', 'x'.repeat(1e6)))?.message).toHaveLength(301)
  })
})
