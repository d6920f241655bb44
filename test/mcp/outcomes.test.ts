import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../src/domain/errors.ts'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import { hold } from '../../src/gate/upkeep/hold.ts'
import { reject } from '../../src/gate/send/decide.ts'
import { settleByWord } from '../../src/gate/send/reconcile.ts'
import {
  ANNA,
  approved,
  approvedOnly,
  connectionOf,
  createBench,
  decisionOn,
  inDoubt,
  proposed,
  stored,
  type Bench,
} from '../gate/bench.ts'
import { heldOf, NANGO_IS_DOWN, responseOf } from '../gate/fake-nango.ts'
import { READ } from '../gate/fake-notes.ts'
import { createPolicyBench } from '../gate/policy/policy-bench.ts'
import { NEVER, SMALL } from '../gate/policy/rules.ts'
import { agentOnStdio, type Answered } from './agent.ts'

/** What is told of a request that stands so: to the agent that asked for it. */
async function told(runInside: (bench: Bench) => Promise<{ readonly id: string }>): Promise<Answered> {
  const bench = await createBench()
  const { id } = await runInside(bench)
  return (await agentOnStdio(bench, { as: 'agent' })).call('shield_request', { id })
}

/** One in doubt, of which Anna says whether it was applied. */
async function byWord(bench: Bench, applied: boolean): Promise<ApprovalRequest> {
  const { id } = await inDoubt(bench)
  return settleByWord(bench.parts, id, { applied, reason: 'I looked there', actor: ANNA })
}

describe('a request is told of in words that leave no doubt', () => {
  it.each<[string, (bench: Bench) => Promise<{ readonly id: string }>, string, readonly string[]]>([
    [
      'pending',
      (bench) => proposed(bench),
      'pending',
      ['waits until a person decides', 'Nothing was sent', 'Do not: call the tool again', 'shield_wait'],
    ],
    [
      'approved, and not started because Nango is away',
      async (bench) => approvedOnly(bench, await proposed(bench)),
      'approved',
      ['Approved by anna and not sent yet', 'Do not:', 'tell the person'],
    ],
    [
      'in doubt',
      inDoubt,
      'unknown',
      ['It may have taken effect, or not', 'Do not: ask for it again in any form', 'only they can find out'],
    ],
    [
      'done',
      async (bench) => (await approved(bench, await proposed(bench))).request,
      'succeeded',
      ['approved by anna, sent once', 'Do not: ask for it again: it would be done a second time'],
    ],
    [
      'refused by the provider',
      async (bench) => {
        bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, {}) })
        return (await approved(bench, await proposed(bench))).request
      },
      'failed',
      ['had no effect', 'it would fail again', 'The provider refused the text'],
    ],
    [
      'failed by the word of a person',
      (bench) => byWord(bench, false),
      'failed',
      ['Failed, according to anna', 'there is no proof', 'Do not: ask for it again', 'I looked there'],
    ],
    [
      'done by the word of a person',
      (bench) => byWord(bench, true),
      'succeeded',
      ['sent once; only anna says that it has taken effect', 'a second time', 'There is no result'],
    ],
    [
      'stale',
      async (bench) => {
        const request = await proposed(bench)
        bench.notes.recheck = async () => 'The diary is another one'
        await approved(bench, request).catch(() => undefined)
        return request
      },
      'failed',
      ['Not sent', 'had changed by then', 'The diary is another one', 'ask for it again'],
    ],
    [
      'rejected without a reason',
      async (bench) => {
        const request = await proposed(bench)
        return (await reject(bench.parts, decisionOn(request))).request
      },
      'rejected',
      ['Rejected by anna', 'Do not: ask for the same again', 'without a reason, ask the person'],
    ],
    [
      'run out',
      async (bench) => {
        const request = await proposed(bench, { expiresIn: 60_000 })
        bench.clock.now += 60_000
        return request
      },
      'expired',
      ['nobody decided', 'it was not rejected', 'again: true'],
    ],
  ])('%s', async (_what, runInside, status, words) => {
    const { told: data, text, isError } = await told(runInside)
    expect([data.status, isError]).toEqual([status, false])
    for (const word of words) expect(text).toContain(word)
    expect(text.split('\n').at(-1)).toBe(JSON.stringify(data))
  })

  it('on hold', async () => {
    const { told: data, text } = await told(async (bench) => {
      await hold(bench.parts, 'a leak', ANNA)
      return proposed(bench)
    })
    expect(data).toMatchObject({ status: 'pending', onHold: 'a leak' })
    expect(text).toContain('Sending is on hold')
  })

  it('taken back by the agent itself', async () => {
    const bench = await createBench()
    const agent = await agentOnStdio(bench)
    const { told: first } = await agent.call('notes_add', { text: 'tea' })
    const { told: data, text } = await agent.call('shield_cancel', { id: first.id, reason: 'not needed' })
    expect(data).toMatchObject({ status: 'cancelled', id: first.id, outcome: 'not needed' })
    expect(text).toContain('Cancelled by mcp')
    expect(await stored(bench, first)).toMatchObject({ state: 'cancelled', ending: { by: { door: 'mcp' } } })
  })

  it('of what is so already', async () => {
    const bench = await createBench()
    bench.notes.prepare = async () => ({ precondition: null, nothingToDo: 'The diary says tea already' })
    const answer = await (await agentOnStdio(bench)).call('notes_add', { text: 'tea' })
    expect(answer.told).toMatchObject({ status: 'nothing_to_do', outcome: 'The diary says tea already' })
    expect(answer.text).toContain('Nothing was queued')
  })
})

