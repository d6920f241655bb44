import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { read } from '../../../src/gate/reach/read.ts'
import { pickConnection } from '../../../src/gate/reach/pick-connection.ts'
import { status } from '../../../src/gate/health/status.ts'
import { ANNA, approved, connectionOf, createBench, proposed, type Bench } from '../bench.ts'
import { ENVIRONMENT, heldOf, responseOf } from '../fake-nango.ts'
import { createNotesProvider } from '../fake-notes.ts'
import { notifyBench, tellNow, payloads, webhookFile } from '../notify/told.ts'
import { openReceiver } from '../../channels/receiver.ts'

const REFUSED = responseOf(401, { error: 'expired' })
const FINE = responseOf(200, { owner: 'anna@shop.de' })

/** One read by the connection as it stands; whether it fails is no matter. */
async function readOnce(bench: Bench): Promise<void> {
  const connection = await pickConnection(bench.store, 'google', undefined)
  const ask = { operation: bench.list, input: {}, connection, actor: ANNA, sees: 'all' } as const
  await read(bench.parts, ask).catch(() => undefined)
}

const entries = async ({ store }: Bench) =>
  (await store.audit.list({ type: 'connection', after: 1, limit: 9 })).map(({ type, data }) => [
    type.replace('connection.', ''),
    data['error'],
  ])

const DEAD = ['refresh_failed', 'token_dead']

describe('a connection that gives a read no access any more', () => {
  it('is told of once, until it works again', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    bench.notes.run = ({ get }) => get('/notes')
    const reads = async (response: typeof FINE): Promise<void> => {
      bench.nango.respond = () => response
      await readOnce(bench)
    }
    await reads(REFUSED)
    await reads(REFUSED)
    expect(await entries(bench)).toEqual([DEAD])
    await tellNow(bench)
    expect(payloads(receiver.received)).toMatchObject([
      { type: 'connection.dead', data: { subject: 'con_0000000001', state: 'dead' } },
    ])
    expect((await bench.store.connections.findById('con_0000000001'))?.accessEndedAt).not.toBeNull()
    await reads(FINE)
    expect((await bench.store.connections.findById('con_0000000001'))?.accessEndedAt).toBeNull()
    await reads(FINE)
    await reads(REFUSED)
    expect(await entries(bench)).toEqual([DEAD, ['works_again', undefined], DEAD])
  })

  it.each([
    ['refresh_failed', true],
    ['refresh_exhausted', true],
    ['connection_missing', true],
    ['refresh_backoff', false],
    ['key_refused', false],
    ['provider_unreachable', false],
  ])('is told from other trouble by what Nango says: %s', async (reason, isDead) => {
    const bench = await createBench()
    bench.notes.run = ({ get }) => get('/notes')
    bench.nango.respond = () => {
      throw new ShieldError('not_connected', 'Nango says no', { reason })
    }
    await readOnce(bench)
    expect(await entries(bench)).toEqual(isDead ? [['refresh_failed', reason]] : [])
  })

  it.each([
    ['the account cannot be read either', () => Promise.reject(new ShieldError('not_connected', 'No')), true],
    ['its account can still be read', async () => ({ label: 'anna@shop.de', confirmed: true }), false],
    [
      'nobody can tell now',
      () => Promise.reject(new ShieldError('unavailable', 'It does not answer')),
      false,
    ],
  ])('where a person made its key, is so only if %s', async (_what, readAccount, isDead) => {
    const bench = await createBench()
    bench.notes.run = ({ get }) => get('/notes')
    bench.nango.respond = () => REFUSED
    const provider = { ...createNotesProvider(bench.notes), auth: 'form' as const, readAccount }
    await readOnce({ ...bench, parts: { ...bench.parts, provider: async () => provider } })
    expect(await entries(bench)).toEqual(isDead ? [DEAD] : [])
  })
})

/** Both look at what Nango has of a connection. */
const LOOKS: readonly (readonly [
  name: string,
  look: (bench: Bench, request: ApprovalRequest) => Promise<unknown>,
])[] = [
  ['status --check', ({ parts }) => status(parts, { check: true, strays: false })],
  ['an approval', (bench, request) => approved(bench, request).catch(() => undefined)],
]

describe.each(LOOKS)('a connection that %s looks into and that gives no access any more', (_name, look) => {
  it.each<[string, (bench: Bench) => void, readonly unknown[]]>([
    [
      'without a new token',
      ({ nango }) => {
        nango.held[0] = heldOf({ hasAuthError: true, refreshTrouble: 'refresh_failed' })
      },
      [['refresh_failed', 'refresh_failed']],
    ],
    [
      'given up by Nango',
      ({ nango }) => {
        nango.held[0] = heldOf({ hasAuthError: true, refreshTrouble: 'refresh_exhausted' })
      },
      [['refresh_failed', 'refresh_exhausted']],
    ],
    [
      'gone at Nango',
      ({ nango }) => {
        nango.held.length = 0
      },
      [['refresh_failed', 'connection_missing']],
    ],
    [
      'waited with after a failure',
      ({ nango }) => {
        nango.held[0] = heldOf({ hasAuthError: true, refreshTrouble: 'refresh_backoff' })
      },
      [],
    ],
  ])('is kept in mind once: %s', async (_what, make, expected) => {
    const bench = await createBench()
    const requests = [await proposed(bench), await proposed(bench, { input: { text: 'bread' } })]
    make(bench)
    for (const request of requests) await look(bench, request)
    expect(await entries(bench)).toEqual(expected)
    expect(bench.nango.sent).toHaveLength(0)
  })

  it('is not, where the key belongs to another environment of Nango', async () => {
    const bench = await createBench()
    const environment = { ...ENVIRONMENT, integrations: ['notes 2020-01-01T00:00:00.000Z'] }
    const connection = connectionOf({ environment })
    const note = { at: '2026-03-02T10:00:00.000Z', type: 'x', subject: null, actor: ANNA, data: {} }
    await bench.store.connections.update({ id: connection.id, to: connection, note })
    const request = await proposed(bench)
    bench.nango.held.length = 0
    await look(bench, request)
    expect((await bench.store.connections.findById(connection.id))?.accessEndedAt).toBeNull()
  })
})
