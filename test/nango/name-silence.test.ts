import { afterEach, describe, expect, it } from 'vitest'
import { type FakeServer, html, json, openFakeServer, type Reply } from './fake-server.ts'
import { CONNECTION, failureOf, openAt } from './nango-fixtures.ts'

let server: FakeServer
/** Answers nothing that concerns a connection; `health`: how it answers whether it lives. */
const silent = async (health: Reply) => {
  server = await openFakeServer(({ target }) => (target === '/health' ? health : 'hang'))
  return openAt(server.url, { admin: 300, read: 300 })
}
afterEach(async () => {
  await server.close()
})

const { integration, nangoConnectionId } = CONNECTION

describe.each([
  ['a connection whose token is being refreshed', 'findConnection'],
  ['a refresh that is asked for', 'refresh'],
  ['a call to its provider', 'get'],
] as const)('%s that comes to no answer in time', (_what, kind) => {
  const ask = async (health: Reply) => {
    const nango = await silent(health)
    const asked = {
      findConnection: () => nango.findConnection(integration, nangoConnectionId),
      refresh: () => nango.refresh(CONNECTION),
      get: () => nango.get(CONNECTION, '/calendar/v3/users/me/calendarList', []),
    }
    return failureOf(asked[kind]())
  }

  it('is the provider’s silence where Nango itself answers', async () => {
    for (const health of [json(200, { result: 'ok' }), html(404)]) {
      const error = await ask(health)
      expect(error).toMatchObject({ code: 'unavailable', reason: 'provider_silent' })
      expect(error.message).toMatch(/^The provider did not answer Nango in time/)
      await server.close()
    }
  })

  it('is Nango’s where it answers nothing', async () => {
    for (const health of ['hang', 'reset', json(503, {})] as const) {
      const error = await ask(health)
      expect(error).toMatchObject({ code: 'unavailable', reason: 'unreachable' })
      expect(error.message).toMatch(/^Nango at .* did not answer in time$/)
      await server.close()
    }
  })
})
