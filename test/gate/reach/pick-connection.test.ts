import { describe, expect, it } from 'vitest'
import { pickConnection } from '../../../src/gate/reach/pick-connection.ts'
import { ANNA, connectionOf, createBench } from '../bench.ts'

async function storeWith(...names: string[]) {
  const { store } = await createBench()
  for (const [number, name] of names.entries()) {
    const id = `con_000000001${number}`
    const provider = name.startsWith('shop') ? 'shopify' : 'google'
    const connection = connectionOf({
      id,
      name,
      provider,
      account: { label: `${name}@x.de`, confirmed: true },
    })
    const at = connection.createdAt
    await store.connections.add(connection, {
      at,
      type: 'connection.added',
      subject: id,
      actor: ANNA,
      data: {},
    })
  }
  return store
}

describe('the connection of an operation', () => {
  it('is the provider’s only one', async () => {
    const store = await storeWith('shop')
    expect((await pickConnection(store, 'google', undefined)).name).toBe('google')
    expect((await pickConnection(store, 'shopify', undefined)).name).toBe('shop')
  })

  it('is the named one', async () => {
    const store = await storeWith('work')
    expect((await pickConnection(store, 'google', 'work')).name).toBe('work')
  })

  it('is never guessed among several, which are listed with their accounts', async () => {
    const store = await storeWith('work')
    await expect(pickConnection(store, 'google', undefined)).rejects.toMatchObject({
      code: 'usage',
      message: 'Several google accounts are connected: google (anna@shop.de), work (work@x.de)',
      hint: 'Name one with --connection, for example --connection google',
    })
  })

  it('is not_found where others are there, as of a connection that is shown or renamed', async () => {
    const store = await storeWith()
    await expect(pickConnection(store, 'google', 'nobody')).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no connection "nobody"',
      hint: 'Connected: google (anna@shop.de)',
    })
  })

  it.each([
    ['there is none of the provider', undefined, 'No shopify account is connected', 'shield connect shopify'],
    [
      'the named one does not exist, and no other of the provider',
      'nobody',
      'There is no connection "nobody"',
      'shield connect shopify --as nobody',
    ],
  ])('is not_connected when %s', async (_when, name, message, hint) => {
    const store = await storeWith()
    await expect(pickConnection(store, 'shopify', name)).rejects.toMatchObject({
      code: 'not_connected',
      message,
      hint,
    })
  })

  it('is a usage error when the named one is another provider’s', async () => {
    const store = await storeWith('shop')
    await expect(pickConnection(store, 'google', 'shop')).rejects.toMatchObject({
      code: 'usage',
      message: 'The connection shop is one of shopify, not of google',
      hint: 'Connected: google (anna@shop.de)',
    })
  })
})
