import { describe, expect, it } from 'vitest'
import { actOnNew } from '../../../src/gate/webhooks/act-on-deliveries.ts'
import { replayDelivery } from '../../../src/gate/webhooks/deliveries.ts'
import { status } from '../../../src/gate/health/status.ts'
import { auditOf, auditTypes, BORIS, createBench, START, type Bench } from '../bench.ts'
import { allowed, connecting } from '../connect/consent.ts'
import { heldOf, NANGO_IS_DOWN } from '../fake-nango.ts'
import { deliveryOf } from '../whatsapp-bench.ts'

interface Event {
  readonly [key: string]: unknown
}

function auth(changes: Event = {}): Event {
  return {
    authMode: 'OAUTH2',
    connectionId: 'nc-1',
    environment: 'dev',
    from: 'nango',
    operation: 'refresh',
    provider: 'google-calendar',
    providerConfigKey: 'notes',
    success: false,
    error: { type: 'refresh_token_external_error', description: 'secret words of the provider' },
    tags: {},
    type: 'auth',
    ...changes,
  }
}

/** Returns the id under which it is stored. */
async function deliver(bench: Bench, body: unknown): Promise<string> {
  const delivery = deliveryOf(bench, 'nango', body)
  await bench.store.deliveries.record([delivery])
  await actOnNew(bench.parts)
  return delivery.id
}

const about = async (bench: Bench) =>
  (await bench.store.deliveries.list({ limit: 9 })).map((one) => [one.state, one.about])

describe('a refresh that failed', () => {
  it('is looked up at Nango, logged in codes alone, and shown by status', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ hasAuthError: true })
    await deliver(bench, auth())
    expect(await auditOf(bench)).toMatchObject([
      {
        type: 'connection.refresh_failed',
        subject: 'con_0000000001',
        actor: { name: 'nango', door: 'http' },
        data: { integration: 'notes', error: 'refresh_token_external_error', confirmed: true },
      },
    ])
    expect(await about(bench)).toEqual([['done', 'auth refresh notes, failed']])
    const { connections } = await status(bench.parts, { check: false, strays: false })
    expect(connections).toMatchObject([{ health: 'refresh_failed' }])
  })

  it('is logged once, however often it is told', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ hasAuthError: true })
    const id = await deliver(bench, auth())
    await deliver(bench, auth({ tags: { again: '1' } }))
    await replayDelivery(bench.parts, id, BORIS)
    expect(await auditTypes(bench)).toEqual(['connection.refresh_failed', 'delivery.replayed'])
  })

  it('is nothing when Nango says that all is well', async () => {
    const bench = await createBench()
    await deliver(bench, auth())
    expect(await auditTypes(bench)).toEqual([])
  })

  it('is logged as unconfirmed when Nango cannot be asked', async () => {
    const bench = await createBench()
    bench.nango.beforeRead = () => {
      throw NANGO_IS_DOWN
    }
    await deliver(bench, auth())
    expect(await auditOf(bench)).toMatchObject([{ data: { confirmed: null } }])
    expect(await about(bench)).toEqual([['done', 'auth refresh notes, failed']])
  })

  it.each([{ connectionId: 'nc-9' }, { providerConfigKey: 'other' }])(
    'of a connection that is not ours (%j) is kept and nothing else',
    async (change) => {
      const bench = await createBench()
      await deliver(bench, auth(change))
      expect(await auditTypes(bench)).toEqual([])
    },
  )
})

describe('a consent', () => {
  it.each(['creation', 'override'])('(%s) lets whoever waits look at once', async (operation) => {
    const bench = await createBench()
    const heard = bench.parts.hints.next()
    await deliver(bench, auth({ operation, success: true, connectionId: 'nc-7' }))
    expect(heard.aborted).toBe(true)
    expect(bench.parts.hints.next().aborted).toBe(false)
    expect(await bench.store.connections.list()).toHaveLength(1)
    expect(await auditTypes(bench)).toEqual([])
  })

  it('that failed is logged in codes alone, and rings nobody', async () => {
    const bench = await createBench()
    const heard = bench.parts.hints.next()
    const error = { type: 'invalid_callback', description: 'The user denied' }
    await deliver(bench, auth({ operation: 'creation', error }))
    expect(heard.aborted).toBe(false)
    expect(await auditOf(bench)).toMatchObject([
      { type: 'connection.consent_failed', subject: null, data: { error: 'invalid_callback' } },
    ])
    expect(JSON.stringify(await auditOf(bench))).not.toContain('denied')
  })
})

describe('any other event', () => {
  it.each<[string, unknown, string]>([
    [
      'forwarded',
      {
        from: 'shopify',
        type: 'forward',
        providerConfigKey: 'shopify',
        connectionId: 'c',
        payload: { a: 1 },
      },
      'forward shopify',
    ],
    ['forwarded bare', { id: 1, email: 'jon@example.com' }, 'a bare event'],
    ['of a list', [1], 'a bare event'],
    [
      'of a sync',
      { from: 'nango', type: 'sync', providerConfigKey: 'notes', connectionId: 'c' },
      'sync notes',
    ],
    ['of a type to come', auth({ type: 'teleport' }), 'teleport refresh notes'],
    ['of an operation to come', auth({ operation: 'merge', success: true }), 'auth merge notes'],
    ['of a refresh that worked', auth({ success: true }), 'auth refresh notes'],
    [
      'with words in place of codes',
      auth({ type: 'a b', operation: '\u001b[31m', providerConfigKey: 'x y' }),
      'an unknown event',
    ],
    ['that names no connection', auth({ connectionId: 7 }), 'auth refresh notes'],
    ['that only plays one of Nango', auth({ from: 'shopify' }), 'auth refresh notes'],
  ])('%s is kept and changes nothing', async (_what, body, text) => {
    const bench = await createBench()
    const heard = bench.parts.hints.next()
    await deliver(bench, body)
    expect(await about(bench)).toEqual([['done', text]])
    expect([await auditTypes(bench), heard.aborted]).toEqual([[], false])
  })
})

it('a connect that waits looks at once when a webhook rings, and not only when its time has come', async () => {
  const bench = await createBench()
  allowed(bench)
  const allow = bench.meanwhile.do
  bench.meanwhile.do = async (pauses) => {
    await allow(pauses)
    await deliver(bench, auth({ operation: 'creation', success: true, connectionId: 'nc-2' }))
  }
  const { connection } = await connecting(bench, { name: 'work' }).ended
  expect([connection.nangoConnectionId, bench.clock.now]).toEqual(['nc-2', START])
})
