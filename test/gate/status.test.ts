import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../src/domain/errors.ts'
import { status } from '../../src/gate/status.ts'
import { ANNA, connectionOf, createBench, inDoubt, MINUTE, proposed, underWay, type Bench } from './bench.ts'
import { heldOf, NANGO_IS_DOWN, responseOf } from './fake-nango.ts'

type Trouble = (bench: Bench) => void

describe('the health of a connection', () => {
  it.each<[string, boolean, Trouble, object]>([
    [
      'fine at Nango and not asked at the provider',
      false,
      () => undefined,
      { health: 'unchecked', message: null, hint: null },
    ],
    ['fine at the provider too', true, () => undefined, { health: 'ok', message: null, hint: null }],
    [
      'gone at Nango',
      false,
      ({ nango }) => {
        nango.held.length = 0
      },
      { health: 'gone', message: 'Nango no longer has this connection', hint: 'shield connect google' },
    ],
    [
      'with a dead token',
      false,
      ({ nango }) => {
        nango.held[0] = heldOf({ hasAuthError: true })
      },
      {
        health: 'refresh_failed',
        message: 'Its token could not be refreshed',
        hint: 'shield connect google',
      },
    ],
    [
      'not to be told while Nango is down',
      false,
      ({ nango }) => {
        nango.beforeRead = () => {
          throw NANGO_IS_DOWN
        }
      },
      { health: 'unreachable', message: 'Nango is not reachable', hint: 'Start Nango' },
    ],
    [
      'not to be told while Nango refuses the key',
      false,
      ({ nango }) => {
        nango.beforeRead = () => {
          throw new ShieldError('not_connected', 'Nango refused the key')
        }
      },
      { health: 'refused', message: 'Nango refused the key', hint: 'shield connect google' },
    ],
    [
      'another account’s now',
      true,
      ({ nango }) => {
        nango.respond = () => responseOf(200, { owner: 'eve@shop.de' })
      },
      {
        health: 'refused',
        message: 'Another account is behind it now: eve@shop.de',
        hint: 'shield connect google',
      },
    ],
    [
      'no longer readable',
      true,
      ({ nango }) => {
        nango.respond = () => responseOf(200, { owner: null })
      },
      {
        health: 'refused',
        message: 'The provider no longer lets its account be read',
        hint: 'shield connect google',
      },
    ],
  ])('is %s', async (_what, check, make, expected) => {
    const bench = await createBench()
    make(bench)
    const { connections } = await status(bench.parts, undefined, check)
    expect(connections).toEqual([{ connection: connectionOf(), ...expected }])
  })

  it('asks the provider nothing unless it is to be checked', async () => {
    const bench = await createBench()
    await status(bench.parts, undefined, false)
    expect(bench.nango.gets).toEqual([])
    await status(bench.parts, undefined, true)
    expect(bench.nango.gets).toEqual(['/account'])
  })

  it('names in the next step the connection that has a name of its own', async () => {
    const bench = await createBench()
    bench.nango.held.length = 0
    const note = { at: '2026-03-02T10:00:00.000Z', type: 'x', subject: null, actor: ANNA, data: {} }
    await bench.store.connections.update(connectionOf({ name: 'work' }), note)
    const { connections } = await status(bench.parts, undefined, false)
    expect(connections[0]?.hint).toBe('shield connect google --as work')
  })

  it('of one that never was confirmed is fine', async () => {
    const bench = await createBench()
    bench.nango.respond = () => responseOf(200, { owner: null })
    const note = { at: '2026-03-02T10:00:00.000Z', type: 'x', subject: null, actor: ANNA, data: {} }
    const unconfirmed = connectionOf({ account: { label: 'nc-1', confirmed: false } })
    await bench.store.connections.update(unconfirmed, note)
    expect((await status(bench.parts, undefined, true)).connections[0]?.health).toBe('ok')
  })

  it('is trouble of its own: that of others is told all the same', async () => {
    const bench = await createBench()
    const other = connectionOf({ id: 'con_2', name: 'other', nangoConnectionId: 'nc-7' })
    const note = { at: other.createdAt, type: 'connection.added', subject: other.id, actor: ANNA, data: {} }
    await bench.store.connections.add(other, note)
    const { connections } = await status(bench.parts, undefined, false)
    expect(connections.map(({ connection, health }) => [connection.name, health])).toEqual([
      ['google', 'unchecked'],
      ['other', 'gone'],
    ])
  })

  it('is told for one provider where one is named', async () => {
    const bench = await createBench()
    expect((await status(bench.parts, 'shopify', false)).connections).toEqual([])
    expect((await status(bench.parts, 'google', false)).connections).toHaveLength(1)
  })

  it('hides no bug of ours', async () => {
    const bench = await createBench()
    bench.nango.beforeRead = () => {
      throw new TypeError('x is undefined')
    }
    await expect(status(bench.parts, undefined, false)).rejects.toThrow(TypeError)
  })
})

describe('the queue in the status', () => {
  it('is counted after recovery and expiry, with the head of the audit log', async () => {
    const bench = await createBench()
    await inDoubt(bench)
    await proposed(bench)
    await proposed(bench, { expiresIn: MINUTE })
    const { ended, answer } = await underWay(bench, await bench.otherProcess(2))
    bench.judged.as = 'gone'
    bench.clock.now += MINUTE
    const { requests, auditHead } = await status(bench.parts, undefined, false)
    expect(requests).toMatchObject({ pending: 1, expired: 1, unknown: 2, executing: 0, succeeded: 0 })
    expect(auditHead).toEqual(await bench.store.audit.head())
    answer({ kind: 'ambiguous', reason: 'lost' })
    await ended
  })
})
