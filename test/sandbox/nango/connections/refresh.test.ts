import { describe, expect, it } from 'vitest'
import { parseFault } from '../../../../src/sandbox/parse-fault.ts'
import { startConnected, type Client, type Reply } from '../../sandbox-client.ts'
import { startShop } from '../../woocommerce/shop-client.ts'

const EVENTS = '/calendar/v3/calendars/primary/events'

async function readConnection(client: Client, isForced = false): Promise<Reply> {
  const [{ connection_id: id }] = (await client.send('/connections')).json.connections
  const force = isForced ? '&force_refresh=true' : ''
  return client.send(`/connections/${id}?provider_config_key=google-calendar${force}`)
}

const errorsOf = async (client: Client) => (await client.send('/connections')).json.connections[0].errors

describe('a token that the provider forgot', () => {
  it('is refused with 401 in its own words until Nango is told to refresh it', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault('token-expired'))
    for (let time = 0; time < 2; time += 1) {
      expect(await client.google(EVENTS)).toMatchObject({
        status: 401,
        json: { error: { code: 401, errors: [{ reason: 'authError' }] } },
      })
    }
    const before = (await readConnection(client)).json.credentials.access_token
    expect((await client.google(EVENTS)).status).toBe(401)
    expect((await readConnection(client, true)).json.credentials.access_token).not.toBe(before)
    expect((await client.google(EVENTS)).status).toBe(200)
  })

  it('is forgotten so often as the fault says', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault('token-expired*2'))
    const statuses: number[] = []
    for (let time = 0; time < 3; time += 1) {
      statuses.push((await client.google(EVENTS)).status)
      await readConnection(client, true)
    }
    expect(statuses).toEqual([401, 401, 200])
  })
})

describe('a refresh that failed', () => {
  it('is waited for, thirty seconds, whatever the token is worth and however it is asked for', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault('refresh=failed*1'))
    expect((await client.google(EVENTS)).status).toBe(400)
    const answers = async () => [(await readConnection(client)).status, (await client.google(EVENTS)).status]
    expect(await answers()).toEqual([424, 424])
    client.clock.time += 29_999
    expect(await answers()).toEqual([424, 424])
    client.clock.time += 1
    expect(await answers()).toEqual([200, 200])
  })

  it('is over with one that works', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault('refresh=failed*1'))
    await client.google(EVENTS)
    expect((await readConnection(client, true)).status).toBe(200)
    expect((await client.google(EVENTS)).status).toBe(200)
  })
})

describe.each(['backoff', 'exhausted'])('refresh=%s of a key that was pasted', (failure) => {
  it('keeps it from being used, though nothing of it is ever refreshed', async () => {
    const { sandbox, shop } = await startShop()
    sandbox.addFault(parseFault(`refresh=${failure}*1`))
    expect((await shop('/orders')).status).toBe(424)
    expect((await shop('/orders')).status).toBe(200)
    sandbox.addFault(parseFault('refresh=failed'))
    expect((await shop('/orders')).status).toBe(200)
  })
})

describe('a token without a refresh token', () => {
  it('stays as it is, also when it is over and a refresh is forced', async () => {
    const client = await startConnected()
    const { access_token: token } = (await readConnection(client)).json.credentials
    const [{ connection_id: id }] = (await client.send('/connections')).json.connections
    const credentials = { type: 'OAUTH2', access_token: token, expires_at: '2026-11-24T09:00:00Z' }
    const body = { provider_config_key: 'google-calendar', connection_id: id, credentials }
    await client.send('/connections', { method: 'POST', body })
    for (const isForced of [false, true]) {
      const reply = await readConnection(client, isForced)
      expect([reply.status, reply.json.credentials.access_token]).toEqual([200, token])
    }
  })
})

describe.each([
  {
    fault: 'refresh=failed',
    read: 400,
    proxy: [400, 'server_error', /^Failed to get connection credentials: 'The external API/],
    forced: 400,
  },
  {
    fault: 'refresh=backoff',
    read: 424,
    proxy: [424, 'connection_refresh_backoff', /^A recent refresh attempt failed/],
    forced: 200,
  },
  {
    fault: 'refresh=exhausted',
    read: 424,
    proxy: [424, 'server_error', /^Failed to get connection credentials: 'The refresh limit/],
    forced: 200,
  },
] as const)('$fault', ({ fault, read, proxy: [status, code, message], forced }) => {
  it('is what the proxy says, and nothing reaches the provider', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault(fault))
    expect(await client.google(EVENTS)).toMatchObject({
      status,
      json: { error: { code, message: expect.stringMatching(message) } },
    })
    expect(client.sandbox.calls()).toEqual([])
  })

  it('is what reading the connection says, with the connection and no credentials', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault(fault))
    expect(await readConnection(client)).toMatchObject({
      status: read,
      json: {
        error: {
          code: 'invalid_credentials',
          payload: { connection: { provider_config_key: 'google-calendar', credentials: {} } },
        },
      },
    })
  })

  it('is marked on the connection until a refresh works', async () => {
    const client = await startConnected()
    expect(await errorsOf(client)).toEqual([])
    client.sandbox.addFault(parseFault(`${fault}*1`))
    await client.google(EVENTS)
    expect(await errorsOf(client)).toMatchObject([{ type: 'auth' }])
    await readConnection(client, true)
    expect(await errorsOf(client)).toEqual([])
  })

  it('meets only the route that it names', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault(`${fault}@/connections`))
    expect((await client.google(EVENTS)).status).toBe(200)
    expect((await readConnection(client)).status).toBe(read)
  })

  it('answers a forced refresh as Nango does', async () => {
    const client = await startConnected()
    client.sandbox.addFault(parseFault(fault))
    expect((await readConnection(client, true)).status).toBe(forced)
  })
})
