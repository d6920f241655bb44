import { describe, expect, it } from 'vitest'
import { fullScope, sessionBody, startClient, type Client } from '../sandbox-client.ts'

const OPEN = { key: null }

async function openSession(
  client: Client,
  body: object = sessionBody(['calendar.readonly', 'calendar.events']),
) {
  const reply = await client.send('/connect/sessions', { method: 'POST', body })
  return reply.json.data as { token: string; connect_link: string }
}

/** Follows the connect link as far as the consent page. */
async function openConsent(client: Client, token: string) {
  const start = await client.send(`/oauth/connect/google-calendar?connect_session_token=${token}`, OPEN)
  const location = start.headers.get('location') ?? ''
  return { start, location: new URL(location), page: await client.send(location, OPEN) }
}

/** Submits the consent page's form as a browser would, with the fields as they stand, and follows the way back. */
async function submit(client: Client, page: string, change: Readonly<Record<string, readonly string[]>>) {
  const action = /<form method="post" action="([^"]+)">/.exec(page)?.[1] ?? ''
  const fields = [
    ...page.matchAll(/<input type="(hidden|radio|checkbox)" name="([^"]+)" value="([^"]*)"([^>]*)>/g),
  ]
    .filter(([, type, , , rest = '']) => type === 'hidden' || rest.includes('checked'))
    .map(([, , name = '', value = '']) => [name, value] as const)
    .filter(([name]) => change[name] === undefined)
  const changed = Object.entries(change).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  )
  const body = new URLSearchParams(
    [...fields, ...changed].map(([name, value]): [string, string] => [name, value]),
  ).toString()
  const sent = await client.send(action, {
    ...OPEN,
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const back = sent.headers.get('location') ?? ''
  return { back, callback: await client.send(back, OPEN) }
}

describe('the connect page', () => {
  it('shows the integration and a way to the consent page, given its apiURL', async () => {
    const client = await startClient({ autoConsent: false })
    const { connect_link: link, token } = await openSession(client)
    const page = await client.send(`${link}&apiURL=${encodeURIComponent(client.sandbox.url)}`, OPEN)
    expect(page.text).toContain('Google Calendar')
    expect(page.text).toContain(`href="/oauth/connect/google-calendar?connect_session_token=${token}"`)
  })

  it.each([
    ['without apiURL, as on a self-hosted server', ''],
    ['with the address of another server', '&apiURL=https%3A%2F%2Fapi.nango.dev'],
  ])('fails %s', async (_case, suffix) => {
    const client = await startClient({ autoConsent: false })
    const { connect_link: link } = await openSession(client)
    const page = await client.send(link + suffix, OPEN)
    expect(page.text).toContain('An error occurred. Please refresh your page or contact our support.')
    expect(page.text).not.toContain('/oauth/connect/')
  })

  it('fails for a session that has ended, and repeats nothing of it unescaped', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = await openSession(client)
    await client.send('/connect/session', { method: 'DELETE', key: token })
    const api = encodeURIComponent(client.sandbox.url)
    expect((await client.send(`/connect-ui/?session_token=${token}&apiURL=${api}`, OPEN)).text).toContain(
      'expired',
    )
    const hostile = await client.send(
      `/connect-ui/?session_token=x&apiURL=${encodeURIComponent('<script>')}`,
      OPEN,
    )
    expect(hostile.text).not.toContain('<script>')
  })

  it('says that the session allowed itself under --auto-consent, and connects nothing twice', async () => {
    const client = await startClient({ autoConsent: true })
    const { token } = await openSession(client)
    const api = encodeURIComponent(client.sandbox.url)
    expect((await client.send(`/connect-ui/?session_token=${token}&apiURL=${api}`, OPEN)).text).toContain(
      '--auto-consent',
    )
    expect(
      (await client.send(`/oauth/connect/google-calendar?connect_session_token=${token}`, OPEN)).status,
    ).toBe(200)
    expect((await client.send('/connections')).json.connections).toHaveLength(1)
  })
})

