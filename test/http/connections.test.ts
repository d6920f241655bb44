import { describe, expect, it } from 'vitest'
import { heldOf, responseOf } from '../gate/fake-nango.ts'
import { openHttpBench } from './bench.ts'

describe('a connection that is not what it was, over HTTP', () => {
  const seen = { account: 'eve@shop.de', config: {} }
  const accept = '/v1/connections/google/accept'

  it('is accepted by an administrator as it was seen, and by nobody else', async () => {
    const { get, nango, post, store } = await openHttpBench()
    nango.respond = () => responseOf(200, { owner: 'eve@shop.de' })
    expect((await get('agent', '/v1/status?check=1')).body).toMatchObject({
      connections: [{ health: 'account_changed', connection: { mismatch: seen } }],
    })
    for (const who of ['agent', 'anna'] as const) {
      expect((await post(who, accept, seen)).status, who).toBe(403)
    }
    const other = { ...seen, account: 'carl@shop.de' }
    expect((await post('root', accept, other)).status).toBe(409)
    expect((await post('root', '/v1/connections/nowhere/accept', seen)).status).toBe(404)
    expect((await post('root', accept, { ...seen, more: 1 })).status).toBe(400)
    expect(await post('root', accept, seen)).toMatchObject({
      status: 200,
      body: { account: { label: 'eve@shop.de' }, mismatch: null },
    })
    expect(await store.connections.find('google')).toMatchObject({ account: { label: 'eve@shop.de' } })
    expect(await store.audit.newest({ actor: 'root', limit: 1 })).toMatchObject([
      { type: 'connection.accepted' },
    ])
  })

  it('is dropped here alone where its administrator says so', async () => {
    const { nango, post, store } = await openHttpBench()
    nango.held.length = 0
    nango.madeAt = '2026-02-02T00:00:00.000Z'
    const disconnect = (forget: boolean) =>
      post('root', '/v1/integrations/google/disconnect', { connection: 'google', forget })
    expect((await disconnect(false)).status).toBe(409)
    expect(await store.connections.find('google')).toBeDefined()
    expect(await disconnect(true)).toMatchObject({ status: 200, body: { atNango: 'kept' } })
    expect(await store.connections.find('google')).toBeUndefined()
  })
})

describe('a connection at Nango that is not known here, over HTTP', () => {
  const LATE = heldOf({ nangoConnectionId: 'nc/late', endUser: 'kim@example.com' })
  const discard = '/v1/strays/discard'

  it('is told to administrators alone, and deleted by them once its id was typed', async () => {
    const { get, nango, post, store } = await openHttpBench()
    nango.held.push(LATE)
    const told = { nangoConnectionId: 'nc/late', endUser: 'kim@example.com', isMarked: false }
    const one = '/v1/strays?nangoConnectionId=nc%2Flate&provider=google'
    expect((await get('root', '/v1/status?provider=google')).body).toMatchObject({
      strays: { count: 1, newest: [told] },
    })
    expect((await get('root', one)).body).toMatchObject({ items: [told], next: null })
    for (const who of ['agent', 'anna'] as const) {
      expect((await get(who, '/v1/status')).body, who).toMatchObject({ strays: null })
      expect((await get(who, one)).status, who).toBe(403)
      const typed = { nangoConnectionId: 'nc/late', provider: 'google', typed: 'nc/late' }
      expect((await post(who, discard, typed)).status, who).toBe(403)
    }
    const ask = { nangoConnectionId: 'nc/late', provider: 'google' }
    expect((await post('root', discard, ask)).status).toBe(400)
    expect((await post('root', discard, { ...ask, nangoConnectionId: 'nc-1', typed: 'nc-1' })).status).toBe(
      409,
    )
    expect((await post('root', discard, { ...ask, nangoConnectionId: 'nc', typed: 'nc' })).status).toBe(404)
    expect(nango.held).toHaveLength(2)
    expect(await post('root', discard, { ...ask, typed: 'nc/late' })).toMatchObject({
      status: 200,
      body: told,
    })
    expect(nango.held.map((held) => held.nangoConnectionId)).toEqual(['nc-1'])
    expect(await store.audit.newest({ actor: 'root', limit: 1 })).toMatchObject([
      { type: 'connection.discarded' },
    ])
  })
})

describe('connections over HTTP', () => {
  it('are listed, shown, renamed, taken over and deleted', async () => {
    const { ask, get, post, nango, store } = await openHttpBench()
    expect((await get('agent', '/v1/connections')).body).toMatchObject({
      items: [{ name: 'google' }],
      next: null,
    })
    expect((await get('agent', '/v1/connections/google')).body).toMatchObject({ id: 'con_0000000001' })
    expect(await get('agent', '/v1/connections/work')).toMatchObject({ status: 404 })
    const renamed = await ask('root', 'PATCH', '/v1/connections/google', { body: { name: 'work' } })
    expect(renamed).toMatchObject({ status: 200, body: { name: 'work' } })
    expect((await ask('root', 'PATCH', '/v1/connections/work', { body: { name: 'No' } })).status).toBe(400)
    nango.held.push(heldOf({ nangoConnectionId: 'nc-9' }))
    const told = { provider: 'google', nangoConnectionId: 'nc-9', config: { shop: 'my-store' } }
    expect((await post('root', '/v1/connections', told)).status).toBe(400)
    const adopted = await post('root', '/v1/connections', { provider: 'google', nangoConnectionId: 'nc-9' })
    expect(adopted).toMatchObject({
      status: 201,
      headers: { location: '/v1/connections/google' },
      body: { name: 'google', nangoConnectionId: 'nc-9' },
    })
    const again = { provider: 'google', nangoConnectionId: 'nc-9', name: 'other' }
    expect((await post('root', '/v1/connections', again)).status).toBe(409)
    expect((await ask('root', 'PATCH', '/v1/connections/work', { body: { name: 'google' } })).status).toBe(
      409,
    )
    const disconnect = (provider: string, connection: string) =>
      post('root', `/v1/integrations/${provider}/disconnect`, { connection })
    expect((await disconnect('shopify', 'work')).status).toBe(400)
    expect((await disconnect('google', 'nowhere')).status).toBe(404)
    expect(await disconnect('google', 'work')).toMatchObject({
      status: 200,
      body: { name: 'work', atNango: 'deleted' },
    })
    expect((await get('agent', '/v1/connections')).body.items).toHaveLength(1)
    expect((await store.audit.newest({ actor: 'root', limit: 3 })).map(({ type }) => type)).toEqual([
      'connection.removed',
      'connection.adopted',
      'connection.renamed',
    ])
  })
})