describe('policy', () => {
  it('that allows a write is named where it was sent', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    const answer = await (await agentOnStdio(bench)).call('notes_add', { text: '4 EUR to ada@x.com' })
    expect(answer.told).toMatchObject({ status: 'succeeded', already: false })
    expect(answer.text).toContain('approved by policy (small), sent once')
  })

  it('that allowed what could not be sent yet is gone on with by the same call', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    const agent = await agentOnStdio(bench)
    bench.nango.beforeRead = () => {
      throw NANGO_IS_DOWN
    }
    const answer = await agent.call('notes_add', { text: '4 EUR to ada@x.com' })
    const error = { code: 'pending', hint: 'Start Nango; then ask for the same again, which goes on with it' }
    expect(answer.told).toMatchObject({ status: 'approved', error })
    expect(answer.text).toContain('call the tool once more with the same arguments')
    bench.nango.beforeRead = () => undefined
    const repeated = await agent.call('notes_add', { text: '4 EUR to ada@x.com' })
    expect(repeated.told).toMatchObject({ id: answer.told.id, status: 'succeeded', already: true })
  })

  it('that denies is named, and so is that no other way is to be looked for', async () => {
    const bench = await createPolicyBench()
    await bench.apply(NEVER)
    const answer = await (await agentOnStdio(bench)).call('notes_add', { text: '4 EUR to eve@x.com' })
    expect(answer).toMatchObject({
      isError: true,
      told: { status: 'error', error: { code: 'denied', kind: 'policy' } },
    })
    expect(answer.text).toContain('Eve is on leave (rule never)')
    expect(answer.text).toContain(
      "Hint: a person can run: shield policy explain notes.add --text '4 EUR to eve@x.com' --connection google.",
    )
    expect(answer.text).toContain('Do not try it in other words')
    expect(await bench.store.requests.list({ states: [], limit: 9 })).toEqual([])
  })

  it('that allows nothing while everything is on hold says where the request stands', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    await hold(bench.parts, 'a leak', ANNA)
    const answer = await (await agentOnStdio(bench)).call('notes_add', { text: '4 EUR to ada@x.com' })
    expect(answer.told).toMatchObject({ status: 'pending', onHold: 'a leak', id: expect.any(String) })
    expect(bench.nango.sent).toEqual([])
  })
})

