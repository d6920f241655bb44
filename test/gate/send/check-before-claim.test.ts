import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import type { ConnectionChange } from '../../../src/domain/ports/store.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { rename } from '../../../src/gate/connect/connections.ts'
import { disconnect } from '../../../src/gate/connect/disconnect.ts'
import {
  ANNA,
  approved,
  approvedOnly,
  auditOf,
  createBench,
  decisionOn,
  MINUTE,
  proposed,
  stored,
  tamper,
  unwatched,
  type Bench,
} from '../bench.ts'
import { heldOf, NANGO_IS_DOWN } from '../fake-nango.ts'
import { READ } from '../fake-notes.ts'

type Happening = (bench: Bench, request: ApprovalRequest) => unknown

const change = (bench: Bench, changes: Partial<ConnectionChange['to']>) =>
  bench.store.connections.update({
    id: 'con_0000000001',
    to: { updatedAt: '2026-03-02T10:00:00.000Z', ...changes },
    note: {
      at: '2026-03-02T10:00:00.000Z',
      type: 'connection.reauthorised',
      subject: 'con_0000000001',
      actor: ANNA,
      data: {},
    },
  })

const failing = (code: 'unavailable' | 'failed' | 'not_found' | 'not_connected') => (bench: Bench) => {
  bench.notes.recheck = async () => {
    throw new ShieldError(code, 'Looking failed', { hint: 'Look again' })
  }
}

describe('what may pass before an approved call is sent', () => {
  it.each<[string, Happening, string, string]>([
    [
      'Nango is down',
      ({ nango }) => {
        nango.beforeRead = () => {
          throw NANGO_IS_DOWN
        }
      },
      'Nango is not reachable',
      'Start Nango; then ',
    ],
    [
      'the token is dead',
      ({ nango }) => {
        nango.held[0] = heldOf({ hasAuthError: true })
      },
      'The token of google could not be refreshed',
      'shield connect google; then ',
    ],
    [
      'a scope was taken away',
      (bench) => {
        bench.nango.held[0] = heldOf({ scope: READ })
        return change(bench, { grantedScopes: [READ] })
      },
      'google (anna@shop.de) was not granted what notes.add needs: https://notes.example/write',
      'shield connect google --write; then ',
    ],
    ['the provider cannot be asked', failing('unavailable'), 'Looking failed', 'Look again; then '],
    ['the provider refuses to be asked', failing('failed'), 'Looking failed', 'Look again; then '],
    ['what it needs is not found', failing('not_found'), 'Looking failed', 'Look again; then '],
  ])('leaves it approved, with the next step, when %s', async (_when, happen, why, first) => {
    const bench = await createBench()
    const request = await proposed(bench)
    await happen(bench, request)
    await expect(approved(bench, request)).rejects.toMatchObject({
      code: 'pending',
      message: `Approved and not started, nothing was sent: ${why}`,
      hint: `${first}shield approvals approve ${request.id}`,
    })
    expect(await stored(bench, request)).toMatchObject({ state: 'approved', attempt: null, ending: null })
    expect(bench.nango.sent).toEqual([])
    expect((await auditOf(bench)).at(-1)).toMatchObject({ type: 'request.approved' })
  })

  it('is tried again by approving again, and then it is sent once', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    expect(request.state).toBe('approved')
    expect((await approved(bench, request)).request.state).toBe('succeeded')
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('is not taken for a bug of ours, which shows as itself and leaves it approved', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    bench.notes.recheck = async () => {
      throw new TypeError('undefined is not a function')
    }
    await expect(approved(bench, request)).rejects.toThrow(TypeError)
    expect((await stored(bench, request)).state).toBe('approved')
    expect(bench.nango.sent).toEqual([])
  })
})

