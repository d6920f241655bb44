import { afterEach, describe, expect, it } from 'vitest'
import { type FakeServer, json, openFakeServer, type Reply } from './fake-server.ts'
import { CONNECTION, detailOf, openAt } from './nango-fixtures.ts'

let server: FakeServer
const serve = async (reply: Reply) => {
  server = await openFakeServer(() => reply)
  return openAt(server.url)
}
afterEach(async () => {
  await server.close()
})

const { integration } = CONNECTION

describe('the list of connections, for those that nobody here knows,', () => {
  it('says whom each is for, by what Nango knows of them, address first', async () => {
    const users = [
      { id: 'u-1', email: 'kim@example.com', display_name: 'Kim' },
      { id: 'u-2', email: null, display_name: 'Lee' },
      { id: 'u-3', email: '', display_name: null },
      { id: 4 },
      null,
    ]
    const nango = await serve(
      json(200, {
        connections: users.map((user, index) => detailOf({ end_user: user, connection_id: `c-${index}` })),
      }),
    )
    const found = await nango.listConnections({ integration })
    expect(found.map(({ endUser }) => endUser)).toEqual(['kim@example.com', 'Lee', 'u-3', null, null])
  })

  it('asks for the newest alone, where more would be too many', async () => {
    const nango = await serve(json(200, { connections: [detailOf(), detailOf({ connection_id: 'c-2' })] }))
    expect(await nango.listConnections({ integration, most: 2 })).toHaveLength(2)
    expect(new URL(`http://x${server.requests[0]?.target ?? ''}`).searchParams.get('limit')).toBe('2')
    expect(server.requests).toHaveLength(1)
  })
})
