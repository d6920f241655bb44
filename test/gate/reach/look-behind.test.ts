import { describe, expect, it } from 'vitest'
import type { Provider } from '../../../src/domain/provider/provider.ts'
import { ShieldError } from '../../../src/domain/errors.ts'
import { accept } from '../../../src/gate/connect/accept.ts'
import { rename } from '../../../src/gate/connect/connections.ts'
import { lookBehind, rememberMismatch } from '../../../src/gate/reach/look-behind.ts'
import { parseShop } from '../../../src/providers/shopify/shop.ts'
import { parseStoreHost } from '../../../src/providers/woocommerce/connecting.ts'
import {
  ANNA,
  approved,
  auditOf,
  auditTypes,
  BORIS,
  connectionOf,
  createBench,
  proposed,
  stored,
  type Bench,
} from '../bench.ts'
import { heldOf, responseOf } from '../fake-nango.ts'
import { createNotesProvider, createNotesScript } from '../fake-notes.ts'

const setting = (key: string, parse: (given: string) => string) => ({
  flag: `--${key}`,
  key,
  description: key,
  parse,
})
const SETTINGS = [setting('subdomain', parseShop), setting('storeURL', parseStoreHost)]

function providerOf(readAccount: Provider['readAccount']): Provider {
  return { ...createNotesProvider(createNotesScript()), connectSettings: SETTINGS, readAccount }
}

const NOBODY = {
  get: () => Promise.reject(new Error('asked')),
  query: () => Promise.reject(new Error('asked')),
}

function look(config: Record<string, string>, atNango: Record<string, unknown>, label: string | null) {
  const provider = providerOf(async () => (label === null ? null : { label, confirmed: true }))
  const access = { ...NOBODY, config, apiVersion: '' }
  return lookBehind(provider, connectionOf({ config }), atNango, access)
}

describe('what is behind a connection', () => {
  it.each([
    ['in the same letters', { subdomain: 'one' }],
    ['in other letters for the same', { subdomain: 'ONE.myshopify.com' }],
    ['where Nango does not say it', {}],
    ['beside a setting that it was never told here', { subdomain: 'one', storeURL: 'shop.example.com' }],
    ['beside what nobody compares', { subdomain: 'one', oauth_scopes_override: 'a,b', port: 8 }],
  ])('is the same %s', async (_what, atNango) => {
    expect(await look({ subdomain: 'one' }, atNango, 'anna@shop.de')).toEqual({ kind: 'same' })
  })

  it.each([
    ['another place', { subdomain: 'two' }, { subdomain: 'two' }],
    ['a value that could be none', { subdomain: 'evil.com/x' }, { subdomain: null }],
    ['a value of another kind', { subdomain: 7 }, { subdomain: null }],
    ['null', { subdomain: null }, { subdomain: null }],
  ])('is another where Nango has %s, whatever the account is called', async (_what, atNango, config) => {
    expect(await look({ subdomain: 'one' }, atNango, 'anna@shop.de')).toEqual({
      kind: 'other',
      seen: { account: null, config },
    })
  })

  it('is the same where the place was spelt otherwise here before', async () => {
    expect(await look({ subdomain: 'ONE' }, { subdomain: 'one' }, 'anna@shop.de')).toEqual({ kind: 'same' })
  })

  it('is another account, or one that is hidden', async () => {
    expect(await look({}, {}, 'eve@shop.de')).toEqual({
      kind: 'other',
      seen: { account: 'eve@shop.de', config: {} },
    })
    expect(await look({}, {}, null)).toEqual({ kind: 'hidden' })
  })

  it('is compared by settings alone where the account was never confirmed, and nobody is asked for it', async () => {
    const provider = providerOf(() => Promise.reject(new Error('asked')))
    const account = { label: 'one.myshopify.com', confirmed: false }
    const connection = connectionOf({ account, config: { subdomain: 'one' } })
    const access = { ...NOBODY, config: connection.config, apiVersion: '' }
    expect(await lookBehind(provider, connection, { subdomain: 'one' }, access)).toEqual({
      kind: 'unconfirmed',
    })
    expect(await lookBehind(provider, connection, { subdomain: 'two' }, access)).toMatchObject({
      kind: 'other',
    })
  })
})

const eve = (bench: Bench) => {
  bench.nango.respond = () => responseOf(200, { owner: 'eve@shop.de' })
}

