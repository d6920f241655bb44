import { expect, it } from 'vitest'
import { connectionOf, noteOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  const note = noteOf('connection.added', 'con_0000000001')
  const shop = connectionOf({
    id: 'con_0000000002',
    name: 'demo-shop',
    provider: 'shopify',
    integration: 'shopify',
    nangoConnectionId: 'nc-2',
    account: { label: 'demo-store.myshopify.com\0', confirmed: false },
    askedScopes: [],
    grantedScopes: ['read_orders'],
    config: { subdomain: 'demo-store' },
  })

  it('connections are kept as they were added, listed by name, found by name and id', async () => {
    const { store } = await open()
    const google = connectionOf()
    expect(await store.connections.add(google, note)).toBe('added')
    expect(await store.connections.add(shop, note)).toBe('added')
    expect(await store.connections.list()).toEqual([shop, google])
    expect(await store.connections.find('demo-shop')).toEqual(shop)
    expect(await store.connections.findById('con_0000000001')).toEqual(google)
    expect(await store.connections.find('Google')).toBeUndefined()
    expect(await store.connections.findById('con_x')).toBeUndefined()
    expect(await store.audit.head()).toMatchObject({ number: 2 })
  })

  it('a taken name adds and renames nothing, and audits nothing', async () => {
    const { store } = await open()
    await store.connections.add(connectionOf(), note)
    await store.connections.add(shop, note)
    expect(await store.connections.add(connectionOf({ id: 'con_0000000003' }), note)).toBe('name_taken')
    expect(await store.connections.update({ id: shop.id, to: { ...shop, name: 'google' }, note })).toBe(
      'name_taken',
    )
    expect(await store.connections.list()).toEqual([shop, connectionOf()])
    expect(await store.audit.head()).toMatchObject({ number: 2 })
  })

  it('an update changes what it names and nothing else', async () => {
    const { store } = await open()
    const google = connectionOf()
    await store.connections.add(google, note)
    const to = { name: 'work', updatedAt: '2026-03-03T10:00:00.000Z' }
    expect(await store.connections.update({ id: google.id, to, note })).toBe('updated')
    expect(await store.connections.list()).toEqual([{ ...google, ...to }])
    // Its own name is not taken.
    expect(await store.connections.update({ id: google.id, to: { ...google, ...to }, note })).toBe('updated')
    expect(await store.audit.head()).toMatchObject({ number: 3 })
  })

  it('an update that expects what is no longer so changes and audits nothing', async () => {
    const { store } = await open()
    const google = connectionOf({ config: { shop: 'one' } })
    await store.connections.add(google, note)
    const to = { grantedScopes: ['a'], updatedAt: '2026-03-03T10:00:00.000Z' }
    const change = { id: google.id, to, note }
    expect(await store.connections.update({ ...change, was: { nangoConnectionId: 'nc-9' } })).toBe('missing')
    expect(await store.connections.update({ ...change, was: { config: { shop: 'two' } } })).toBe('missing')
    expect(await store.connections.list()).toEqual([google])
    expect(await store.audit.head()).toMatchObject({ number: 1 })
    const { nangoConnectionId, config } = google
    expect(await store.connections.update({ ...change, was: { nangoConnectionId, config } })).toBe('updated')
  })

  it('a removed connection is gone and its name is free', async () => {
    const { store } = await open()
    await store.connections.add(connectionOf(), note)
    expect(await store.connections.remove('con_0000000001', note)).toBe('removed')
    expect(await store.connections.list()).toEqual([])
    expect(await store.connections.remove('con_0000000001', note)).toBe('missing')
    expect(await store.connections.update({ id: 'con_0000000001', to: connectionOf(), note })).toBe('missing')
    expect(await store.connections.add(connectionOf({ id: 'con_0000000004' }), note)).toBe('added')
    expect(await store.audit.head()).toMatchObject({ number: 3 })
  })

  it('a closed store answers with an error, not with a crash', async () => {
    const { store } = await open()
    await store.close()
    await expect(store.connections.list()).rejects.toMatchObject({ name: 'ShieldError', code: 'internal' })
    await expect(store.audit.append(note)).rejects.toMatchObject({ name: 'ShieldError', code: 'internal' })
  })
})
