import { describe, expect, it } from 'vitest'
import { connectionToAuthorise, rename } from '../../../src/gate/connect/connections.ts'
import { scopesToAsk } from '../../../src/gate/connect/connect.ts'
import { ANNA, approved, auditOf, connectionOf, createBench, proposed } from '../bench.ts'
import { allowed, connecting } from './consent.ts'
import { heldOf, NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'
import { createNotesProvider, createNotesScript, READ, WRITE } from '../fake-notes.ts'

const ADMIN = 'https://notes.example/admin'

describe('connecting again', () => {
  it('keeps the connection’s id and name, and its id at Nango', async () => {
    const bench = await createBench()
    allowed(bench)
    const { connection, isNew } = await connecting(bench).ended
    expect(isNew).toBe(false)
    expect(connection).toEqual({ ...connectionOf(), updatedAt: '2026-03-02T10:00:02.000Z' })
    expect(bench.nango.sessions[0]).toMatchObject({ reconnect: 'nc-1' })
    expect(await bench.store.connections.list()).toEqual([connection])
    expect(await auditOf(bench)).toMatchObject([
      { type: 'connection.reauthorised', subject: 'con_0000000001', actor: ANNA },
    ])
  })

  it('sends again the tags and the configuration that Nango would forget, but for the scopes override', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({
      tags: { customer: 'shop', shield_attempt: 'old' },
      config: { subdomain: 'demo', oauth_scopes_override: 'a,b', port: 8, nested: {} },
      webhookUrl: 'https://app.example/hook',
    })
    allowed(bench)
    await connecting(bench, { config: { store: 'shop.de' } }).ended
    expect(bench.nango.sessions[0]).toMatchObject({
      tags: { customer: 'shop', shield_attempt: expect.not.stringMatching('old') as unknown },
      config: { subdomain: 'demo', store: 'shop.de', port: 8, nested: {} },
      webhookUrl: 'https://app.example/hook',
    })
    expect(bench.nango.sessions[0]?.config).not.toHaveProperty('oauth_scopes_override')
  })

  it('keeps in the connection what has to be sent again', async () => {
    const bench = await createBench()
    allowed(bench)
    await connecting(bench, { config: { subdomain: 'demo' } }).ended
    allowed(bench)
    const { connection } = await connecting(bench).ended
    expect(connection.config).toEqual({ subdomain: 'demo' })
    expect(bench.nango.sessions[1]?.config).toEqual({ subdomain: 'demo' })
  })

  it('connects anew what Nango no longer has, under the same id here', async () => {
    const bench = await createBench()
    bench.nango.held.length = 0
    allowed(bench)
    const { connection } = await connecting(bench).ended
    expect(bench.nango.sessions[0]?.reconnect).toBeUndefined()
    expect(connection).toMatchObject({ id: 'con_0000000001', nangoConnectionId: 'nc-2' })
    expect(await bench.store.connections.list()).toEqual([connection])
  })

  it('with another account behind it says whose it was, and what was proposed for that one goes stale', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    allowed(bench)
    bench.nango.respond = () => responseOf(200, { owner: 'boris@shop.de' })
    expect(await connecting(bench).ended).toMatchObject({
      formerAccount: 'anna@shop.de',
      connection: { account: { label: 'boris@shop.de' } },
    })
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'connection.reauthorised',
      data: { accountChanged: true },
    })
    expect((await approved(bench, request)).request).toMatchObject({
      state: 'failed',
      ending: {
        code: 'stale',
        message: 'Another account is behind google now: boris@shop.de, not anna@shop.de',
      },
    })
    expect(bench.nango.sent).toEqual([])
  })

  it('keeps the name that it was given meanwhile', async () => {
    const bench = await createBench()
    allowed(bench)
    const allow = bench.meanwhile.do
    bench.meanwhile.do = async (pauses) => {
      if (pauses === 1) await rename(bench.parts, 'google', 'work', ANNA)
      await allow(pauses)
    }
    expect((await connecting(bench).ended).connection).toMatchObject({ name: 'work' })
    expect(await bench.store.connections.list()).toMatchObject([{ id: 'con_0000000001', name: 'work' }])
  })

  it('anew twice at once leaves the one that came first, and says how to take over the other', async () => {
    const bench = await createBench()
    bench.nango.held.length = 0
    allowed(bench)
    const allow = bench.meanwhile.do
    bench.meanwhile.do = async (pauses) => {
      await allow(pauses)
      const to = { nangoConnectionId: 'nc-8', updatedAt: '2026-03-02T10:00:00.000Z' }
      const note = { at: to.updatedAt, type: 'x', subject: null, actor: ANNA, data: {} }
      await bench.store.connections.update({ id: 'con_0000000001', to, note })
    }
    await expect(connecting(bench).ended).rejects.toMatchObject({
      code: 'conflict',
      hint: 'shield connections adopt google nc-2 --as NAME',
    })
    expect(await bench.store.connections.list()).toMatchObject([{ nangoConnectionId: 'nc-8' }])
  })

  it('puts back the metadata that Nango forgets, beside what somebody gave it meanwhile', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ metadata: { team: 'blue', plan: { name: 'pro' } } })
    allowed(bench, { metadata: { team: 'red' } })
    await connecting(bench).ended
    expect(bench.nango.held[0]?.metadata).toEqual({ team: 'red', plan: { name: 'pro' } })
    expect(bench.notices).toEqual([])
  })

  it('puts back the address of its webhooks where the session did not keep it', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ webhookUrl: 'https://app.example/hook' })
    allowed(bench, { webhookUrl: null })
    await connecting(bench).ended
    expect(bench.nango.held[0]?.webhookUrl).toBe('https://app.example/hook')
  })

  it('tells what it cannot put back, and is connected all the same', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({
      metadata: { team: 'blue' },
      webhookUrl: 'https://app.example/hook',
      withheld: ['oauth_client_secret_override'],
    })
    allowed(bench, { webhookUrl: null })
    bench.nango.beforePutBack = () => {
      throw NANGO_IS_DOWN
    }
    expect((await connecting(bench).ended).isNew).toBe(false)
    expect(bench.notices).toEqual([
      'Nango forgot the metadata (team) of google, and it could not be put back: Nango is not reachable',
      'Nango forgot the webhook address of google, and it could not be put back: Nango is not reachable',
      'Nango forgot oauth_client_secret_override of google: shield reads no secret and could not send it again. Set it at Nango again',
    ])
  })

  const tagged = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'x']))

  it('takes the room of its own former tag where there are ten', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ tags: { ...tagged(9), shield_attempt: 'old' } })
    allowed(bench)
    await connecting(bench).ended
    expect(Object.keys(bench.nango.sessions[0]?.tags ?? {})).toHaveLength(10)
  })

  it('says which tags there are where there is no room for one, and begins nothing', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ tags: tagged(10) })
    await expect(connecting(bench).ended).rejects.toMatchObject({
      code: 'conflict',
      message:
        'google has 10 tags at Nango (tag0, tag1, tag2, tag3, tag4, tag5, tag6, tag7, tag8, tag9), which takes 10 at most: there is no room for the one by which shield knows it again',
      hint: 'Remove one that nobody needs: PATCH /connections/nc-1?provider_config_key=notes with the tags that stay; then the same again',
    })
    expect(bench.nango.sessions).toEqual([])
  })

  it('what was removed here meanwhile is a conflict, and nothing comes back by itself', async () => {
    const bench = await createBench()
    allowed(bench)
    const allow = bench.meanwhile.do
    bench.meanwhile.do = async (pauses) => {
      await allow(pauses)
      const note = { at: '2026-03-02T10:00:00.000Z', type: 'x', subject: null, actor: ANNA, data: {} }
      await bench.store.connections.remove('con_0000000001', note)
    }
    await expect(connecting(bench).ended).rejects.toMatchObject({
      code: 'conflict',
      hint: 'shield connections adopt google nc-1 --as NAME',
    })
    expect(await bench.store.connections.list()).toEqual([])
  })
})

