import { describe, expect, it } from 'vitest'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { revokeToken } from '../../src/gate/access/tokens.ts'
import { ANNA, MINUTE, stored } from '../gate/bench.ts'
import { denialsOf, openHttpBench, type HttpBench, type Person } from '../http/bench.ts'
import { send, type Reply, type Sending } from '../http/client.ts'
import { agentOnHttp } from './agent.ts'

const ACCEPT = { accept: 'application/json, text/event-stream' }
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** A call as it goes over the wire in the newer era. */
function post(bench: HttpBench, who: Person | null, call: object, sending: Sending = {}): Promise<Reply> {
  const { name } = call as { readonly name?: string }
  const method = name === undefined ? 'tools/list' : 'tools/call'
  return send(bench.server.url, 'POST', '/mcp', {
    body: { jsonrpc: '2.0', id: 1, method, params: { ...call, _meta: META } },
    ...sending,
    headers: {
      ...ACCEPT,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': name }),
      ...(who === null ? {} : { authorization: `Bearer ${bench.tokens[who]}` }),
      ...sending.headers,
    },
  })
}

const propose = { name: 'notes_add', arguments: { text: 'tea' } }

describe('who is let in', () => {
  it('needs a token, is told where a client reads about that, and is written down', async () => {
    const bench = await openHttpBench()
    const reply = await post(bench, null, propose)
    expect(reply.status).toBe(401)
    const metadata = `${bench.server.url}/.well-known/oauth-protected-resource/mcp`
    expect(reply.headers['www-authenticate']).toBe(`Bearer realm="shield", resource_metadata="${metadata}"`)
    const { body } = await send(bench.server.url, 'GET', new URL(metadata).pathname)
    expect(body).toEqual({
      resource: `${bench.server.url}/mcp`,
      resource_name: 'shield',
      bearer_methods_supported: ['header'],
    })
    expect(await denialsOf(bench)).toMatchObject([{ who: 'somebody without a token', what: 'POST /mcp' }])
  })

  it('is looked at anew at each call: a token that was revoked meanwhile opens nothing', async () => {
    const bench = await openHttpBench()
    expect((await post(bench, 'agent', propose)).status).toBe(200)
    await revokeToken(bench.parts, bench.tokens.agent, ANNA)
    const reply = await post(bench, 'agent', { name: 'shield_connections', arguments: {} })
    expect(reply.status).toBe(401)
    expect(reply.headers['www-authenticate']).toContain('error="invalid_token"')
  })

  it.each<[string, Sending['headers']]>([
    ['another Host', { host: 'evil.example' }],
    ['a page of another origin', { origin: 'http://evil.example' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ])('is nobody who comes by way of %s, with a good token too', async (_what, headers) => {
    const bench = await openHttpBench()
    const reply = await post(bench, 'agent', propose, { headers: headers ?? {} })
    expect(reply).toMatchObject({ status: 403, body: { code: 'denied' } })
    expect(await bench.store.requests.list({ states: [], limit: 9 })).toEqual([])
    expect(await denialsOf(bench)).toMatchObject([{ who: 'agent', what: 'POST /mcp' }])
  })
})

describe('what is taken', () => {
  it.each<[string, Sending, number]>([
    ['more than a megabyte', { body: `{"x":"${'x'.repeat(1024 * 1024)}"}` }, 413],
    ['several messages at once', { body: [{ jsonrpc: '2.0', id: 1, method: 'tools/list' }] }, 400],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 415],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415],
  ])('is not %s', async (_what, sending, status) => {
    const bench = await openHttpBench()
    expect((await post(bench, 'agent', propose, sending)).status).toBe(status)
  })

  it.each(['GET', 'DELETE'])('is not %s: there are no sessions', async (method) => {
    const bench = await openHttpBench()
    const headers = { ...ACCEPT, authorization: `Bearer ${bench.tokens.agent}` }
    const reply = await send(bench.server.url, method, '/mcp', { headers })
    expect([reply.status, reply.headers['allow']]).toEqual([405, 'POST'])
  })

  it('is no subscription that stays open', async () => {
    const bench = await openHttpBench()
    const method = 'subscriptions/listen'
    const reply = await post(
      bench,
      'agent',
      {},
      {
        body: {
          jsonrpc: '2.0',
          id: 1,
          method,
          params: { _meta: META, notifications: { toolsListChanged: true } },
        },
        headers: { 'mcp-method': method },
      },
    )
    expect(reply.text).toContain('Subscription limit reached')
  })

  it('is a group of tools that is there', async () => {
    const bench = await openHttpBench()
    const agent = await agentOnHttp(bench, { query: '?tools=notes' })
    expect(await agent.tools()).toContain('notes_add')
    await expect(agentOnHttp(bench, { query: '?tools=calendar' })).rejects.toThrow(/400|tools takes groups/)
  })
})

