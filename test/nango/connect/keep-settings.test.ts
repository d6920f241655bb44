import { afterEach, describe, expect, it } from 'vitest'
import { type FakeServer, html, json, openFakeServer, type Reply } from '../fake-server.ts'
import { NANGO_ERRORS } from '../nango-errors.ts'
import { failureOf, openAt } from '../nango-fixtures.ts'

let server: FakeServer
const serve = async (reply: Reply) => {
  server = await openFakeServer(() => reply)
  return openAt(server.url)
}
afterEach(async () => {
  await server.close()
})

const PLACE = { integration: 'my key@x', nangoConnectionId: 'a/b|c' }
const sent = () => {
  const [request] = server.requests
  return {
    method: request?.method,
    target: request?.target,
    body: JSON.parse(request?.body.toString() ?? 'null') as unknown,
  }
}

describe('what is kept with a connection at Nango', () => {
  it('is metadata, added to what there is', async () => {
    const metadata = { team: 'blue', nested: { n: 1 } }
    const body = { connection_id: 'a/b|c', provider_config_key: 'my key@x', metadata }
    const nango = await serve(json(200, body))
    await nango.addMetadata(PLACE, metadata)
    expect(sent()).toEqual({ method: 'PATCH', target: '/connections/metadata', body })
  })

  it('is an address for its webhooks', async () => {
    const nango = await serve(json(200, { success: true }))
    await nango.setWebhookUrl(PLACE, 'https://app.example/hook')
    expect(sent()).toEqual({
      method: 'PATCH',
      target: '/connections/a%2Fb%7Cc?provider_config_key=my%20key%40x',
      body: { webhook_url_override: 'https://app.example/hook' },
    })
  })

  it.each([
    [404, 'unknown_connection'],
    [404, 'not_found'],
  ])('is kept with no connection that is gone: %i %s', async (status, code) => {
    const nango = await serve(json(status, { error: { code, message: 'x' } }))
    for (const kept of [
      nango.addMetadata(PLACE, { a: 1 }),
      nango.setWebhookUrl(PLACE, 'https://app.example'),
    ]) {
      expect(await failureOf(kept)).toMatchObject({ code: 'not_connected', reason: 'connection_missing' })
    }
  })

  it.each<[string, Reply, string]>([
    ['a wrong key', NANGO_ERRORS.unknownAccount, 'not_connected'],
    ['a page', html(200), 'unavailable'],
    ['another shape', json(200, { success: false }), 'unavailable'],
    ['a reset', 'reset', 'unavailable'],
  ])('fails with %s', async (_, reply, code) => {
    const nango = await serve(reply)
    expect((await failureOf(nango.addMetadata(PLACE, { a: 1 }))).code).toBe(code)
    expect((await failureOf(nango.setWebhookUrl(PLACE, 'https://app.example'))).code).toBe(code)
  })
})
