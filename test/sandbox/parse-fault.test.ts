import { describe, expect, it } from 'vitest'
import { isShieldError } from '../../src/domain/errors.ts'
import { describeFaults } from '../../src/sandbox/fault.ts'
import { parseFault } from '../../src/sandbox/parse-fault.ts'

const PLAIN = { when: 'before', amount: 0, code: '', wait: null, method: null, path: null, times: null }

describe('a fault as it is typed', () => {
  it.each([
    ['latency=5s', { ...PLAIN, kind: 'latency', amount: 5_000 }],
    ['latency=300ms', { ...PLAIN, kind: 'latency', amount: 300 }],
    ['latency-after=1.5m', { ...PLAIN, kind: 'latency', amount: 90_000, when: 'after' }],
    ['drop', { ...PLAIN, kind: 'drop' }],
    ['drop-before', { ...PLAIN, kind: 'drop' }],
    ['drop-after@POST', { ...PLAIN, kind: 'drop', when: 'after', method: 'POST' }],
    ['truncate', { ...PLAIN, kind: 'truncate', when: 'after' }],
    ['garble', { ...PLAIN, kind: 'garble', when: 'after' }],
    [
      'status=500@/calendar/v3/calendars*2',
      { ...PLAIN, kind: 'status', amount: 500, path: '/calendar/v3/calendars', times: 2 },
    ],
    [
      'status-after=429@/x@DELETE',
      { ...PLAIN, kind: 'status', amount: 429, when: 'after', path: '/x', method: 'DELETE' },
    ],
    ['redirect', { ...PLAIN, kind: 'redirect', amount: 302 }],
    ['redirect=301,elsewhere', { ...PLAIN, kind: 'redirect', amount: 301, code: 'elsewhere' }],
    ['redirect-after=307', { ...PLAIN, kind: 'redirect', amount: 307, when: 'after' }],
    ['foreign', { ...PLAIN, kind: 'foreign', code: 'server_error' }],
    ['foreign=invalid_headers', { ...PLAIN, kind: 'foreign', code: 'invalid_headers' }],
    ['rate-limit*1', { ...PLAIN, kind: 'rate-limit', times: 1 }],
    ['status=503@/connect/sessions', { ...PLAIN, kind: 'status', amount: 503, path: '/connect/sessions' }],
    ['scope', { ...PLAIN, kind: 'scope' }],
    ['refresh=backoff', { ...PLAIN, kind: 'refresh', code: 'backoff' }],
    ['bad-key@/connections', { ...PLAIN, kind: 'bad-key', path: '/connections' }],
    [
      'ungranted=read_orders,calendar.events',
      { ...PLAIN, kind: 'ungranted', code: 'read_orders,calendar.events' },
    ],
    ['token-expired', { ...PLAIN, kind: 'token-expired', times: 1 }],
    ['token-expired@GET*3', { ...PLAIN, kind: 'token-expired', method: 'GET', times: 3 }],
    ['reason=rateLimitExceeded', { ...PLAIN, kind: 'reason', code: 'rateLimitExceeded' }],
    [
      'reason=quotaExceeded,30*1',
      { ...PLAIN, kind: 'reason', code: 'quotaExceeded', wait: { seconds: 30, isMoment: false }, times: 1 },
    ],
    ['status=503,at120', { ...PLAIN, kind: 'status', amount: 503, wait: { seconds: 120, isMoment: true } }],
    ['reason=131037@POST', { ...PLAIN, kind: 'reason', code: '131037', method: 'POST' }],
    ['hangup-after', { ...PLAIN, kind: 'hangup', when: 'after' }],
  ])('reads %s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault)
  })

  it.each([
    ['', 'no such form'],
    ['LATENCY=5s', 'no such form'],
    ['latncy=5s', 'no fault is called latncy'],
    ['constructor', 'no fault is called constructor'],
    ['latency', 'needs a duration'],
    ['latency=5', 'needs a duration'],
    ['latency=2h', 'needs a duration'],
    ['latency=61m', 'needs a duration'],
    ['scope-after', 'scope has no -before or -after'],
    ['truncate-before', 'truncate has no -before or -after'],
    ['drop=3', 'drop takes no value'],
    ['status', 'needs a status'],
    ['status=99', 'needs a status'],
    ['status=600', 'needs a status'],
    ['redirect=304', 'needs 301, 302, 303, 307 or 308'],
    ['refresh', 'needs one of failed, backoff, exhausted'],
    ['refresh=dead', 'needs one of failed, backoff, exhausted'],
    ['ungranted', 'needs scopes'],
    ['ungranted=a b', 'needs scopes'],
    ['ungranted=a,', 'needs scopes'],
    ['ungranted=a@/connections', "is Nango's own"],
    ['token-expired@/connections', "is Nango's own"],
    ['reason', 'needs one of'],
    ['reason=toString', 'needs one of'],
    ['reason=quotaExceeded,soon', 'how many seconds'],
    ['status=503,', 'how many seconds'],
    ['status=503,at', 'how many seconds'],
    ['redirect=302,30', 'needs 301'],
    ['reason=quotaExceeded,1,2', 'how many seconds'],
    ['reason-after=quotaExceeded', 'reason has no -before or -after'],
    ['foreign=nope', 'can imitate server_error'],
    ['foreign=toString', 'can imitate server_error'],
    ['drop@post', '@post is neither a method nor a path'],
    ['drop@/calendars/anna@example.com', '@example.com is neither a method nor a path'],
    ['drop@GET@POST', 'one method'],
    ['drop@/a@/b', 'one path'],
    ['drop*0', 'how often'],
    ['drop*-1', 'how often'],
    ['drop*', 'how often'],
    ['scope@/connect/sessions', "is Nango's own"],
    ['hangup@/connections', "is Nango's own"],
  ])('refuses %j and says why', (text, why) => {
    expect(() => parseFault(text)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(why) }),
    )
  })

  it('gives an example with every refusal', () => {
    try {
      parseFault('nope')
      expect.unreachable()
    } catch (error) {
      expect(isShieldError(error) ? error.hint : '').toContain('drop-after@POST*1')
    }
  })

  it('describes every fault in a form that it reads itself', () => {
    const EXAMPLES = {
      DURATION: '1s',
      STATUS: '302',
      CODE: 'server_error',
      SCOPE: 'read_orders',
      REASON: 'quotaExceeded',
      SECONDS: '30',
    }
    for (const [syntax, meaning] of describeFaults()) {
      const typed = syntax
        .replace('[-before|-after]', '-after')
        .replace(/(=\w+)\|.*/, '$1')
        .replace(/[[\]]/g, '')
        .replace(
          /DURATION|STATUS|CODE|SCOPE|REASON|SECONDS/g,
          (name) => EXAMPLES[name as keyof typeof EXAMPLES],
        )
      expect(parseFault(typed).kind).toBe(syntax.split(/[[=]/)[0])
      expect(meaning).not.toBe('')
    }
  })
})
