import { describe, expect, it } from 'vitest'
import { discard, findStrays } from '../../../src/gate/connect/strays.ts'
import { ANNA, auditOf, createBench, type Bench } from '../bench.ts'
import { heldOf } from '../fake-nango.ts'

const LATE = { nangoConnectionId: 'nc-late', createdAt: '2026-03-02T11:00:00.000Z' }

async function withStrays(...ids: readonly string[]): Promise<Bench> {
  const bench = await createBench()
  bench.nango.held.push(heldOf(LATE), ...ids.map((nangoConnectionId) => heldOf({ nangoConnectionId })))
  return bench
}

const discarding = (bench: Bench, nangoConnectionId: string, typed: string | null = null) =>
  discard(bench.parts, { nangoConnectionId, provider: 'google', typed, actor: ANNA })

const left = (bench: Bench) => bench.nango.held.map((one) => one.nangoConnectionId)

describe('a connection at Nango that shield does not know', () => {
  it('is found beside those that it does, the newest first, and of the others nothing is told', async () => {
    const bench = await withStrays('nc-older')
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-else', integration: 'else' }))
    const { newest, count } = await findStrays(bench.parts, 'google')
    expect(newest.map((one) => one.nangoConnectionId)).toEqual(['nc-late', 'nc-older'])
    expect(count).toBe(2)
  })

  it('is deleted alone, once its id was typed, and that stands in the log', async () => {
    const bench = await withStrays('nc-other')
    await expect(discarding(bench, 'nc-late')).rejects.toMatchObject({ code: 'usage' })
    await expect(discarding(bench, 'nc-late', 'nc-lat')).rejects.toMatchObject({ code: 'usage' })
    expect(left(bench)).toEqual(['nc-1', 'nc-late', 'nc-other'])
    expect(await discarding(bench, 'nc-late', 'nc-late')).toMatchObject({ isMarked: false })
    expect(left(bench)).toEqual(['nc-1', 'nc-other'])
    expect(await auditOf(bench)).toMatchObject([
      { type: 'connection.discarded', actor: ANNA, data: { nangoConnectionId: 'nc-late', isMarked: false } },
    ])
  })

  it('needs no id typed where it bears the tag that shield gives', async () => {
    const bench = await createBench()
    bench.nango.held.push(heldOf({ ...LATE, tags: { shield_attempt: '0'.repeat(32) } }))
    expect(await discarding(bench, 'nc-late')).toMatchObject({ isMarked: true })
    expect(left(bench)).toEqual(['nc-1'])
  })

  it('is not one that is known, whatever was typed', async () => {
    const bench = await createBench()
    await expect(discarding(bench, 'nc-1', 'nc-1')).rejects.toMatchObject({
      code: 'conflict',
      hint: 'shield disconnect google',
    })
    expect(left(bench)).toEqual(['nc-1'])
  })

  it('is not found where Nango has none, nor by the start of its id', async () => {
    const bench = await withStrays()
    for (const id of ['nowhere', 'nc-lat'])
      await expect(discarding(bench, id, id)).rejects.toMatchObject({ code: 'not_found' })
    expect(left(bench)).toEqual(['nc-1', 'nc-late'])
  })

  it('has to be told apart where two integrations have one of that id', async () => {
    const bench = await withStrays()
    bench.nango.held.push(heldOf({ ...LATE, integration: 'shop-notes' }))
    const parts = {
      ...bench.parts,
      integrationOf: (provider: string) => (provider === 'shopify' ? 'shop-notes' : 'notes'),
    }
    const ask = { nangoConnectionId: 'nc-late', provider: undefined, typed: 'nc-late', actor: ANNA }
    await expect(discard(parts, ask)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('--provider') as unknown,
    })
    expect(await discard(parts, { ...ask, provider: 'shopify' })).toMatchObject({ integration: 'shop-notes' })
    expect(left(bench)).toEqual(['nc-1', 'nc-late'])
  })
})
