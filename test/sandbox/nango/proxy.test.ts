import { describe, expect, it } from 'vitest'
import { parseFault } from '../../../src/sandbox/parse-fault.ts'
import { startClient, startConnected } from '../sandbox-client.ts'

const EVENTS = '/calendar/v3/calendars/primary/events'
const EVENT = {
  summary: 'Visit',
  start: { dateTime: '2026-12-01T10:00:00+01:00' },
  end: { dateTime: '2026-12-01T11:00:00+01:00' },
}

const IN_FORM = 'Content-Disposition: form-data; name='
const PARTS = `--x\r\n${IN_FORM}"a"\r\n\r\n1\r\n--x\r\n${IN_FORM}"f"; filename="g"\r\n\r\n2\r\n--x--\r\n`

describe("the sandbox's proxy", () => {
  it.each([
    [
      'no connection',
      { 'provider-config-key': 'google-calendar' },
      400,
      {
        code: 'invalid_headers',
        errors: [
          {
            code: 'invalid_type',
            message: 'Invalid input: expected string, received undefined',
            path: ['connection-id'],
          },
        ],
      },
    ],
    [
      'no integration',
      { 'connection-id': 'x' },
      400,
      {
        code: 'invalid_headers',
        errors: [
          {
            code: 'invalid_type',
            message: 'Invalid input: expected string, received undefined',
            path: ['provider-config-key'],
          },
        ],
      },
    ],
    [
      'an unknown integration',
      { 'provider-config-key': 'nope', 'connection-id': 'x' },
      404,
      { code: 'unknown_provider_config', message: expect.stringMatching(/^Provider config not found/) },
    ],
    [
      'an unknown connection',
      { 'provider-config-key': 'google-calendar', 'connection-id': 'x' },
      400,
      { code: 'server_error', message: 'Failed to get connection' },
    ],
    [
      'an id of other characters',
      { 'provider-config-key': 'google-calendar', 'connection-id': 'a?b' },
      400,
      { code: 'invalid_headers', errors: [expect.objectContaining({ path: ['connection-id'] })] },
    ],
    [
      'statuses that are none',
      { 'provider-config-key': 'google-calendar', 'connection-id': 'x', 'retry-on': '4xx' },
      400,
      { code: 'invalid_headers', errors: [expect.objectContaining({ path: ['retry-on'] })] },
    ],
    [
      'retries that are no number',
      { 'provider-config-key': 'google-calendar', 'connection-id': 'x', retries: 'abc' },
      400,
      { code: 'invalid_headers', errors: expect.any(Array) },
    ],
    [
      'another base URL on loopback',
      {
        'provider-config-key': 'google-calendar',
        'connection-id': 'x',
        'base-url-override': 'http://127.0.0.1:1',
      },
      400,
      {
        code: 'base_url_override_not_allowed',
        message: 'This base URL override is not allowed by server configuration.',
      },
    ],
    [
      'another base URL',
      {
        'provider-config-key': 'google-calendar',
        'connection-id': 'x',
        'base-url-override': 'https://evil.example',
      },
      400,
      {
        code: 'base_url_override_not_allowed',
        message: 'This outbound URL is not allowed by server configuration.',
      },
    ],
    [
      'a text that is no base URL',
      { 'provider-config-key': 'google-calendar', 'connection-id': 'x', 'base-url-override': 'nope' },
      400,
      { code: 'invalid_headers', errors: expect.any(Array) },
    ],
  ])('refuses %s, and sends nothing', async (_case, headers: Record<string, string>, status, error) => {
    const { send, sandbox } = await startConnected()
    const reply = await send('/proxy/calendar/v3/calendars/primary', { headers })
    expect([reply.status, reply.json]).toEqual([status, { error }])
    expect(sandbox.calls()).toEqual([])
  })

  it('refuses text that is not JSON', async () => {
    const { google, sandbox } = await startConnected()
    const reply = await google(EVENTS, { method: 'POST', body: '{"a":' })
    expect([reply.status, reply.json.error.code]).toEqual([400, 'invalid_json'])
    expect(sandbox.calls()).toEqual([])
  })

  it.each([
    [
      'JSON is parsed and written anew',
      '{"id":820982911946154508, "b":1.0}',
      'application/json',
      '{"id":820982911946154500,"b":1}',
    ],
    ['a form becomes JSON', 'a=1&b=2', 'application/x-www-form-urlencoded', '{"a":"1","b":"2"}'],
    ['other text stays as it is', 'hello', 'text/plain', 'hello'],
    ['parts become JSON without their files', PARTS, 'multipart/form-data; boundary=x', '{"a":"1"}'],
  ])('%s on the way', async (_case, body, type, arrived) => {
    const { google, sandbox } = await startConnected()
    await google(EVENTS, { method: 'POST', body, headers: { 'content-type': type } })
    expect(sandbox.calls().map((call) => call.body)).toEqual([arrived])
  })

  it('answers with what the provider said, its headers included', async () => {
    const { google } = await startConnected()
    const reply = await google(EVENTS, { method: 'POST', body: EVENT })
    expect(reply.headers.get('etag')).toBe(reply.json.etag)
    expect(reply.headers.get('x-ratelimit-limit')).toBe('10000')
  })

  it('forwards a header only when it is marked for that', async () => {
    const { google } = await startConnected()
    const { json } = await google(EVENTS, { method: 'POST', body: EVENT })
    const path = `${EVENTS}/${json.id}`
    const refused = await google(path, { method: 'DELETE', headers: { 'nango-proxy-if-match': '"other"' } })
    expect(refused.status).toBe(412)
    const deleted = await google(path, { method: 'DELETE', headers: { 'if-match': '"other"' } })
    expect([deleted.status, deleted.text]).toEqual([204, ''])
    const foreign = await google(EVENTS, { headers: { 'nango-proxy-authorization': 'Bearer x' } })
    expect([foreign.status, foreign.json.error.errors[0].reason]).toEqual([401, 'authError'])
  })

  it('keeps the path as it came, and takes leading slashes away', async () => {
    const { google, sandbox } = await startConnected()
    await google(`//calendar/v3/calendars/sandbox%3Aanna%40example.com/events?privateExtendedProperty=a%3Db`)
    expect(sandbox.calls()).toMatchObject([
      {
        method: 'GET',
        path: '/calendar/v3/calendars/sandbox%3Aanna%40example.com/events?privateExtendedProperty=a%3Db',
        status: 200,
      },
    ])
  })

  it('replaces a word of its templates in addresses, unless a letter of it is encoded', async () => {
    const { google, sandbox } = await startConnected()
    await google('/calendar/v3/calendars/connectionConfig%40example.com?q=connectionConfig')
    await google('/calendar/v3/calendars/connection%43onfig%40example.com?q=connection%43onfig')
    expect(sandbox.calls().map(({ path }) => path)).toEqual([
      '/calendar/v3/calendars/connection_config%40example.com?q=connection_config',
      '/calendar/v3/calendars/connection%43onfig%40example.com?q=connectionConfig',
    ])
  })

  it('sends once without Retries, even a failure', async () => {
    const { google, sandbox, waits } = await startConnected()
    sandbox.addFault(parseFault('status=500'))
    expect((await google(EVENTS, { method: 'POST', body: EVENT })).status).toBe(500)
    expect([sandbox.calls().length, waits]).toEqual([1, []])
  })

  it.each([
    ['status=500', {}],
    ['status=429', {}],
    ['status=403', {}],
    ['hangup', {}],
    ['refused', {}],
    ['status=404', { 'retry-on': '404' }],
  ])('retries after %s, a POST as well, waiting 3 s and then twice as long', async (fault, headers) => {
    const { google, sandbox, waits } = await startConnected()
    sandbox.addFault(parseFault(`${fault}*2`))
    const reply = await google(EVENTS, { method: 'POST', body: EVENT, headers: { ...headers, retries: '2' } })
    expect([reply.status, waits]).toEqual([200, [3_000, 6_000]])
  })

  it('gives up after so many retries, and never retries what is final', async () => {
    const { google, sandbox, waits } = await startConnected([], { retryWait: 10 })
    sandbox.addFault(parseFault('status=503'))
    expect((await google(EVENTS, { headers: { retries: '2' } })).status).toBe(503)
    expect([sandbox.calls().length, waits]).toEqual([3, [10, 20]])
    sandbox.clearFaults()
    expect(
      (await google('/calendar/v3/calendars/nobody%40example.com', { headers: { retries: '2' } })).status,
    ).toBe(404)
    expect(sandbox.calls()).toHaveLength(4)
  })

  it('makes two events of one POST that is retried after its effect', async () => {
    const { google, sandbox } = await startConnected()
    sandbox.addFault(parseFault('status-after=500*1'))
    await google(EVENTS, { method: 'POST', body: EVENT, headers: { retries: '1' } })
    const { items } = (await google(`${EVENTS}?timeMin=2026-12-01T09:45:00Z&timeMax=2026-12-01T09:50:00Z`))
      .json
    expect(items.map((item: { summary: string }) => item.summary)).toEqual(['Visit', 'Visit'])
  })

  it.each([
    [301, 'GET'],
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ])('follows a %i unseen: a POST arrives as %s', async (status, method) => {
    const { google, sandbox } = await startConnected()
    sandbox.addFault(parseFault(`redirect=${status}`))
    const reply = await google(EVENTS, { method: 'POST', body: EVENT })
    expect(reply.status).toBe(200)
    expect(reply.json.kind).toBe(method === 'GET' ? 'calendar#events' : 'calendar#event')
    expect(sandbox.calls().map((call) => [call.method, call.body === null])).toEqual([
      ['POST', false],
      [method, method === 'GET'],
    ])
  })

  it('refreshes a token that is about to end before it uses it', async () => {
    const { google, clock } = await startConnected()
    clock.time += 24 * 3_600_000
    expect((await google('/calendar/v3/calendars/primary')).status).toBe(200)
  })
})

