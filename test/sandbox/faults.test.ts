import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { parseFault } from '../../src/sandbox/parse-fault.ts'
import { startConnected, type Client } from './sandbox-client.ts'

const EVENTS = '/calendar/v3/calendars/primary/events'
const EVENT = {
  id: 'sh00000000000000000000000000000001',
  summary: 'Visit',
  start: { dateTime: '2026-12-01T10:00:00+01:00' },
  end: { dateTime: '2026-12-01T11:00:00+01:00' },
}

/** What a caller sees when no whole answer arrives. */
const BROKEN = { status: 0, text: '', json: undefined }

async function insert({ google }: Client) {
  try {
    const { status, text, json } = await google(EVENTS, { method: 'POST', body: EVENT })
    return { status, text, json }
  } catch {
    return BROKEN
  }
}

async function isDone({ google, sandbox }: Client): Promise<boolean> {
  sandbox.clearFaults()
  return (await google(`${EVENTS}/${EVENT.id}`)).status === 200
}

describe('a fault', () => {
  it.each([
    ['drop-before', BROKEN, false],
    ['drop-after', BROKEN, true],
    ['truncate', BROKEN, true],
    [
      'hangup-before',
      { status: 500, json: { message: 'socket hang up', code: 'ECONNRESET', method: 'post' } },
      false,
    ],
    [
      'hangup-after',
      { status: 500, json: { message: 'socket hang up', code: 'ECONNRESET', method: 'post' } },
      true,
    ],
    [
      'refused',
      {
        status: 500,
        json: { message: expect.stringContaining('ECONNREFUSED'), code: 'ECONNREFUSED', method: 'post' },
      },
      false,
    ],
    [
      'status=500',
      { status: 500, json: { error: { code: 500, errors: [{ reason: 'backendError' }] } } },
      false,
    ],
    ['status-after=503', { status: 503, json: { error: { code: 503 } } }, true],
    [
      'status=429',
      {
        status: 429,
        json: { error: { code: 429, errors: [{ reason: 'rateLimitExceeded', domain: 'usageLimits' }] } },
      },
      false,
    ],
    ['status=418', { status: 418, json: { error: { code: 418 } } }, false],
    ['status=204', { status: 204, text: '' }, false],
    [
      'scope',
      { status: 403, json: { error: { code: 403, errors: [{ reason: 'insufficientPermissions' }] } } },
      false,
    ],
    ['html', { status: 200, text: expect.stringContaining('<!doctype html>') }, false],
    ['html-after', { status: 200, text: expect.stringContaining('<!doctype html>') }, true],
    ['redirect', { status: 200, json: { kind: 'calendar#events' } }, false],
    ['redirect-after', { status: 200, json: { kind: 'calendar#events' } }, true],
    ['no-id', { status: 200, text: expect.stringMatching(/^\{"kind":"calendar#event"(?!.*"id":)/) }, true],
    // No search of Google's leaves filters out.
    ['ignored-filter', { status: 200, json: { id: EVENT.id } }, true],
    ['garble', { status: 200, json: undefined, text: expect.stringMatching(/^\{"kind"/) }, true],
    [
      'foreign',
      { status: 400, json: { error: { code: 'server_error', message: 'Failed to get connection' } } },
      false,
    ],
    [
      'foreign-after=unknown_provider_config',
      { status: 404, json: { error: { code: 'unknown_provider_config' } } },
      true,
    ],
    [
      'foreign=connection_refresh_backoff',
      { status: 424, json: { error: { code: 'connection_refresh_backoff' } } },
      false,
    ],
    ['foreign=too_many_request', { status: 429, json: { error: { code: 'too_many_request' } } }, false],
    [
      'refresh=failed',
      {
        status: 400,
        json: {
          error: {
            code: 'server_error',
            message: expect.stringMatching(/^Failed to get connection credentials/),
          },
        },
      },
      false,
    ],
    ['rate-limit', { status: 429, json: { error: { code: 'too_many_request', method: 'POST' } } }, false],
  ])('%s: what the caller sees, and whether it was done', async (text, seen, done) => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault(`${text}@POST@/events`))
    const reply = await insert(client)
    expect(reply).toMatchObject(seen)
    expect(await isDone(client)).toBe(done)
  })

  it.each([
    ['latency=5s', [null], [200]],
    ['latency-after=5s', [200], [200]],
  ])('%s waits that long, the effect being late or the answer', async (text, during, after) => {
    const statuses = (client: Client) => client.sandbox.calls().map(({ status }) => status)
    const seen: unknown[] = []
    const client = await startConnected([], {
      wait: (milliseconds) => {
        seen.push(milliseconds, statuses(client).length === 0 ? [null] : statuses(client))
        return Promise.resolve()
      },
    })
    client.sandbox.addFault(parseFault(text))
    await insert(client)
    expect([seen, statuses(client)]).toEqual([[5_000, during], after])
  })

  it('lets a late effect happen although the caller has gone', async () => {
    const waiting = withResolvers()
    const over = withResolvers()
    const client = await startConnected([], {
      wait: () => {
        waiting.resolve()
        return over.promise
      },
    })
    client.sandbox.addFault(parseFault('latency=5s@POST'))
    const [{ connection_id: id }] = (await client.send('/connections')).json.connections
    await abandonedPost(client, String(id), waiting.promise)
    expect(client.sandbox.calls()).toEqual([])
    over.resolve()
    await expect.poll(() => client.sandbox.calls().map(({ status }) => status)).toEqual([200])
  })

  it('happens so often as it says, then no more', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault('status=500*2'))
    const statuses: number[] = []
    for (let time = 0; time < 3; time += 1) statuses.push((await client.google(EVENTS)).status)
    expect(statuses).toEqual([500, 500, 200])
  })

  it('meets only the method and the path that it names', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault('status=500@POST@/freeBusy'))
    expect((await client.google(EVENTS)).status).toBe(200)
    expect((await client.google(EVENTS, { method: 'POST', body: EVENT })).status).toBe(200)
    expect((await client.google('/calendar/v3/freeBusy', { method: 'POST', body: {} })).status).toBe(500)
  })

  it("leaves Nango's own routes alone unless it names one", async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault('drop'))
    expect((await client.send('/connections')).status).toBe(200)
  })

  it.each([
    ['status=503@/connections', { status: 503, json: { error: { code: 'server_error' } } }],
    ['html@/connections', { status: 200, text: expect.stringContaining('<!doctype html>') }],
    ['rate-limit@/connect', { status: 429, json: { error: { code: 'too_many_request' } } }],
    ['garble@/connections', { status: 200, json: undefined }],
  ])("%s meets one of Nango's own routes, and no provider", async (text, seen) => {
    const client = await startConnected()
    const [{ connection_id: id }] = (await client.send('/connections')).json.connections
    client.sandbox.addFault(parseFault(text))
    expect(await client.send('/connections')).toMatchObject(seen)
    const headers = { 'provider-config-key': 'google-calendar', 'connection-id': String(id) }
    expect((await client.send(`/proxy${EVENTS}`, { headers })).status).toBe(200)
  })

  it('bad-key makes Nango refuse the key everywhere, or where it says', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault('bad-key*2'))
    const refused = { status: 401, json: { error: { code: 'unknown_account' } } }
    expect(await client.send('/connections')).toMatchObject(refused)
    expect(await client.send('/proxy/x')).toMatchObject(refused)
    client.sandbox.addFault(parseFault('bad-key@/integrations'))
    expect(await client.send('/integrations')).toMatchObject(refused)
    expect((await client.send('/connections')).status).toBe(200)
  })

  it.each([
    [
      '/connections',
      'connections',
      'one of: environment:connections:list or environment:connections:list_credentials',
    ],
    [
      '/integrations',
      'integrations',
      'one of: environment:integrations:list or environment:integrations:list_credentials',
    ],
    ['/proxy/calendar/v3/users/me/calendarList', 'proxy', ': environment:proxy'],
  ])('no-right names the right that %s asks for', async (path, at, rights) => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault(at === 'proxy' ? 'no-right' : `no-right@/${at}`))
    const message = `Insufficient scope. Required${rights.startsWith('one') ? ' ' : ''}${rights}`
    expect(await client.send(path)).toMatchObject({
      status: 403,
      json: { error: { code: 'forbidden', message } },
    })
  })

  it('no-credentials gives out a connection without them, and refreshes none', async () => {
    const client = await startConnected()
    const [{ connection_id: id }] = (await client.send('/connections')).json.connections
    client.sandbox.addFault(parseFault('no-credentials'))
    client.sandbox.addFault(parseFault('token-expired'))
    expect((await client.google(EVENTS)).status).toBe(401)
    const path = `/connections/${id}?provider_config_key=google-calendar&force_refresh=true`
    expect(await client.send(path)).toMatchObject({ status: 403, json: { error: { code: 'forbidden' } } })
    expect((await client.send(path.replace('&force_refresh=true', ''))).json.credentials).toEqual({})
    expect((await client.google(EVENTS)).status).toBe(401)
  })

  it('no-integration hides it from every route', async () => {
    const client = await startConnected()
    const [{ connection_id: id }] = (await client.send('/connections')).json.connections
    client.sandbox.addFault(parseFault('no-integration'))
    expect(await client.google(EVENTS)).toMatchObject({
      status: 404,
      json: { error: { code: 'unknown_provider_config' } },
    })
    expect(await client.send(`/connections/${id}?provider_config_key=google-calendar`)).toMatchObject({
      status: 400,
      json: { error: { code: 'unknown_provider_config' } },
    })
    expect((await client.send('/integrations/google-calendar')).status).toBe(404)
  })

  it('ungranted leaves out of a consent what it names, and the provider refuses that', async () => {
    const client = await startConnected([], { faults: [parseFault('ungranted=calendar.events')] })
    const [{ connection_id: id }] = (await client.send('/connections')).json.connections
    const { raw } = (await client.send(`/connections/${id}?provider_config_key=google-calendar`)).json
      .credentials
    expect(raw.scope).toBe('https://www.googleapis.com/auth/calendar.readonly')
    expect((await insert(client)).status).toBe(403)
  })

  it.each(['drop@/connect/sessions', 'truncate@/connect/sessions'])(
    '%s breaks the connection',
    async (text) => {
      const client = await startConnected()
      client.sandbox.addFault(parseFault(text))
      await expect(client.send('/connect/sessions', { method: 'POST', body: { tags: {} } })).rejects.toThrow(
        /./,
      )
      client.sandbox.clearFaults()
      const count = (await client.send('/connections')).json.connections.length
      expect(count).toBe(text.startsWith('drop') ? 1 : 2)
    },
  )
})

function withResolvers() {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/** Sends the whole request, and hangs up when told to, without an answer. */
function abandonedPost({ sandbox }: Client, connectionId: string, hangUp: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(`${sandbox.url}/proxy${EVENTS}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${sandbox.apiKey}`,
        'content-type': 'application/json',
        'provider-config-key': 'google-calendar',
        'connection-id': connectionId,
      },
    })
    sending.on('error', () => {})
    sending.on('close', resolve)
    sending.end(JSON.stringify(EVENT))
    void hangUp.then(() => sending.destroy())
  })
}
