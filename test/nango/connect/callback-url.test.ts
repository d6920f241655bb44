import { afterEach, describe, expect, it } from 'vitest'
import { type FakeServer, html, openFakeServer, type Reply } from '../fake-server.ts'
import { openAt } from '../nango-fixtures.ts'

let server: FakeServer
afterEach(async () => {
  await server.close()
})

const script = (body: string): Reply => ({
  status: 200,
  headers: { 'Content-Type': 'text/javascript; charset=utf-8' },
  body,
})

describe('the callback URL', () => {
  it('is that of the address which the server goes by', async () => {
    server = await openFakeServer(() =>
      script('window._env = {"apiUrl":"https://nango.example/","isHosted":true};'),
    )
    expect(await openAt(server.url).callbackUrl()).toBe('https://nango.example/oauth/callback')
    expect(server.requests.map(({ target }) => target)).toEqual(['/env.js'])
  })

  it.each<[string, Reply]>([
    ['is a page', html(200)],
    ['is not there', html(404)],
    ['names no address', script('window._env = {};')],
    ['names something else', script('window._env = {"apiUrl":"javascript:alert(1)"};')],
    ['names one with a user', script('window._env = {"apiUrl":"https://me@nango.example"};')],
    ['names one with a query', script('window._env = {"apiUrl":"https://nango.example/?a=1"};')],
    ['is broken', script('window._env = {"apiUrl":')],
    ['is cut off', 'reset'],
  ])('is that of the address it is reached under when what it says %s', async (_case, reply) => {
    server = await openFakeServer(() => reply)
    expect(await openAt(server.url).callbackUrl()).toBe(`${server.url}/oauth/callback`)
  })

  it('is asked for without the API key', async () => {
    server = await openFakeServer(() => script(''))
    await openAt(server.url).callbackUrl()
    expect(server.requests[0]?.rawHeaders.map(([name]) => name.toLowerCase())).not.toContain('authorization')
  })
})