describe('steering a running sandbox', () => {
  it('counts what reached the provider, and takes faults, from another process', async () => {
    const { send, google } = await startConnected()
    const added = await send('/sandbox/faults', {
      method: 'POST',
      body: 'status=500@POST*1',
      headers: { 'content-type': 'text/plain' },
    })
    expect(added.json.faults).toMatchObject([{ kind: 'status', amount: 500, method: 'POST', times: 1 }])
    expect((await google(EVENTS, { method: 'POST', body: EVENT })).status).toBe(500)
    expect((await google(EVENTS, { method: 'POST', body: EVENT })).status).toBe(200)
    const { calls } = (await send('/sandbox/calls')).json
    expect(calls).toEqual([
      { method: 'POST', path: EVENTS, body: JSON.stringify(EVENT), status: null },
      { method: 'POST', path: EVENTS, body: JSON.stringify(EVENT), status: 200 },
    ])
    expect((await send('/sandbox/faults', { method: 'DELETE' })).status).toBe(204)
    expect((await send('/sandbox/faults')).json).toEqual({ faults: [] })
    const wrong = await send('/sandbox/faults', {
      method: 'POST',
      body: 'nope',
      headers: { 'content-type': 'text/plain' },
    })
    expect([wrong.status, wrong.json.error.code]).toEqual([400, 'invalid_fault'])
  })

  it('starts anew on reset', async () => {
    const { sandbox, send, google } = await startConnected([], {
      faults: [parseFault('status=500@/nowhere')],
    })
    await google(EVENTS, { method: 'POST', body: EVENT })
    sandbox.addFault(parseFault('drop'))
    sandbox.reset()
    expect(sandbox.calls()).toEqual([])
    expect((await send('/connections')).json.connections).toEqual([])
    expect((await send('/sandbox/faults')).json.faults).toHaveLength(1)
    expect((await send('/integrations/google-calendar')).status).toBe(200)
    await send('/connect/sessions', { method: 'POST', body: { tags: {} } })
    const { items } = (await google(`${EVENTS}?timeMin=2026-12-01T09:45:00Z&timeMax=2026-12-01T09:50:00Z`))
      .json
    expect(items).toEqual([])
  })

  it('refuses a port that is taken', async () => {
    const { sandbox } = await startClient()
    const port = Number(new URL(sandbox.url).port)
    await expect(startClient({ port })).rejects.toMatchObject({ code: 'unavailable' })
  })
})