describe('before the claim', () => {
  it('another account ends it as stale and is kept in mind once, with its entries', async () => {
    const bench = await createBench()
    const [one, other] = [await proposed(bench), await proposed(bench, { input: { text: 'bread' } })]
    eve(bench)
    for (const request of [one, other]) {
      expect((await approved(bench, request)).request).toMatchObject({
        state: 'failed',
        ending: {
          code: 'stale',
          message: 'Another account is behind google now: eve@shop.de, not anna@shop.de',
        },
      })
    }
    expect(bench.nango.sent).toEqual([])
    expect((await auditTypes(bench)).filter((type) => type === 'connection.mismatch')).toHaveLength(1)
    expect(JSON.stringify(await auditOf(bench))).not.toContain('eve@shop.de')
    expect(await bench.store.connections.find('google')).toMatchObject({
      account: { label: 'anna@shop.de' },
      mismatch: { account: 'eve@shop.de', config: {}, at: '2026-03-02T10:00:00.000Z' },
    })
  })

  it('an account that can no longer be read leaves it approved', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    bench.nango.respond = () => responseOf(200, { owner: null })
    await expect(approved(bench, request)).rejects.toMatchObject({
      code: 'pending',
      hint: `shield connect google; then shield approvals approve ${request.id}`,
    })
    expect(await stored(bench, request)).toMatchObject({ state: 'approved' })
    expect(bench.nango.sent).toEqual([])
  })

  it('an account is looked at before anything else is read through it', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    eve(bench)
    bench.notes.recheck = () => Promise.reject(new ShieldError('not_found', 'No such book'))
    expect((await approved(bench, request)).request).toMatchObject({ ending: { code: 'stale' } })
  })
})

describe('what was seen behind a connection', () => {
  it('is dropped where the connection was authorised again meanwhile', async () => {
    const bench = await createBench()
    const looked = connectionOf()
    const to = { account: { label: 'eve@shop.de', confirmed: true }, updatedAt: looked.updatedAt }
    const note = { at: looked.updatedAt, type: 'x', subject: null, actor: ANNA, data: {} }
    await bench.store.connections.update({ id: looked.id, to, note })
    await rememberMismatch(bench.parts, looked, { account: 'eve@shop.de', config: {} })
    expect(await bench.store.connections.find('google')).toMatchObject({ mismatch: null })
  })

  it('keeps a name that was given meanwhile', async () => {
    const bench = await createBench()
    await rename(bench.parts, 'google', 'work', ANNA)
    await rememberMismatch(bench.parts, connectionOf(), { account: 'eve@shop.de', config: {} })
    expect(await bench.store.connections.list()).toMatchObject([
      { name: 'work', mismatch: { account: 'eve@shop.de' } },
    ])
  })
})

describe('accepting', () => {
  const accepting = (bench: Bench, account: string | null) =>
    accept(bench.parts, { name: 'google', seen: { account, config: {} }, actor: BORIS })

  it('takes the account for right that was seen, and lets what was proposed for the other go stale', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    eve(bench)
    const accepted = await accepting(bench, 'eve@shop.de')
    expect(accepted).toMatchObject({ account: { label: 'eve@shop.de', confirmed: true }, mismatch: null })
    expect(await bench.store.connections.find('google')).toEqual(accepted)
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'connection.accepted',
      actor: BORIS,
      data: { accountChanged: true },
    })
    expect((await approved(bench, request)).request).toMatchObject({ ending: { code: 'stale' } })
    expect(bench.nango.sent).toEqual([])
  })

  it('is a conflict where somebody else again is behind it by then', async () => {
    const bench = await createBench()
    eve(bench)
    await expect(accepting(bench, 'carl@shop.de')).rejects.toMatchObject({
      code: 'conflict',
      message:
        'Another account is behind google now: eve@shop.de, not anna@shop.de; that is not what was shown',
    })
    expect(await bench.store.connections.find('google')).toEqual(connectionOf())
  })

  it.each([
    ['Nango no longer has it', (bench: Bench) => void bench.nango.held.splice(0)],
    [
      'its account cannot be read',
      (bench: Bench) => {
        bench.nango.respond = () => responseOf(200, { owner: null })
      },
    ],
  ])('changes nothing where %s', async (_what, happen) => {
    const bench = await createBench()
    happen(bench)
    await expect(accepting(bench, 'eve@shop.de')).rejects.toMatchObject({ code: 'not_connected' })
    expect(await bench.store.connections.find('google')).toEqual(connectionOf())
  })

  it('takes another place for right, and names the account by it where it may not be read', async () => {
    const provider: Provider = {
      ...providerOf(async () => null),
      labelFrom: ({ subdomain }) => `${subdomain}.myshopify.com`,
    }
    const bench = await createBench({ provider: async () => provider })
    const account = { label: 'one.myshopify.com', confirmed: false }
    const to = { account, config: { subdomain: 'one' }, updatedAt: connectionOf().updatedAt }
    const note = { at: to.updatedAt, type: 'x', subject: null, actor: ANNA, data: {} }
    await bench.store.connections.update({ id: 'con_0000000001', to, note })
    bench.nango.held[0] = heldOf({ config: { subdomain: 'two' } })
    const seen = { account: null, config: { subdomain: 'two' } }
    await accept(bench.parts, { name: 'google', seen, actor: BORIS })
    expect(await bench.store.connections.find('google')).toMatchObject({
      account: { label: 'two.myshopify.com', confirmed: false },
      config: { subdomain: 'two' },
    })
  })
})
