import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { Nango } from '@nangohq/node'
import { expect, it, onTestFinished } from 'vitest'
import { parseFault } from '../../src/sandbox/parse-fault.ts'
import type { SandboxOptions } from '../../src/sandbox/start-sandbox.ts'
import { sessionBody, startClient, type Client } from './sandbox-client.ts'
import { startGraph } from './whatsapp/graph-client.ts'

interface Came {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The receiver of the webhooks; answers with these statuses in turn, and with 200 after them. */
async function startReceiver(statuses: number[] = []) {
  const came: Came[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      came.push({ path: request.url ?? '', headers: request.headers as Came['headers'], body })
      response.writeHead(statuses.shift() ?? 200).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { came, url: `http://127.0.0.1:${port}` }
}

async function start(statuses: number[] = [], options: Partial<SandboxOptions> = {}) {
  const { came, url } = await startReceiver(statuses)
  const client = await startClient({ webhooks: url, ...options })
  return { ...client, came }
}

const connect = (client: Client) => client.send('/connect/sessions', { method: 'POST', body: sessionBody() })

it('Nango tells of a consent, signed as its own client checks it, with sorted keys', async () => {
  const client = await start()
  await connect(client)
  await client.sandbox.webhooksIdle()
  const [first, ...others] = client.came
  expect(others).toEqual([])
  const { webhookSecret } = client.sandbox
  const sdk = new Nango({ secretKey: client.sandbox.apiKey, webhookSigningKey: webhookSecret })
  const { body = '', headers = {}, path } = first ?? {}
  expect(sdk.verifyIncomingWebhookRequest(body, headers)).toBe(true)
  expect(headers['x-nango-hmac-sha256']).toBe(createHmac('sha256', webhookSecret).update(body).digest('hex'))
  expect(path).toBe('/v1/integrations/webhook')
  const event = JSON.parse(body) as Record<string, unknown>
  expect(Object.keys(event)).toEqual(Object.keys(event).toSorted())
  const { json } = await client.send('/connections')
  expect(event).toMatchObject({
    from: 'nango',
    type: 'auth',
    operation: 'creation',
    success: true,
    providerConfigKey: 'google-calendar',
    connectionId: json.connections[0].connection_id,
    tags: { shield_attempt: 'a1' },
  })
})

it('Nango tells whose consent it was, where the session said so', async () => {
  const client = await start()
  const user = { id: 'u1', email: 'u@example.com', tags: { plan: 'pro' } }
  const body = { end_user: user, organization: { id: 'o1' }, allowed_integrations: ['google-calendar'] }
  await client.send('/connect/sessions', { method: 'POST', body })
  await client.sandbox.webhooksIdle()
  expect(JSON.parse(client.came[0]?.body ?? '{}')).toMatchObject({
    endUser: { endUserId: 'u1', endUserEmail: 'u@example.com', organizationId: 'o1', tags: { plan: 'pro' } },
  })
})

it("Nango tells of a denial in the provider's words, with no tags, for a connection that there is not", async () => {
  const client = await start([], { autoConsent: false })
  const { token } = (await connect(client)).json.data
  const page = `/oauth/connect/google-calendar?connect_session_token=${token}`
  const begun = await client.send(page, { key: null })
  const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? ''
  const denial = 'error=access_denied&error_description=The%20user%20denied'
  await client.send(`/oauth/callback?state=${state}&${denial}`, { key: null })
  await client.sandbox.webhooksIdle()
  const event = JSON.parse(client.came[0]?.body ?? '{}') as Record<string, unknown>
  expect(event).toMatchObject({
    operation: 'creation',
    success: false,
    error: {
      type: 'invalid_callback',
      description:
        'Did not get authorization code in the callback. Provider error: error: access_denied; error_description: The user denied',
    },
  })
  expect(event).not.toHaveProperty('tags')
})

it.each(['backoff', 'exhausted'])('Nango tells nothing of a refresh that it did not try: %s', async (why) => {
  const client = await start()
  await connect(client)
  client.sandbox.addFault(parseFault(`refresh=${why}*1`))
  await client.google('/calendar/v3/users/me/calendarList')
  await client.sandbox.webhooksIdle()
  expect(client.came).toHaveLength(1)
})

it('Nango tells of every refresh that failed', async () => {
  const client = await start()
  await connect(client)
  client.sandbox.addFault(parseFault('refresh=failed*1'))
  await client.google('/calendar/v3/users/me/calendarList')
  await client.sandbox.webhooksIdle()
  expect(JSON.parse(client.came[1]?.body ?? '{}')).toMatchObject({
    operation: 'refresh',
    success: false,
    error: { type: 'refresh_token_external_error' },
  })
})

it('a webhook that is not taken is sent three times and then no more', async () => {
  const client = await start([500, 503, 502])
  await connect(client)
  await client.sandbox.webhooksIdle()
  expect(client.sandbox.webhooks().map(({ status }) => status)).toEqual([500, 503, 502])
  expect(client.waits).toEqual([3_000, 6_000])
  expect(new Set(client.came.map(({ body }) => body)).size).toBe(1)
})

it('nothing is sent without an address, and none but a plain one is taken', async () => {
  const client = await startClient()
  await connect(client)
  expect(client.sandbox.webhooks()).toEqual([])
  for (const webhooks of ['shop.example', 'ftp://x', 'http://a:b@x', 'http://x/path', 'http://x/?q=1'])
    await expect(startClient({ webhooks })).rejects.toMatchObject({ code: 'usage' })
})

it('WhatsApp tells how far a message got, with our mark, as Meta writes and signs it', async () => {
  const { came, url } = await startReceiver()
  const graph = await startGraph('system-user', { webhooks: url })
  const key = 'sh0123456789abcdef0123456789abcdef'
  const { json } = await graph.post({ biz_opaque_callback_data: key })
  await graph.sandbox.webhooksIdle()
  const statuses = came.filter(({ path }) => path.endsWith('/whatsapp/webhook'))
  expect(statuses).toHaveLength(2)
  for (const { body, headers } of statuses) {
    const hmac = createHmac('sha256', graph.sandbox.metaAppSecret).update(body).digest('hex')
    expect(headers['x-hub-signature-256']).toBe(`sha256=${hmac}`)
    expect(body).toMatch(/^[\0-\x7f]*$/)
  }
  const told = statuses.map(({ body }) => valueOf(body).statuses[0])
  expect(told.map((one) => String(one.status)).toSorted()).toEqual(['delivered', 'sent'])
  expect(told[0]).toMatchObject({ id: json.messages[0].id, biz_opaque_callback_data: key })
})

it('WhatsApp takes a message that it then cannot deliver, and says so by webhook alone', async () => {
  const { came, url } = await startReceiver()
  const graph = await startGraph('system-user', { webhooks: url })
  const key = 'sh0123456789abcdef0123456789abcdef'
  const { status, json } = await graph.post({ to: '+491707777777', biz_opaque_callback_data: key })
  expect(status).toBe(200)
  await graph.sandbox.webhooksIdle()
  const values = came
    .filter(({ path }) => path.endsWith('/whatsapp/webhook'))
    .map(({ body }) => valueOf(body))
  expect(values).toEqual([
    {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
      statuses: [
        {
          id: json.messages[0].id,
          status: 'failed',
          timestamp: expect.stringMatching(/^\d{10}$/) as unknown,
          recipient_id: '491707777777',
          biz_opaque_callback_data: key,
          errors: [
            {
              code: 131026,
              title: 'Message undeliverable',
              message: 'Message undeliverable',
              error_data: { details: 'Message Undeliverable.' },
              href: '/documentation/business-messaging/whatsapp/support/error-codes',
            },
          ],
        },
      ],
    },
  ])
})

it('somebody writes when a script says so: the webhook goes out and the 24 hours begin', async () => {
  const { came, url } = await startReceiver()
  const graph = await startGraph('system-user', { webhooks: url })
  const stranger = '+4915112345678'
  const refused = await graph.post({ to: stranger })
  expect(refused.json.error.code).toBe(131047)
  const written = await graph.send('/sandbox/messages', {
    method: 'POST',
    body: { from: stranger, text: 'José: a/b?' },
  })
  expect(written.status).toBe(202)
  await graph.sandbox.webhooksIdle()
  const { body } = came.at(-1) ?? { body: '' }
  expect(body).toContain(String.raw`Jos\u00e9: a\/b?`)
  expect(valueOf(body).messages[0]).toMatchObject({
    from: stranger.slice(1),
    id: written.json.id,
    text: { body: 'José: a/b?' },
  })
  expect((await graph.post({ to: stranger })).status).toBe(200)
  for (const wrong of [{}, { from: 'nobody', text: 'x' }, { from: stranger }, 'no json'])
    expect((await graph.send('/sandbox/messages', { method: 'POST', body: wrong })).status).toBe(400)
})

// oxlint-disable-next-line typescript/no-explicit-any -- a test looks into JSON of many shapes
function valueOf(body: string): any {
  return JSON.parse(body).entry[0].changes[0].value
}