describe('the scopes to ask for', () => {
  const provider = createNotesProvider(createNotesScript())
  const asked = connectionOf({ askedScopes: [READ, ADMIN] })
  const adopted = connectionOf({ askedScopes: [] })
  const ask = { named: undefined, write: false, defaults: ['read'] }

  it.each([
    ['are the defaults for a new connection', ask, undefined, [READ]],
    ['are with --write also what writes need', { ...ask, write: true }, undefined, [READ, WRITE]],
    ['are what was asked for before', ask, asked, [READ, ADMIN]],
    ['are the defaults where nothing was asked for before', ask, adopted, [READ]],
    ['are widened by --write', { ...ask, write: true }, asked, [READ, ADMIN, WRITE]],
    ['are only the named ones, where some are', { ...ask, named: [WRITE] }, asked, [WRITE]],
    ['are none where none are named', { ...ask, named: [] }, asked, []],
    [
      'are each asked for once',
      { ...ask, named: ['read', READ, 'write'], write: true },
      asked,
      [READ, WRITE],
    ],
  ])('%s', (_what, scopes, existing, expected) => {
    expect(scopesToAsk(provider, scopes, existing)).toEqual(expected)
  })
})

describe('which connection is meant', () => {
  const google = connectionOf()
  const work = connectionOf({ id: 'con_2', name: 'work' })
  const home = connectionOf({ id: 'con_3', name: 'home' })
  const shop = connectionOf({ id: 'con_4', name: 'shop', provider: 'shopify' })
  const imposter = connectionOf({ id: 'con_5', name: 'google', provider: 'shopify' })

  it.each([
    ['a new one, when there is none', [shop], undefined, undefined],
    ['the only one', [shop, work], undefined, work],
    ['the one with the provider’s name, among several', [work, google, home], undefined, google],
    ['the named one', [google, work], 'work', work],
    ['a new one with a new name', [google], 'work', undefined],
  ])('is %s', (_which, all, name, expected) => {
    expect(connectionToAuthorise(all, 'google', name)).toBe(expected)
  })

  it.each([
    [
      'several, none with the provider’s name',
      [work, home],
      undefined,
      /^Several google accounts.*work, home$/,
    ],
    ['a name of another provider’s', [shop], 'shop', /^The name shop belongs to a connection of shopify$/],
    ['a provider’s name taken by another', [imposter], undefined, /^The name google belongs to/],
    ['a name that cannot be one', [], 'Über uns', /^"Über uns" cannot be a connection's name$/],
    ['a name that is too long', [], 'x'.repeat(65), /cannot be a connection's name$/],
    ['a name like a flag', [], '--yes', /cannot be a connection's name$/],
  ])('cannot be told from %s', (_what, all, name, message) => {
    expect(() => connectionToAuthorise(all, 'google', name)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) as unknown }),
    )
  })
})
