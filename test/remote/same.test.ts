import { describe, expect, it } from 'vitest'
import type { Gate, RequestFilter } from '../../src/domain/ports/gate.ts'
import { requestView } from '../../src/wire/request-view.ts'
import { inDoubt, tamper } from '../gate/bench.ts'
import { responseOf } from '../gate/fake-nango.ts'
import { proposed } from '../gate/propose/proposed.ts'
import { WATCH, openBoth, asking, outcome, expectSame, filled } from './both-gates.ts'

describe('a connection that is not what it was is the same here and there', () => {
  it('in every field, in what is refused on it, and in how it is accepted', async () => {
    const { bench, here, there } = await openBoth()
    bench.nango.respond = () => responseOf(200, { owner: 'eve@shop.de' })
    const [one, other] = [here('root'), there('root')]
    const same = (ask: (gate: Gate) => Promise<unknown>) => expectSame(one, other, ask)
    await other.status({ check: true, strays: true })
    const seen = { account: 'eve@shop.de', config: {} }
    expect(await same(({ connections }) => connections.get('google'))).toMatchObject({
      value: { mismatch: seen, environment: { url: 'https://nango.example' } },
    })
    await expectSame(here('agent'), there('agent'), ({ operations }) =>
      operations.propose(asking('milk'), WATCH),
    )
    await same(({ connections }) => connections.accept('google', { ...seen, account: 'carl@shop.de' }))
    expect(await other.connections.accept('google', seen)).toMatchObject({ mismatch: null })
    await same(({ connections }) => connections.accept('google', seen))
    expect(await other.connections.disconnect('google', true)).toMatchObject({ atNango: 'kept' })
    await same(({ connections }) => connections.list())
  })
})

describe('looking is the same here and there', () => {
  it('at lists, requests, stories, connections and the log', async () => {
    const { here, there } = await openBoth()
    const all = await filled(there)
    const [one, other] = [here('anna'), there('anna')]
    const same = (ask: (gate: Gate) => Promise<unknown>) => expectSame(one, other, ask)
    await same(({ requests }) => requests.list({ states: ['pending'], limit: 1, operation: 'notes.add' }))
    const countOf = async (filter: Partial<RequestFilter>, length: number) =>
      expect(await same((gate) => gate.requests.list({ states: [], limit: 9, ...filter }))).toMatchObject({
        value: { requests: { length } },
      })
    await countOf({}, 5)
    await countOf({ requester: 'agent', connection: 'google' }, 5)
    await countOf({ before: all.done.id }, 3)
    await same(({ requests }) => requests.list({ states: [], limit: 9, connection: 'nowhere' }))
    await same(({ requests }) => requests.ended({ limit: 10 }))
    await same(({ requests }) => requests.count(['pending', 'approved']))
    for (const { id } of Object.values(all)) {
      await same(({ requests }) => requests.get(id))
      const view = await other.requests.view(id)
      expect(requestView.encode(view)).toEqual(requestView.encode(await one.requests.view(id)))
      await same(({ requests }) => requests.story(id))
    }
    const { request } = await one.requests.view(all.replaced.id)
    await same(async ({ requests }) =>
      (await requests.consider([request])).map(({ approvedToday }) => approvedToday),
    )
    await same(({ connections }) => connections.list())
    for (const name of ['google', 'nowhere']) await same(({ connections }) => connections.get(name))
    await same(({ providers }) => providers.list())
    await same(({ audit }) => audit({ limit: 3, type: 'request' }))
    await same(({ audit }) => audit({ limit: 9, before: 4 }))
    await same(({ audit }) => audit({ limit: 1000, subject: all.done.id, actor: 'anna' }))
    await same(({ brake }) => brake.inForce())
  })

  it('at an id that names nothing, or several', async () => {
    const { here, there } = await openBoth()
    await filled(there)
    for (const typed of ['apr_', 'apr_zzzzzzzzzz', '', 'con_1', '../x', 'apr_uuuu', '%']) {
      const found = await expectSame(here('anna'), there('anna'), ({ requests }) =>
        requests.get(typed === '' ? 'apr' : typed),
      )
      expect(found).toHaveProperty('code')
    }
  })

  it('at one that was erased', async () => {
    const { bench, here, there } = await openBoth()
    const { done } = await filled(there)
    await bench.store.requests.purge([done.id], {
      at: new Date(bench.clock.now).toISOString(),
      type: 'request.purged',
      actor: { name: 'root', door: 'cli' },
      data: {},
    })
    await expectSame(here('anna'), there('anna'), ({ requests }) => requests.view(done.id))
    const considered = await outcome(
      there('anna').requests.consider([await here('anna').requests.get(done.id)]),
    )
    expect(considered).toMatchObject({ code: 'conflict' })
  })
})

