import { describe, expect, it, onTestFinished } from 'vitest'
import { approved, proposed, stored, type Bench } from '../gate/bench.ts'
import { responseOf } from '../gate/fake-nango.ts'
import { applyRules, createPolicyBench } from '../gate/policy/policy-bench.ts'
import { agentOnStdio, DOORS, openDoor, openWay } from './agent.ts'

const all = async ({ store }: Bench) => store.requests.list({ states: [], limit: 500 })

/** Opened by hand: what waits for it goes on. */
function createGate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

describe.each(DOORS)('a write that is called again, in $name', ({ way, era }) => {
  it('is one request, however often and however much at once', async () => {
    const { bench, agent } = await openDoor({ way, era })
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => agent.call('notes_add', { text: 'tea', reason: 'out of it' })),
    )
    const ids = new Set(answers.map(({ told }) => told.id as string))
    expect(ids.size).toBe(1)
    expect(answers.filter(({ told }) => told.already === false)).toHaveLength(1)
    expect(answers.at(-1)?.text).toContain('no second one was queued')
    expect(await all(bench)).toHaveLength(1)
  })

  it('is the request that was sent meanwhile, and nothing goes out again', async () => {
    const { bench, agent } = await openDoor({ way, era })
    const { told } = await agent.call('notes_add', { text: 'tea' })
    await approved(bench, await stored(bench, told))
    expect((await agent.call('notes_add', { text: 'tea' })).told).toMatchObject({
      id: told.id,
      status: 'succeeded',
      already: true,
    })
    expect(
      (await agent.call('shield_call', { operation: 'notes.add', input: { text: 'tea' } })).told,
    ).toMatchObject({
      id: told.id,
      already: true,
    })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('is what its key says, and another input under that key is a conflict', async () => {
    const { bench, agent } = await openDoor({ way, era })
    const keyed = (text: string, key: string) => agent.call('notes_add', { text, idempotency_key: key })
    const first = await keyed('tea', 'k-1')
    expect((await keyed('tea', 'k-1')).told).toMatchObject({ id: first.told.id, already: true })
    expect((await keyed('tea', 'k-2')).told).toMatchObject({ already: false })
    expect((await keyed('coffee', 'k-1')).told).toMatchObject({
      status: 'error',
      error: { code: 'conflict' },
    })
    expect(await all(bench)).toHaveLength(2)
  })

  it('on purpose is a second one, also when that call is repeated, and nothing where there is no first', async () => {
    const { bench, agent } = await openDoor({ way, era })
    const again = () => agent.call('notes_add', { text: 'tea', again: true })
    const refused = await again()
    expect(refused.told).toMatchObject({ error: { code: 'usage' } })
    expect(refused.text).toContain('Leave again out')
    const first = await agent.call('notes_add', { text: 'tea' })
    const second = await again()
    expect(second.told).toMatchObject({ already: false })
    expect(second.told.id).not.toBe(first.told.id)
    expect((await Promise.all([again(), again()])).map(({ told }) => told.id)).toEqual([
      second.told.id,
      second.told.id,
    ])
    expect(await all(bench)).toHaveLength(2)
  })
})

describe('what was typed on the command line under the agent’s own name', () => {
  const requester = { name: 'agent', door: 'cli' } as const

  it('is met again by its key alone', async () => {
    const { bench, agent } = await openDoor({ way: 'stdio', era: '2026-07-28' })
    const typed = await proposed(bench, { requester, input: { text: 'tea' } })
    const keyed = await proposed(bench, { requester, input: { text: 'tea' }, idempotencyKey: 'k-1' })
    const call = async (given: Record<string, string>) => (await agent.call('notes_add', given)).told
    expect(await call({ text: 'tea', idempotency_key: 'k-1' })).toMatchObject({
      id: keyed.id,
      already: true,
    })
    const own = await call({ text: 'tea' })
    expect(own).toMatchObject({ status: 'pending', already: false })
    expect([typed.id, keyed.id]).not.toContain(own.id)
    expect(await call({ text: 'tea' })).toMatchObject({ id: own.id, already: true })
  })
})

describe('a client that dies in the middle of a call', () => {
  it.each(DOORS)('asks once more in $name and has the request of before', async ({ way, era }) => {
    const { bench, connect } = await openWay({ way, era })
    const [begun, released] = [createGate(), createGate()]
    bench.notes.prepare = async () => {
      begun.open()
      await released.opened
      return { precondition: null }
    }
    const dying = await connect()
    const lost = dying.call('notes_add', { text: 'tea' }).catch(() => 'lost')
    await begun.opened
    await dying.client.close()
    released.open()
    expect(await lost).toBe('lost')
    const { told } = await (await connect()).call('notes_add', { text: 'tea' })
    expect((await all(bench)).map(({ id }) => id)).toEqual([told.id])
  })
})

describe('what policy allows', () => {
  const ALL = `
  - id: all
    operations: [notes.add]
    allow: { limits: [{ count: 9, per: 24h }], repeats: true }
`

  it('is sent once, by however many servers it is asked for at the same moment', async () => {
    const bench = await createPolicyBench()
    await bench.apply(ALL)
    const agents = await Promise.all(
      Array.from({ length: 6 }, async (_, pid) => {
        const parts = await bench.otherProcess(pid + 2)
        return agentOnStdio({ ...bench, parts }, { as: 'agent' })
      }),
    )
    const answers = await Promise.all(agents.map((agent) => agent.call('notes_add', { text: 'tea' })))
    expect(new Set(answers.map(({ told }) => told.id)).size).toBe(1)
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('comes to its end when the client dies while it is out, and is not sent again', async () => {
    const bench = await createPolicyBench()
    await bench.apply(ALL)
    const [out, released] = [createGate(), createGate()]
    bench.nango.answer = async () => {
      out.open()
      await released.opened
      return { kind: 'response', response: responseOf(201, { id: 'note-1' }) }
    }
    const dying = await agentOnStdio(bench)
    const lost = dying.call('notes_add', { text: 'tea' }).catch(() => 'lost')
    await out.opened
    await dying.client.close()
    released.open()
    expect(await lost).toBe('lost')
    const agent = await agentOnStdio(bench)
    await expect
      .poll(async () => (await agent.call('notes_add', { text: 'tea' })).told)
      .toMatchObject({ status: 'succeeded', already: true })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it.each(DOORS)(
    'and was not sent when its call ended is sent by the call that repeats it, once, in $name',
    async ({ way, era }) => {
      const { bench, connect } = await openWay({ way, era })
      await applyRules(bench, ALL)
      const [begun, released] = [createGate(), createGate()]
      let looks = 0
      // The first of them is at its last look before the claim, and held there.
      bench.nango.beforeRead = async () => {
        looks += 1
        if (looks > 1) return
        begun.open()
        await released.opened
      }
      const dying = await connect()
      onTestFinished(released.open)
      const lost = dying.call('notes_add', { text: 'tea' }).catch(() => 'lost')
      await begun.opened
      expect((await all(bench)).map(({ state }) => state)).toEqual(['approved'])
      await dying.client.close()
      const { told } = await (await connect()).call('notes_add', { text: 'tea' })
      expect(told).toMatchObject({ status: 'succeeded', already: true, decidedBy: 'policy:all' })
      released.open()
      expect(await lost).toBe('lost')
      expect([(await all(bench)).length, bench.nango.sent.length]).toEqual([1, 1])
      // One decision, whoever carried it out.
      const decided = await bench.store.audit.newest({ type: 'request.approved', limit: 9 })
      expect(decided).toHaveLength(1)
    },
  )
})