describe('what cannot pass before an approved call is sent', () => {
  it.each<[string, Happening, string]>([
    [
      'the connection was disconnected',
      (bench) => disconnect(bench.parts, 'google', { forget: false, actor: ANNA }),
      'The connection google is gone',
    ],
    [
      'the connection was reconnected',
      (bench) => {
        tamper(bench, `update connections set nango_connection_id = 'nc-2'`)
      },
      'The connection google was reconnected',
    ],
    [
      'it became one of another integration',
      (bench) => {
        tamper(bench, `update connections set integration = 'other'`)
      },
      'The connection google was reconnected',
    ],
    [
      'another account is behind it',
      (bench) => change(bench, { account: { label: 'eve@shop.de', confirmed: true } }),
      'Another account is behind google now: eve@shop.de, not anna@shop.de',
    ],
    [
      'Nango no longer has it',
      (bench) => {
        bench.nango.held.length = 0
      },
      'Nango no longer has the connection google',
    ],
    [
      'the precondition no longer holds',
      (bench) => {
        bench.notes.recheck = async () => 'Somebody took the room'
      },
      'Somebody took the room',
    ],
  ])('makes it stale for good, with nothing sent, when %s', async (_when, happen, why) => {
    const bench = await createBench()
    const request = await proposed(bench)
    await happen(bench, request)
    const { request: stale } = await approved(bench, request)
    expect(stale).toMatchObject({
      state: 'failed',
      attempt: null,
      ending: { code: 'stale', message: why, evidence: null, result: null, by: null },
    })
    expect(bench.nango.sent).toEqual([])
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'request.stale',
      subject: request.id,
      actor: { name: 'shield', door: 'policy' },
      data: { from: 'approved', sent: false },
    })
    expect((await approved(bench, request)).request).toEqual(stale)
  })

  it('is not a new name: what counts is the connection itself', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    await rename(bench.parts, 'google', 'work', ANNA)
    expect((await approved(bench, request)).request.state).toBe('succeeded')
  })

  it.each([
    ['its call', `update requests set call = replace(call, 'milk', 'beer')`, 'Its content was altered'],
    ['its precondition', `update requests set precondition = '{"price":1}'`, 'Its content was altered'],
    ['its operation', `update requests set operation = 'notes.list'`, 'Its content was altered'],
    [
      'whose decision it is about',
      `update decisions set digest = '${'f'.repeat(64)}'`,
      'It was approved for something else',
    ],
  ])('is a change of %s in the database after the approval', async (_what, statement, why) => {
    const bench = await createBench()
    const request = await proposed(bench)
    bench.notes.recheck = async () => {
      tamper(bench, statement)
      return null
    }
    const { request: stale } = await approved(bench, request)
    expect(stale).toMatchObject({
      state: 'failed',
      ending: { code: 'stale', message: expect.stringContaining(why) as string },
    })
    expect(bench.nango.sent).toEqual([])
  })

  it('is a change that was made while it waited to be started', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    tamper(bench, `update decisions set digest = '${'f'.repeat(64)}'`)
    const { request: stale } = await approved(bench, request)
    expect(stale).toMatchObject({ state: 'failed', ending: { code: 'stale' } })
    expect(bench.nango.asked.findConnection).toBe(1)
    expect(bench.nango.sent).toEqual([])
  })
})

describe('looking before the claim', () => {
  it('hands the frozen request to the operation, and reads the connection at Nango once', async () => {
    const bench = await createBench()
    bench.notes.recheck = async (reading) => {
      await reading.get('/books/diary')
      return null
    }
    await approved(bench, await proposed(bench))
    expect(bench.nango.asked.findConnection).toBe(1)
    expect(bench.nango.gets).toEqual(['/account', '/books/diary'])
  })

  it('for longer than the approval is good ends as expired, and sends nothing', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    bench.notes.recheck = async () => {
      bench.clock.now += 15 * MINUTE
      return null
    }
    const { request: late } = await approve(bench.parts, decisionOn(request), unwatched)
    expect(late.state).toBe('expired')
    expect(bench.nango.sent).toEqual([])
  })
})