describe('changing is the same here and there', () => {
  it('for what is refused', async () => {
    const { here, there } = await openBoth()
    const { rejected, done, replaced } = await filled(there)
    const same = (ask: (gate: Gate) => Promise<unknown>) => expectSame(here('anna'), there('anna'), ask)
    const wish = ({ id, digest }: typeof done) => ({ id, digest, reason: null })
    expect(await same(({ requests }) => requests.approve(wish(rejected), WATCH))).toMatchObject({
      code: 'conflict',
    })
    await same(({ requests }) => requests.approve(wish(done), WATCH))
    await same(({ requests }) => requests.reject(wish(done)))
    await same(({ requests }) => requests.approve({ ...wish(replaced), digest: 'another' }, WATCH))
    await same(({ requests }) => requests.cancel(done.id, null))
    expect(await there('anna').requests.cancel(replaced.id, 'no')).toMatchObject({ state: 'cancelled' })
    await same(({ requests }) => requests.cancel(replaced.id, null))
    await same(({ requests }) => requests.lookForProof(done.id))
    await same(({ requests }) => requests.settleByWord(done.id, { applied: true, reason: 'saw it' }))
    await same(({ requests }) => requests.retry({ id: done.id, reason: 'again', expiresIn: null }, WATCH))
    await same(({ operations }) => operations.propose(asking('x', { connection: 'nowhere' }), WATCH))
    await same(({ operations }) => operations.propose(asking('x', { supersedes: done.id }), WATCH))
  })

  it('for reads, dry runs and repeated proposals', async () => {
    const { here, there } = await openBoth()
    const same = (ask: (gate: Gate) => Promise<unknown>) => expectSame(here('agent'), there('agent'), ask)
    await same(({ operations }) =>
      operations.read({ operation: 'notes.list', input: {}, connection: undefined }),
    )
    const key = { idempotencyKey: 'k-1' }
    const { request, isNew } = await proposed(there('agent').operations.propose(asking('milk', key), WATCH))
    expect(isNew).toBe(true)
    const again = await proposed(there('agent').operations.propose(asking('milk', key), WATCH))
    expect(again).toMatchObject({ isNew: false, request: { id: request.id } })
    await same(({ operations }) => operations.propose(asking('milk', key), WATCH))
    await same(({ operations }) => operations.propose(asking('tea', key), WATCH))
    const dry = await there('agent').operations.dryRun(asking('tea', { supersedes: request.id }))
    expect(dry).toMatchObject({ earlier: { id: request.id, state: 'pending' } })
    expect(dry).not.toMatchObject({ earlier: { changes: [] } })
  })

  it('for a hold, which stops what it stops', async () => {
    const { here, there } = await openBoth()
    const { replaced } = await filled(there)
    expect(await there('anna').brake.hold('the agent has gone mad')).toMatchObject({ isNew: true })
    const same = (ask: (gate: Gate) => Promise<unknown>) => expectSame(here('anna'), there('anna'), ask)
    await same(({ brake }) => brake.hold('twice'))
    await same(({ brake }) => brake.inForce())
    await same(({ requests }) => requests.list({ states: [], limit: 1 }))
    await same(({ requests }) =>
      requests.approve({ id: replaced.id, digest: replaced.digest, reason: null }, WATCH),
    )
    expect(await there('anna').brake.release('better now')).toMatchObject({
      reason: 'the agent has gone mad',
    })
    expect(await there('anna').brake.release(null)).toBeNull()
  })

  it('for one in doubt, by proof and by word', async () => {
    const { bench, here, there } = await openBoth()
    const { id } = await inDoubt(bench)
    const same = (ask: (gate: Gate) => Promise<unknown>) => expectSame(here('anna'), there('anna'), ask)
    await same(({ requests }) => requests.lookForProof(id))
    const settled = await there('anna').requests.settleByWord(id, { applied: false, reason: 'not there' })
    expect(settled).toMatchObject({ state: 'failed', ending: { code: 'word', by: { name: 'anna' } } })
  })
})

