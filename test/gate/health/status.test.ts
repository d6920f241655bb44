import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/domain/provider/connection.ts'
import { ShieldError, type ErrorCode } from '../../../src/domain/errors.ts'
import type { NangoTrouble } from '../../../src/domain/ports/nango.ts'
import { status } from '../../../src/gate/health/status.ts'
import { ANNA, connectionOf, createBench, inDoubt, MINUTE, proposed, underWay, type Bench } from '../bench.ts'
import { heldOf, NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'

type Trouble = (bench: Bench) => void

describe('the health of a connection', () => {
  const FINE = { message: null, hint: null }
  const RECONNECT = 'shield connect google'
  const nangoSays = (code: ErrorCode, reason: NangoTrouble): Trouble => {
    const error = new ShieldError(code, `Nango: ${reason}`, { hint: 'Do that', reason })
    return ({ nango }) => {
      nango.beforeRead = () => Promise.reject(error)
    }
  }
  const held = (changes: Parameters<typeof heldOf>[0]): Trouble => {
    return ({ nango }) => {
      nango.held[0] = heldOf(changes)
    }
  }
  it.each<[string, Trouble, object]>([
    ['fine', () => undefined, { health: 'unchecked', ...FINE }],
    [
      'gone',
      ({ nango }) => {
        nango.held.length = 0
      },
      { health: 'gone', message: 'Nango no longer has this connection', hint: RECONNECT },
    ],
    [
      'marked by Nango as failing',
      held({ hasAuthError: true }),
      { health: 'refresh_failed', message: "Nango's last refresh or test of it failed", hint: RECONNECT },
    ],
    [
      'not to be told while Nango is down',
      ({ nango }) => {
        nango.beforeRead = () => Promise.reject(NANGO_IS_DOWN)
      },
      { health: 'nango_unreachable', message: 'Nango is not reachable', hint: 'Start Nango' },
    ],
    [
      'not to be told while Nango refuses the key',
      nangoSays('not_connected', 'key_refused'),
      { health: 'key_refused', message: 'Nango: key_refused', hint: 'Do that' },
    ],
  ])('is, at a glance, %s', async (_what, make, expected) => {
    const bench = await createBench()
    make(bench)
    const { connections } = await status(bench.parts, { check: false, strays: false })
    expect(connections).toEqual([{ connection: connectionOf(), ...expected }])
    expect(bench.nango.gets).toEqual([])
  })

  it('does not keep the look for other connections waiting, where Nango does not answer', async () => {
    const bench = await createBench()
    const { asked } = bench.nango
    let hasLooked = false
    bench.nango.beforeRead = async () => {
      if (asked.listConnections > 0) return
      for (let turn = 0; turn < 1000 && asked.listConnections === 0; turn += 1) await setImmediate()
      hasLooked = asked.listConnections > 0
    }
    await status(bench.parts, { check: true, strays: true })
    expect(hasLooked).toBe(true)
  })

  it('asks the provider nothing unless it is to be checked', async () => {
    const bench = await createBench()
    await status(bench.parts, { check: false, strays: false })
    expect(bench.nango.gets).toEqual([])
    await status(bench.parts, { check: true, strays: false })
    expect(bench.nango.gets).toEqual(['/account'])
  })

  it('names in the next step the connection that has a name of its own', async () => {
    const bench = await createBench()
    bench.nango.held.length = 0
    await keep(bench, connectionOf({ name: 'work' }))
    const { connections } = await status(bench.parts, { check: false, strays: false })
    expect(connections[0]?.hint).toBe('shield connect google --as work')
  })

  it('of one that never was confirmed is fine', async () => {
    const bench = await createBench()
    bench.nango.respond = () => responseOf(200, { owner: null })
    await keep(bench, connectionOf({ account: { label: 'nc-1', confirmed: false } }))
    expect((await status(bench.parts, { check: true, strays: false })).connections[0]?.health).toBe('ok')
  })

  it('is trouble of its own: that of others is told all the same', async () => {
    const bench = await createBench()
    const other = connectionOf({ id: 'con_2', name: 'other', nangoConnectionId: 'nc-7' })
    const note = { at: other.createdAt, type: 'connection.added', subject: other.id, actor: ANNA, data: {} }
    await bench.store.connections.add(other, note)
    const { connections } = await status(bench.parts, { check: false, strays: false })
    expect(connections.map(({ connection, health }) => [connection.name, health])).toEqual([
      ['google', 'unchecked'],
      ['other', 'gone'],
    ])
  })

  it('is told for one provider where one is named', async () => {
    const bench = await createBench()
    expect(
      (await status(bench.parts, { provider: 'shopify', check: false, strays: false })).connections,
    ).toEqual([])
    expect(
      (await status(bench.parts, { provider: 'google', check: false, strays: false })).connections,
    ).toHaveLength(1)
  })

  it('hides no bug of ours', async () => {
    const bench = await createBench()
    bench.nango.beforeRead = () => {
      throw new TypeError('x is undefined')
    }
    await expect(status(bench.parts, { check: false, strays: false })).rejects.toThrow(TypeError)
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
    const { requests, auditHead } = await status(bench.parts, { check: false, strays: false })
    expect(requests).toMatchObject({ pending: 1, expired: 1, unknown: 2, executing: 0, succeeded: 0 })
    expect(auditHead).toEqual(await bench.store.audit.head())
    answer({ kind: 'ambiguous', reason: 'lost' })
    await ended
  })
})

async function keep(bench: Bench, connection: Connection): Promise<void> {
  const note = { at: '2026-03-02T10:00:00.000Z', type: 'x', subject: null, actor: ANNA, data: {} }
  await bench.store.connections.update({ id: connection.id, to: connection, note })
}
