import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import type { Reading } from '../../../src/domain/operation/operation.ts'
import { readAccess } from '../../../src/gate/reach/read-access.ts'
import { read } from '../../../src/gate/reach/read.ts'
import { readingFor } from '../../../src/gate/reach/reading.ts'
import { ANNA, approved, auditOf, connectionOf, createBench, proposed, type Bench } from '../bench.ts'
import { heldOf, NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'
import { createNotesProvider } from '../fake-notes.ts'

const EXPIRED = responseOf(401, { error: 'expired' })
const FINE = responseOf(200, { owner: 'anna@shop.de' })

const REFRESH_FAILED = new ShieldError('not_connected', 'Nango could not refresh', {
  reason: 'refresh_failed',
})

/** A provider that refuses the token until Nango was told to refresh it. */
function expire(bench: Bench): void {
  bench.nango.respond = () => (bench.nango.refreshed.length === 0 ? EXPIRED : FINE)
}

const WAYS: readonly [string, (reading: Reading) => ReturnType<Reading['get']>][] = [
  ['a get', (reading) => reading.get('/account')],
  ['a post that reads', (reading) => reading.query('notes.search', { timeMin: 'now' })],
]

describe.each(WAYS)('%s that the provider refuses with 401', (_what, ask) => {
  const sent = ({ nango }: Bench): number => nango.gets.length + nango.posts.length

  it('is repeated once after a refresh', async () => {
    const bench = await createBench()
    expire(bench)
    expect(await ask(await readingFor(bench.parts, connectionOf(), null))).toEqual(FINE)
    expect(bench.nango.refreshed).toEqual(['nc-1'])
    expect(sent(bench)).toBe(2)
  })

  it('is not asked a third time when the repeat is refused, too', async () => {
    const bench = await createBench()
    bench.nango.respond = () => EXPIRED
    const reading = await readingFor(bench.parts, connectionOf(), null)
    expect(await ask(reading)).toEqual(EXPIRED)
    expect(sent(bench)).toBe(2)
    expect(await ask(reading)).toEqual(EXPIRED)
    expect(bench.nango.refreshed).toHaveLength(1)
    expect(sent(bench)).toBe(3)
  })

  it('ends as not connected, with what connects it, when there is no new token', async () => {
    const bench = await createBench()
    bench.nango.respond = () => EXPIRED
    bench.nango.refresh = () => Promise.reject(REFRESH_FAILED)
    const work = connectionOf({ name: 'work' })
    await expect(ask(await readingFor(bench.parts, work, null))).rejects.toMatchObject({
      code: 'not_connected',
      reason: 'token_dead',
      message: 'The access of work has ended: the provider refuses it and gives Nango no new one',
      hint: 'shield connect google --as work',
    })
    expect(sent(bench)).toBe(1)
  })

  it('says so when Nango is out of reach for the refresh', async () => {
    const bench = await createBench()
    bench.nango.respond = () => EXPIRED
    bench.nango.refresh = () => Promise.reject(NANGO_IS_DOWN)
    await expect(ask(await readingFor(bench.parts, connectionOf(), null))).rejects.toBe(NANGO_IS_DOWN)
    expect(sent(bench)).toBe(1)
  })

  it('stays refused, and a person is told why, where the key may not refresh', async () => {
    const bench = await createBench()
    bench.nango.respond = () => EXPIRED
    bench.nango.refresh = () => 'not_allowed'
    expect(await ask(await readingFor(bench.parts, connectionOf(), null))).toEqual(EXPIRED)
    expect(sent(bench)).toBe(1)
    expect(bench.notices).toEqual([expect.stringContaining('may not read credentials')])
  })

  it('stays refused where a person made the key: there is nothing to refresh', async () => {
    const bench = await createBench()
    bench.nango.respond = () => EXPIRED
    const provider = { ...createNotesProvider(bench.notes), auth: 'form' as const }
    const parts = { ...bench.parts, provider: async () => provider }
    expect(await ask(await readingFor(parts, connectionOf(), null))).toEqual(EXPIRED)
    // Whether it is refused altogether is looked at by its account.
    expect([bench.nango.refreshed, sent(bench)]).toEqual([[], 2])
  })

  it.each([400, 403, 404, 429, 500])('alone: %i is for the operation to judge', async (status) => {
    const bench = await createBench()
    bench.nango.respond = () => responseOf(status, {})
    expect((await ask(await readingFor(bench.parts, connectionOf(), null))).status).toBe(status)
    expect([bench.nango.refreshed, sent(bench)]).toEqual([[], 1])
  })
})

describe('several reads at once with a token that has ended', () => {
  it('share one refresh, and each is repeated', async () => {
    const bench = await createBench()
    expire(bench)
    const { get } = await readingFor(bench.parts, connectionOf(), null)
    const responses = await Promise.all([get('/a'), get('/b'), get('/c')])
    expect(responses).toEqual([FINE, FINE, FINE])
    expect(bench.nango.refreshed).toHaveLength(1)
    expect(bench.nango.gets.toSorted()).toEqual(['/a', '/a', '/b', '/b', '/c', '/c'])
  })
})

describe('a token that has ended', () => {
  it('ends no read that an operation runs', async () => {
    const bench = await createBench()
    expire(bench)
    bench.notes.run = async ({ get }) => ({ notes: [(await get('/notes')).text] })
    const asked = { operation: bench.list, input: {}, connection: connectionOf(), actor: ANNA }
    expect(await read(bench.parts, { ...asked, sees: 'all' })).toEqual({ notes: [FINE.text] })
    expect(await auditOf(bench)).toMatchObject([{ type: 'read', data: { outcome: 'done' } }])
  })

  it('hides no account', async () => {
    const bench = await createBench()
    expire(bench)
    bench.nango.held[0] = heldOf()
    const access = await readAccess(bench.parts, createNotesProvider(bench.notes), connectionOf())
    expect(access.account).toEqual({ label: 'anna@shop.de', confirmed: true })
  })

  it('never makes a write go out twice', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    bench.nango.answer = () => ({ kind: 'response', response: EXPIRED })
    await approved(bench, request)
    expect(bench.nango.sent).toHaveLength(1)
    expect(bench.nango.refreshed).toEqual([])
  })
})
