import { describe, expect, it } from 'vitest'
import { startClient, startConnected } from '../../sandbox-client.ts'

const CREDENTIALS = { type: 'OAUTH2', client_id: 'id-1', client_secret: 'secret-1', scopes: 'a,b' }
const GOOGLE = { provider: 'google-calendar', unique_key: 'second', credentials: CREDENTIALS }
const bare = { autoConsent: false, seed: { integrations: [] } } as const

describe('creating an integration in the sandbox', () => {
  it('answers 200 with it, and keeps its client', async () => {
    const { send } = await startClient(bare)
    const reply = await send('/integrations', { method: 'POST', body: { ...GOOGLE, display_name: 'Mine' } })
    expect(reply.status).toBe(200)
    expect(reply.json.data).toMatchObject({
      unique_key: 'second',
      provider: 'google-calendar',
      display_name: 'Mine',
    })
    const { data } = (await send('/integrations/second?include=credentials')).json
    expect(data.credentials).toEqual({ ...CREDENTIALS, webhook_secret: null })
  })

  it('takes no credentials for a provider with a form, and then has neither client nor webhook address', async () => {
    const { send } = await startClient(bare)
    const body = { provider: 'woocommerce', unique_key: 'shop' }
    expect((await send('/integrations', { method: 'POST', body })).status).toBe(200)
    const { data } = (await send('/integrations/shop?include=credentials&include=webhook')).json
    expect([data.credentials, data.webhook_url]).toEqual([null, null])
    const refused = await send('/integrations', {
      method: 'POST',
      body: { ...body, unique_key: 'other', credentials: CREDENTIALS },
    })
    expect([refused.status, refused.json]).toEqual([
      400,
      {
        error: {
          code: 'invalid_body',
          message: 'incompatible credentials auth type and provider auth',
        },
      },
    ])
  })

  it.each([
    ['without credentials', { ...GOOGLE, credentials: undefined }, 'Missing credentials'],
    ['with an unknown member', { ...GOOGLE, x: 1 }, 'Unrecognized key: "x"'],
    [
      'with a scope that has spaces',
      { ...GOOGLE, credentials: { ...CREDENTIALS, scopes: 'a b' } },
      'Invalid input',
    ],
    [
      'with half a client',
      { ...GOOGLE, credentials: { ...CREDENTIALS, client_secret: undefined } },
      'Invalid input',
    ],
    [
      'with an empty client id',
      { ...GOOGLE, credentials: { ...CREDENTIALS, client_id: '' } },
      'expected string to have >=1 characters',
    ],
    [
      'with credentials of no kind',
      { ...GOOGLE, credentials: { ...CREDENTIALS, type: 'BASIC' } },
      'invalid credentials object',
    ],
    [
      'with credentials of another kind',
      { ...GOOGLE, credentials: { ...CREDENTIALS, type: 'OAUTH1' } },
      'incompatible credentials auth type and provider auth',
    ],
    ['with an empty name', { ...GOOGLE, display_name: '' }, 'expected string to have >=1 characters'],
    ['of an unknown provider', { ...GOOGLE, provider: 'nope' }, 'Invalid provider'],
    ['under a key with a slash', { ...GOOGLE, unique_key: 'a/b' }, 'must match pattern'],
  ])('is refused %s', async (_case, body, words) => {
    const { send } = await startClient(bare)
    const reply = await send('/integrations', { method: 'POST', body })
    expect(reply.status).toBe(400)
    expect(JSON.stringify(reply.json.error)).toContain(words.replaceAll('"', '\\"'))
    expect((await send('/integrations')).json.data).toEqual([])
  })

  it('is refused for a key that is taken, with 400 and a path that is no field of the body', async () => {
    const { send } = await startClient()
    const reply = await send('/integrations', {
      method: 'POST',
      body: { ...GOOGLE, unique_key: 'google-calendar' },
    })
    expect([reply.status, reply.json.error]).toEqual([
      400,
      {
        code: 'invalid_body',
        errors: [{ code: 'invalid_string', message: 'Unique key already exists', path: ['uniqueKey'] }],
      },
    ])
  })
})

describe('changing an integration in the sandbox', () => {
  const change = (credentials: object) => ({ method: 'PATCH', body: { credentials } })

  it('replaces the client as a whole, but for a webhook secret that is left out', async () => {
    const { send } = await startClient()
    const path = '/integrations/google-calendar'
    await send(path, change({ ...CREDENTIALS, webhook_secret: 'w' }))
    await send(path, change({ ...CREDENTIALS, client_id: 'id-2', scopes: undefined }))
    const { data } = (await send(`${path}?include=credentials`)).json
    expect(data.credentials).toEqual({ ...CREDENTIALS, client_id: 'id-2', scopes: null, webhook_secret: 'w' })
    await send(path, change({ ...CREDENTIALS, webhook_secret: '' }))
    const without = (await send(`${path}?include=credentials`)).json.data
    expect(without.credentials.webhook_secret).toBeNull()
  })

  it('asks for the new scopes in the next consent, where the session says nothing else', async () => {
    const { send, google } = await startConnected()
    await send('/integrations/google-calendar', change({ ...CREDENTIALS, scopes: 'only.this' }))
    await send('/connect/sessions', {
      method: 'POST',
      body: { tags: {}, allowed_integrations: ['google-calendar'] },
    })
    expect((await google('/calendar/v3/calendars/primary')).status).toBe(403)
  })

  it.each([
    ['scopes alone', change({ type: 'OAUTH2', scopes: 'a' }), 400],
    ['a new key while there are connections', { method: 'PATCH', body: { unique_key: 'renamed' } }, 400],
    ['one that is not there', { ...change(CREDENTIALS), path: '/integrations/nope' }, 404],
  ])('is refused for %s', async (_case, sending, status) => {
    const { send } = await startConnected()
    const path = 'path' in sending ? sending.path : '/integrations/google-calendar'
    expect((await send(path, sending)).status).toBe(status)
    expect((await send('/integrations/google-calendar')).status).toBe(200)
  })

  it('takes no key of another one, and says so in other words than when one is created', async () => {
    const { send } = await startClient()
    const reply = await send('/integrations/woocommerce', {
      method: 'PATCH',
      body: { unique_key: 'shopify' },
    })
    expect([reply.status, reply.json.error]).toEqual([
      400,
      { code: 'invalid_body', message: 'uniqueKey is already used by another integration' },
    ])
  })

  it('renames one without connections', async () => {
    const { send } = await startClient()
    await send('/integrations/woocommerce', { method: 'PATCH', body: { unique_key: 'my shop' } })
    expect((await send('/integrations/woocommerce')).status).toBe(404)
    expect((await send('/integrations/my%20shop')).json.data.display_name).toBe('WooCommerce')
  })
})

describe('deleting an integration in the sandbox', () => {
  it('takes its connections with it', async () => {
    const { send } = await startConnected()
    expect((await send('/integrations/google-calendar', { method: 'DELETE' })).json).toEqual({
      success: true,
    })
    expect((await send('/connections')).json.connections).toEqual([])
    const again = await send('/integrations/google-calendar', { method: 'DELETE' })
    expect([again.status, again.json.error.message]).toEqual([404, 'Integration does not exist'])
  })
})