describe('the tools of a token', () => {
  it.each<[Person, readonly string[]]>([
    ['agent', ['notes_add', 'notes_list', 'shield_call', 'shield_cancel']],
    ['anna', ['notes_add', 'notes_list', 'shield_call', 'shield_cancel']],
    // An administrator asks for nothing, and there is nothing of theirs to take back.
    ['root', ['notes_list', 'shield_call']],
  ])('of %s are what it may use, in the order of their names, each time the same', async (who, wanted) => {
    const bench = await openHttpBench()
    const agent = await agentOnHttp(bench, { who })
    const always = ['shield_connections', 'shield_request', 'shield_search_operations', 'shield_wait']
    const names = await agent.tools()
    expect(names).toEqual([...wanted, ...always])
    expect(names).toEqual(names.toSorted())
    expect(await agent.tools()).toEqual(names)
  })

  it('of an administrator propose nothing, whichever name is called', async () => {
    const bench = await openHttpBench()
    const agent = await agentOnHttp(bench, { who: 'root' })
    for (const [name, given] of [
      ['notes_add', { text: 'tea' }],
      ['shield_call', { operation: 'notes.add', input: { text: 'tea' } }],
    ] as const)
      expect((await agent.call(name, given)).told).toMatchObject({ error: { code: 'denied' } })
    expect(await bench.store.requests.list({ states: [], limit: 9 })).toEqual([])
    expect(await denialsOf(bench)).toMatchObject([
      { who: 'root', door: 'mcp', what: 'POST /mcp: call "notes_add"' },
      { who: 'root', door: 'mcp', what: 'POST /mcp: call "shield_call"' },
    ])
  })

  it('see what is their own, and look at what is not as if it were not there', async () => {
    const bench = await openHttpBench()
    const agent = await agentOnHttp(bench)
    const other = await agentOnHttp(bench, { who: 'other' })
    const { told } = await agent.call('notes_add', { text: 'tea' })
    expect(told.reviewUrl).toBe(`${bench.server.url}/approvals/${told.id}`)
    for (const name of ['shield_request', 'shield_wait', 'shield_cancel'])
      expect((await other.call(name, { id: told.id })).told).toMatchObject({ error: { code: 'not_found' } })
    expect(await stored(bench, told)).toMatchObject({ state: 'pending' })
    const looks = await denialsOf(bench)
    expect(looks).toHaveLength(3)
    expect(looks[0]).toMatchObject({ who: 'other', door: 'mcp', subject: told.id, what: 'see it' })
  })
})