describe('the consent page', () => {
  it('is reached by a redirect that carries what a provider is asked', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = await openSession(client)
    const { start, location, page } = await openConsent(client, token)
    expect(start.status).toBe(302)
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: `${client.sandbox.url}/oauth/callback`,
      scope: `${fullScope('calendar.readonly')} ${fullScope('calendar.events')}`,
      access_type: 'offline',
    })
    expect(start.headers.get('set-cookie')).toBe(
      `oauth2-${location.searchParams.get('state')}=1; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax`,
    )
    expect(page.text).toContain(fullScope('calendar.events'))
    expect(page.text).toContain('sandbox:anna@example.com')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  it('connects the account it was allowed for, once', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = await openSession(client)
    const { page } = await openConsent(client, token)
    const { back, callback } = await submit(client, page.text, { decision: ['allow'] })
    expect(callback.status).toBe(200)
    expect(callback.text).toContain('window.__nangoOAuthError = null;')
    expect((await client.google('/calendar/v3/calendars/primary')).json.id).toBe('sandbox:anna@example.com')
    const replay = await client.send(back, OPEN)
    expect([replay.status, replay.text]).toEqual([
      400,
      expect.stringContaining('No session found for state:'),
    ])
    expect((await client.send('/connections')).json.connections).toHaveLength(1)
  })

  it('connects the account and the scopes that were chosen', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = await openSession(client)
    const { page } = await openConsent(client, token)
    await submit(client, page.text, {
      decision: ['allow'],
      account: ['sandbox:ben@example.com'],
      scope: [fullScope('calendar.readonly'), fullScope('never.asked')],
    })
    const [{ connection_id: id }] = (await client.send('/connections')).json.connections
    const { credentials } = (await client.send(`/connections/${id}?provider_config_key=google-calendar`)).json
    expect(credentials.raw.scope).toBe(fullScope('calendar.readonly'))
    expect((await client.google('/calendar/v3/calendars/primary')).json.id).toBe('sandbox:ben@example.com')
  })

  it('connects nothing when denied, and says so to the page that opened it', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = await openSession(client)
    const { page } = await openConsent(client, token)
    const { callback } = await submit(client, page.text, { decision: ['deny'] })
    expect(callback.status).toBe(400)
    const said = /window\.__nangoOAuthError = (.*);<\/script>/.exec(callback.text)?.[1] ?? ''
    expect(JSON.parse(JSON.parse(said).message)).toEqual({
      error: 'access_denied',
      error_description: 'The user denied',
    })
    expect((await client.send('/connections')).json.connections).toEqual([])
  })

  it('makes a second connection from the same session: its token is not for one use', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = await openSession(client)
    for (let time = 0; time < 2; time += 1) {
      const { page } = await openConsent(client, token)
      await submit(client, page.text, { decision: ['allow'] })
    }
    expect((await client.send('/connections')).json.connections).toHaveLength(2)
  })

  it('may end after the session it began in', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = await openSession(client)
    const { page } = await openConsent(client, token)
    client.clock.time += 3_600_000
    expect((await submit(client, page.text, { decision: ['allow'] })).callback.status).toBe(200)
  })

  it('passes on a login hint, but nothing that would change the flow itself', async () => {
    const client = await startClient({ autoConsent: false })
    const parameters = {
      login_hint: 'sandbox:ben@example.com',
      redirect_uri: 'https://evil.example/',
      state: 'x',
    }
    const { token } = await openSession(client, {
      tags: {},
      integrations_config_defaults: { 'google-calendar': { authorization_params: parameters } },
    })
    const { location, page } = await openConsent(client, token)
    expect(location.searchParams.get('redirect_uri')).toBe(`${client.sandbox.url}/oauth/callback`)
    expect(page.text).toMatch(/value="sandbox:ben@example.com"\s+checked/)
  })

  it.each([
    ['with a foreign place to go back to', '?redirect_uri=https%3A%2F%2Fevil.example%2F'],
    ['without anything', ''],
  ])('does not open %s', async (_case, query) => {
    const client = await startClient({ autoConsent: false })
    const page = await client.send(`/sandbox/authorize/google-calendar${query}`, OPEN)
    expect(page.status).toBe(400)
    expect(page.text).not.toContain('<form')
  })

  it('escapes whatever stands in its address', async () => {
    const client = await startClient({ autoConsent: false })
    const query = new URLSearchParams({
      redirect_uri: `${client.sandbox.url}/oauth/callback`,
      state: '"><script>alert(1)</script>',
      scope: '<img src=x> \'"&',
    }).toString()
    const page = await client.send(`/sandbox/authorize/google-calendar?${query}`, OPEN)
    expect(page.status).toBe(200)
    expect(page.text).not.toMatch(/<script|<img/)
  })
})

describe('the start of a consent is refused', () => {
  it.each([
    ['without a token', '', 401, 'missing_public_key'],
    ['with a public key', '?public_key=x', 401, 'deprecated_authentication'],
    ['with a token of another form', '?connect_session_token=x', 401, 'invalid_connect_session_token_format'],
    [
      'with an unknown token',
      `?connect_session_token=nango_connect_session_${'0'.repeat(64)}`,
      401,
      'unknown_connect_session_token',
    ],
  ])('%s', async (_case, query, status, code) => {
    const { send } = await startClient()
    const reply = await send(`/oauth/connect/google-calendar${query}`, OPEN)
    expect([reply.status, reply.json.error.code]).toEqual([status, code])
  })

  it('for an integration that the session does not allow, or that does not exist', async () => {
    const client = await startClient({ autoConsent: false })
    const narrow = await openSession(client)
    const refused = await client.send(`/oauth/connect/shopify?connect_session_token=${narrow.token}`, OPEN)
    expect([refused.status, refused.json]).toEqual([400, { error: { code: 'integration_not_allowed' } }])
    const wide = await openSession(client, { tags: {} })
    const unknown = await client.send(`/oauth/connect/nope?connect_session_token=${wide.token}`, OPEN)
    expect(unknown.status).toBe(400)
    expect(unknown.text).toContain('Could not find a Provider Config matching the &quot;nope&quot; key.')
  })
})