describe('what stands in the way is said by the names of arguments', () => {
  it.each<[string, object, string, RegExp]>([
    ['an argument that is not known', { text: 'tea', approve: true }, 'usage', /approve is not known here/],
    ['an argument that is missing', {}, 'usage', /text is required/],
    [
      'a key of another form',
      { text: 'tea', idempotency_key: 'a b' },
      'usage',
      /idempotency_key takes 1 to 255 visible ASCII characters, and no blanks/,
    ],
    ['more than any input may be', { text: 'x'.repeat(1024 * 1024) }, 'usage', /longer than 1048576 bytes/],
    ['again that is no truth value', { text: 'tea', again: 'yes' }, 'usage', /again is true or false/],
    ['a connection that is not there', { text: 'tea', connection: 'second' }, 'not_found', /second/],
  ])('%s', async (_what, given, code, message) => {
    const bench = await createBench()
    const answer = await (await agentOnStdio(bench)).call('notes_add', { ...given })
    expect(answer).toMatchObject({ isError: true, told: { error: { code } } })
    expect(answer.text).toMatch(message)
    expect(answer.text).not.toContain('--')
  })

  it('a permission that is missing', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ scope: READ })
    const note = { at: '2026-03-02T10:00:00.000Z', type: 'x', subject: null, actor: ANNA, data: {} }
    await bench.store.connections.update({
      id: connectionOf().id,
      to: { askedScopes: [READ], grantedScopes: [READ] },
      note,
    })
    const answer = await (await agentOnStdio(bench)).call('notes_add', { text: 'tea' })
    expect(answer.told).toMatchObject({ error: { code: 'not_connected' } })
    expect(answer.text).toContain('You cannot connect an account or widen its permissions')
  })

  it('too much that waits already', async () => {
    const bench = await createBench()
    const agent = await agentOnStdio(bench, { bounds: { pending: 2 } })
    for (const text of ['a', 'b']) await agent.call('notes_add', { text })
    const answer = await agent.call('notes_add', { text: 'c' })
    expect(answer.told).toMatchObject({ error: { code: 'denied', kind: 'at_bound' } })
    expect(answer.text).toContain('take them back with shield_cancel')
  })

  it('an id that is none', async () => {
    const answer = await (await agentOnStdio(await createBench())).call('shield_wait', { id: 'apr_' })
    expect(answer.told).toMatchObject({ error: { code: 'usage' } })
    expect(answer.text).toContain('An id looks like apr_7f3k9q2m4x; the answer to a call names it')
  })

  it('a fault of shield tells nothing of itself', async () => {
    const bench = await createBench()
    bench.notes.prepare = async () => {
      throw new TypeError('secret-of-the-house at /srv/shield')
    }
    const answer = await (await agentOnStdio(bench)).call('notes_add', { text: 'tea' })
    expect(answer.told).toMatchObject({ error: { code: 'internal', message: 'This is a bug in shield' } })
    expect(JSON.stringify(answer)).not.toContain('secret-of-the-house')
  })

  it('a provider that is away', async () => {
    const bench = await createBench()
    bench.notes.run = async () => {
      throw new ShieldError('unavailable', 'Nango does not answer')
    }
    const answer = await (await agentOnStdio(bench)).call('notes_list')
    expect(answer).toMatchObject({ isError: true, told: { error: { code: 'unavailable' } } })
    expect(answer.text).toContain('a repeated call never queues a second write')
  })

  it('a message longer than any call ends the connection, and nothing is made of it', async () => {
    const bench = await createBench()
    const agent = await agentOnStdio(bench, { fails: 'A message on stdin was longer than 4194304 bytes' })
    await expect(agent.call('notes_add', { text: 'x'.repeat(5 * 1024 * 1024) })).rejects.toThrow(
      'Connection closed',
    )
    expect(await bench.store.requests.list({ states: [], limit: 9 })).toEqual([])
    expect((await (await agentOnStdio(bench)).call('notes_add', { text: 'tea' })).told.already).toBe(false)
  })
})

it.each([
  ['note', 'Done: these operations have to do with that, and what'],
  ['refund', 'Done: no operation is about that; other words may find one, and what'],
])('a search for operations tells that what none of them does cannot be done: %s', async (query, begins) => {
  const answer = await (await agentOnStdio(await createBench())).call('shield_search_operations', { query })
  expect(answer.text).toContain(`${begins} none of them does cannot be done here: tell the person so`)
})
