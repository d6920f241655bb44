import { describe, expect, it } from 'vitest'
import { approve, reject } from '../../src/gate/send/decide.ts'
import { ANNA, stored, unwatched, type Bench } from '../gate/bench.ts'
import { DOORS, openDoor } from './agent.ts'

/** Somebody decides while the agent waits: the moment that its wait first pauses. */
function meanwhile(
  bench: Bench,
  id: string,
  verdict: 'approve' | 'reject',
  reason: string | null = null,
): void {
  bench.meanwhile.do = async () => {
    bench.meanwhile.do = () => undefined
    const { digest } = await stored(bench, { id })
    const wish = { id, digest, reason, actor: ANNA }
    if (verdict === 'approve') await approve(bench.parts, wish, unwatched)
    else await reject(bench.parts, wish)
  }
}

describe.each(DOORS)('an agent that speaks $name', ({ way, era }) => {
  it('looks, proposes, hears why not, proposes anew, and reads what came of it', async () => {
    const { bench, agent } = await openDoor({ way, era })
    expect(agent.client.getNegotiatedProtocolVersion()).toBe(era)
    const looked = await agent.call('notes_list')
    expect(looked.told).toMatchObject({ status: 'done', provider: 'google', data: { notes: ['milk'] } })

    const first = await agent.call('notes_add', { text: 'tea', reason: 'we are out of it' })
    expect(first.told).toMatchObject({
      status: 'pending',
      already: false,
      id: expect.stringMatching(/^apr_/),
      summary: expect.any(String),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      expiresAt: '2026-03-05T10:00:00.000Z',
    })
    expect(first.text).toContain('waits until a person decides')
    meanwhile(bench, first.told.id, 'reject', 'Not tea: coffee')
    const rejected = await agent.call('shield_wait', { id: first.told.id })
    expect(rejected.told).toMatchObject({
      status: 'rejected',
      decidedBy: 'anna',
      decisionReason: 'Not tea: coffee',
    })
    expect(rejected.text).toContain('Their reason: "Not tea: coffee".')

    const second = await agent.call('notes_add', { text: 'coffee' })
    expect(second.told.id).not.toBe(first.told.id)
    meanwhile(bench, second.told.id, 'approve')
    const done = await agent.call('shield_wait', { id: second.told.id })
    expect(done.told).toMatchObject({
      status: 'succeeded',
      decidedBy: 'anna',
      result: { id: expect.any(String) },
    })
    expect(await agent.call('shield_request', { id: second.told.id })).toMatchObject({ text: done.text })
    expect(bench.nango.sent).toHaveLength(1)
    const who = await bench.store.audit.newest({ type: 'request.proposed', limit: 10 })
    expect(who.map(({ actor }) => actor)).toEqual([
      { name: 'agent', door: 'mcp' },
      { name: 'agent', door: 'mcp' },
    ])
  })

  it('is not kept longer than hosts wait, and hears that it still waits', async () => {
    const { bench, agent } = await openDoor({ way, era })
    const { told } = await agent.call('notes_add', { text: 'tea' })
    const before = bench.clock.now
    const waited = await agent.call('shield_wait', { id: told.id })
    expect(waited.told).toMatchObject({ status: 'pending', id: told.id })
    expect(bench.clock.now - before).toBe(25_000)
    expect(await agent.call('shield_wait', { id: told.id, seconds: 26 })).toMatchObject({
      isError: true,
      told: { error: { code: 'usage', fields: ['seconds'] } },
    })
  })
})