describe('a token', () => {
  it('says who one is and how strong the gate is', async () => {
    const { bench, there } = await openBoth()
    const { strength, server } = await there('agent').status({ check: false, strays: true })
    expect(strength.mode).toBe('enforcing')
    expect(server).toEqual({ url: bench.server.url, version: '9.9.9', caller: 'agent', roles: ['requester'] })
    const { bootId, host } = bench.parts.owner()
    const self = { machine: bootId === '' ? host : bootId, user: 1000 }
    expect((await there('agent', self).status({ check: false, strays: true })).strength.mode).toBe('advisory')
    const checks = await there('agent').doctor({ nodeVersion: process.version, settings: {} as never })
    expect(checks.map(({ name, state }) => [name, state])).toEqual([
      ['node', 'ok'],
      ['server', 'ok'],
      ['token', 'ok'],
      ['hold', 'ok'],
      ['gate', 'ok'],
      ['there', 'note'],
    ])
  })

  it('that may read the log hears of webhooks that are refused and of tokens that are forged', async () => {
    const { bench, there } = await openBoth()
    const examined = async () => {
      const checks = await there('anna').doctor({ nodeVersion: process.version, settings: {} as never })
      return checks.filter(({ name }) => /^(?:webhooks|tokens)/.test(name))
    }
    expect(await examined()).toMatchObject([
      { name: 'webhooks nango', state: 'note', remedy: expect.stringContaining('NANGO_WEBHOOK_SECRET') },
      { name: 'webhooks meta', state: 'note', remedy: expect.stringContaining('META_APP_SECRET') },
      { name: 'tokens', state: 'ok' },
    ])
    tamper(
      bench,
      `drop trigger tokens_only_revoked; update tokens set roles = '["admin"]' where principal = 'agent'`,
    )
    const [, , tokens] = await examined()
    const id = `tok_${bench.tokens.agent.slice('shield_'.length, 'shield_'.length + 10)}`
    expect(tokens).toMatchObject({ state: 'bad', message: expect.stringContaining(id) })
  })

  it('that was revoked is what is wrong', async () => {
    const { bench, there } = await openBoth()
    await bench.store.tokens.revoke(bench.tokens.agent.slice('shield_'.length, 17).replace(/^/, 'tok_'), {
      at: new Date(bench.clock.now).toISOString(),
      type: 'token.revoked',
      subject: null,
      actor: { name: 'root', door: 'cli' },
      data: {},
    })
    const checks = await there('agent').doctor({ nodeVersion: process.version, settings: {} as never })
    expect(checks.at(-1)).toMatchObject({ name: 'token', state: 'bad' })
  })

  it('of one who asks sees and decides nothing of others', async () => {
    const { there } = await openBoth()
    const { done } = await filled(there)
    expect(await outcome(there('other').requests.get(done.id))).toMatchObject({ code: 'not_found' })
    expect((await there('other').requests.list({ states: [], limit: 9 })).requests).toEqual([])
    const { request } = await proposed(there('agent').operations.propose(asking('rum'), WATCH))
    const wish = { id: request.id, digest: request.digest, reason: null }
    expect(await outcome(there('agent').requests.approve(wish, WATCH))).toMatchObject({ code: 'denied' })
    expect(await outcome(there('agent').requests.reject(wish))).toMatchObject({ code: 'denied' })
    expect(await outcome(there('agent').audit({ limit: 1 }))).toMatchObject({ code: 'denied' })
  })
})