describe('a wait', () => {
  it.each(['2025-11-25', '2026-07-28'] as const)(
    'gives its place back when its client has gone, in %s',
    async (era) => {
      // The first wait ends with its client, and never by time.
      let begun: (() => void) | undefined
      const hasBegun = new Promise<void>((resolve) => {
        begun = resolve
      })
      const bench = await openHttpBench({
        limits: { maxWaits: 1 },
        parts: ({ parts }) => ({
          pause: async (milliseconds, signal) => {
            if (milliseconds < 1_000 && begun === undefined) return parts.pause(milliseconds, signal)
            if (milliseconds < 1_000) begun?.()
            if (milliseconds < 1_000) begun = undefined
            return new Promise((done) => {
              if (signal?.aborted === true) done()
              else signal?.addEventListener('abort', () => done())
            })
          },
        }),
      })
      const agent = await agentOnHttp(bench, { era })
      const { told } = await agent.call('notes_add', { text: 'tea' })
      const waiting = agent.call('shield_wait', { id: told.id }).catch(() => undefined)
      await hasBegun
      await agent.client.close()
      await waiting
      const next = await agentOnHttp(bench, { era })
      await expect
        .poll(async () => (await next.call('shield_wait', { id: told.id, seconds: 1 })).told.status)
        .toBe('pending')
    },
  )

  it('is refused where too many wait already, and says so', async () => {
    const bench = await openHttpBench({ limits: { maxWaits: 0 } })
    const agent = await agentOnHttp(bench)
    const { told } = await agent.call('notes_add', { text: 'tea' })
    const answer = await agent.call('shield_wait', { id: told.id })
    expect(answer.told).toMatchObject({ error: { code: 'unavailable' } })
  })

  it('offers the page once, and only to a host that is known to open pages', async () => {
    const bench = await openHttpBench()
    const offered: string[] = []
    const client = new Client(
      { name: 'host', version: '1' },
      {
        capabilities: { elicitation: { url: {} } },
        versionNegotiation: { mode: { pin: '2026-07-28' } },
      },
    )
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      if (params.mode === 'url') offered.push(params.url)
      return { action: 'accept' }
    })
    const headers = { authorization: `Bearer ${bench.tokens.agent}` }
    await client.connect(
      new StreamableHTTPClientTransport(new URL('/mcp', bench.server.url), { requestInit: { headers } }),
    )
    const told = async (name: string, given: Record<string, string>) =>
      (await client.callTool({ name, arguments: given })).structuredContent as { id: string; status: string }
    const { id } = await told('notes_add', { text: 'tea' })
    expect(offered).toEqual([])
    // Accepted means that it was opened, and nothing more.
    expect(await told('shield_wait', { id })).toMatchObject({ status: 'pending' })
    expect(await told('shield_wait', { id })).toMatchObject({ status: 'pending' })
    expect(offered).toEqual([`${bench.server.url}/approvals/${id}`])
    await client.close()
    expect(await stored(bench, { id })).toMatchObject({ state: 'pending', decision: null })
  })
})

it('serves each message of a client at whichever server it comes to', async () => {
  const bench = await openHttpBench()
  const second = await bench.beside()
  const urls = [bench.server.url, second.url]
  let messages = 0
  const client = new Client(
    { name: 'host', version: '1' },
    { capabilities: { elicitation: { url: {} } }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  )
  const offered: string[] = []
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    if (params.mode === 'url') offered.push(params.url)
    return { action: 'accept' }
  })
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', urls[0]), {
    requestInit: { headers: { authorization: `Bearer ${bench.tokens.agent}` } },
    fetch: (_url, init) => fetch(`${urls[(messages += 1) % 2]}/mcp`, init),
  })
  await client.connect(transport)
  const told = async (name: string, given: Record<string, string>) =>
    (await client.callTool({ name, arguments: given })).structuredContent as { id: string; status: string }
  const { id } = await told('notes_add', { text: 'tea' })
  expect((await told('notes_add', { text: 'tea' })).id, 'the same call at the other server').toBe(id)
  expect(await told('shield_wait', { id })).toMatchObject({ id, status: 'pending' })
  expect(offered, 'asked once, though its answer came to the other server').toHaveLength(1)
  expect(await told('shield_cancel', { id })).toMatchObject({ id, status: 'cancelled' })
  expect(await told('shield_request', { id })).toMatchObject({ id, status: 'cancelled' })
  expect(messages).toBeGreaterThan(5)
  await client.close()
})

it('answers an agent that was refused too often with nothing but that, until the hour is over', async () => {
  const bench = await openHttpBench({ settings: { bounds: { pending: 9, bytes: 99_999, refusals: 2 } } })
  const agent = await agentOnHttp(bench)
  const codes = []
  for (let count = 0; count < 4; count += 1)
    codes.push((await agent.call('shield_approve', { id: 'apr_1' })).told.error.kind ?? 'denied')
  expect(codes).toEqual(['denied', 'denied', 'at_bound', 'at_bound'])
  expect(await denialsOf(bench)).toHaveLength(3)
  bench.clock.now += 60 * MINUTE
  expect((await agent.call('shield_approve', { id: 'apr_1' })).told.error.kind).toBeUndefined()
})
