import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/domain/text/json.ts'
import { propose } from '../../src/gate/propose/propose.ts'
import { reject } from '../../src/gate/send/decide.ts'
import { ANNA, askOf, decisionOn, proposed, stored, type Bench } from '../gate/bench.ts'
import { denialsOf } from '../http/bench.ts'
import { DOORS, openDoor, type Agent } from './agent.ts'

/** Ids of requests: one of the agent's own, and one of somebody else's. */
interface Ids {
  readonly own: string
  readonly others: string
}

/** `no tool`: there is none of that name, nor of one near it, and that it was tried is in the log. */
type Refusal = 'no tool' | 'usage' | 'not_found'
type Attempt = readonly [name: string, given: (ids: Ids) => JsonObject, refusal: Refusal]

const nothing = () => ({})
const own = ({ own: id }: Ids) => ({ id })
const add = (more: JsonObject) => () => ({ text: 'smuggled', ...more })
const named = (operation: string, input: (ids: Ids) => JsonObject = own): Attempt => [
  'shield_call',
  (ids) => ({ operation, input: input(ids) }),
  'not_found',
]

const TO_DECIDE: readonly Attempt[] = [
  ['shield_approve', own, 'no tool'],
  ['shield_reject', own, 'no tool'],
  ['shield_decide', ({ own: id }) => ({ id, verdict: 'approve' }), 'no tool'],
  ['shield_resolve', ({ own: id }) => ({ id, applied: true }), 'no tool'],
  ['shield_release', nothing, 'no tool'],
  ['approvals.approve', own, 'no tool'],
  ['requests.approve', own, 'no tool'],
  named('approvals.approve'),
  named('shield.approve'),
  named('../integrations/approvals/approve'),
  ['shield_wait', ({ own: id }) => ({ id, approve: true }), 'usage'],
  ['shield_request', ({ own: id }) => ({ id, decision: { verdict: 'approve' } }), 'usage'],
  ['shield_cancel', ({ own: id }) => ({ id, state: 'approved' }), 'usage'],
  ['notes_add', add({ approve: true }), 'usage'],
  ['notes_add', add({ yes: true }), 'usage'],
  ['notes_add', add({ wait: '30m' }), 'usage'],
]

const TO_WIDEN: readonly Attempt[] = [
  ['shield_connect', () => ({ provider: 'shopify', write: true }), 'no tool'],
  ['shield_tokens_create', () => ({ name: 'me', role: 'approver' }), 'no tool'],
  ['shield_policy_apply', () => ({ text: 'version: 1' }), 'no tool'],
  ['shield_policy_resume', nothing, 'no tool'],
  ['shield_hold', () => ({ reason: 'mine' }), 'no tool'],
  ['shield_notify', () => ({ url: 'http://evil.example' }), 'no tool'],
  named('policy.apply', () => ({ text: 'version: 1' })),
  named('tokens.create', () => ({ name: 'me' })),
  named('constructor', nothing),
  named('__proto__', nothing),
  ['notes_add', add({ requester: 'anna' }), 'usage'],
  ['notes_add', add({ as: 'anna' }), 'usage'],
  ['notes_add', add({ roles: ['approver'] }), 'usage'],
  ['notes_add', add({ door: 'cli' }), 'usage'],
  ['notes_add', add({ connection: { name: 'google', account: 'evil' } }), 'usage'],
  ['notes_add', add({ duplicate: true }), 'usage'],
  ['notes_add', add({ expires: null }), 'usage'],
  ['notes_add', ({ others }) => ({ text: 'smuggled', supersedes: others }), 'usage'],
  ['shield_call', () => ({ operation: 'notes.add', input: { text: 'x' }, principal: 'anna' }), 'usage'],
  ['shield_connections', () => ({ add: 'evil' }), 'usage'],
  ['shield_search_operations', () => ({ query: 'x', role: 'admin' }), 'usage'],
]

const TO_SEE: readonly Attempt[] = [
  ['shield_request', ({ others: id }) => ({ id }), 'not_found'],
  ['shield_request', ({ others: id }) => ({ id: id.slice(0, 9) }), 'not_found'],
  ['shield_wait', ({ others: id }) => ({ id }), 'not_found'],
  ['shield_cancel', ({ others: id }) => ({ id }), 'not_found'],
  ['shield_requests', nothing, 'not_found'],
  ['shield_audit', nothing, 'no tool'],
  ['shield_tokens_list', nothing, 'no tool'],
  ['shield_settings', nothing, 'no tool'],
  ['shield_secrets', () => ({ name: 'NANGO_API_KEY' }), 'no tool'],
  ['shield_backup', () => ({ file: '/tmp/all.db' }), 'no tool'],
  named('doctor', nothing),
  named('audit.list', nothing),
  ['shield_wait', ({ others: id }) => ({ id, seconds: 3600 }), 'usage'],
]

async function withRequests(bench: Bench, agent: Agent): Promise<Ids> {
  const { told } = await agent.call('notes_add', { text: 'own' })
  const requester = { name: 'boris', door: 'cli' } as const
  const others = await propose(bench.parts, askOf(bench, { requester, input: { text: 'theirs' } }), false)
  return { own: told.id, others: 'request' in others ? others.request.id : '' }
}

describe.each(DOORS)('an agent in $name', (way) => {
  it('decides nothing, widens nothing and sees nothing of others, whichever of fifty ways it tries', async () => {
    const { bench, agent } = await openDoor(way)
    const ids = await withRequests(bench, agent)
    const before = await bench.store.connections.list()
    const attempts = [...TO_DECIDE, ...TO_WIDEN, ...TO_SEE]
    expect(attempts.length).toBeGreaterThanOrEqual(50)
    for (const [name, given, refusal] of attempts) {
      const { told, isError } = await agent.call(name, given(ids))
      const code = refusal === 'no tool' ? 'not_found' : refusal
      expect([name, isError, told.error?.code], JSON.stringify(told)).toEqual([name, true, code])
    }
    for (const id of Object.values(ids))
      expect(await stored(bench, { id })).toMatchObject({ state: 'pending', decision: null })
    const all = await bench.store.requests.list({ states: [], limit: 99 })
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set(Object.values(ids)))
    expect(await bench.store.connections.list()).toEqual(before)
    expect(await bench.store.guard.standing()).toMatchObject({ hold: null, policy: null })
    expect(bench.nango.sent).toEqual([])
    // Each refusal is in the log, under the agent's name, and so is each look at what is somebody else's.
    const written = await denialsOf(bench)
    const refused = attempts.filter(([, , refusal]) => refusal === 'no tool')
    expect(written.filter(({ what }) => what !== 'see it')).toHaveLength(refused.length)
    expect(written.filter(({ subject }) => subject === ids.others).length).toBeGreaterThanOrEqual(3)
    for (const { who, door } of written) expect([who, door]).toEqual(['agent', 'mcp'])
  })
})

describe.each(DOORS)('a name that no tool has, in $name', (way) => {
  it('is answered with the one that was likely meant and the way to find others, and a slip is no refusal', async () => {
    const { bench, agent } = await openDoor(way)
    for (const typed of ['notes_lst', 'notes.list', 'Notes-List']) {
      const { told, text, isError } = await agent.call(typed)
      expect([isError, told.error?.code], typed).toEqual([true, 'not_found'])
      expect(told.error?.message).toBe(`There is no tool "${typed}"`)
      expect(text).toContain('notes_list was likely meant; shield_search_operations finds')
    }
    expect(await denialsOf(bench)).toEqual([])
    const far = await agent.call('send_money')
    expect(far.text).toContain('Hint: shield_search_operations finds')
    expect(far.text).not.toContain('likely meant')
    expect(await denialsOf(bench)).toMatchObject([{ who: 'agent', door: 'mcp', subject: null }])
  })
})

it('the arguments of a call cannot reach into the objects that hold them', async () => {
  const raw = '{"text":"x","constructor":{"prototype":{"role":"admin"}},"__proto__":{"role":"admin"}}'
  const given = JSON.parse(raw) as JsonObject
  for (const way of ['stdio', 'http'] as const) {
    const { bench, agent } = await openDoor({ way, era: '2025-11-25' })
    await expect(agent.call('notes_add', given)).rejects.toThrow('no member may be called')
    expect(await bench.store.requests.list({ states: [], limit: 9 })).toEqual([])
  }
})

it('somebody else’s rejected request is no way to hear of it', async () => {
  const { bench, agent } = await openDoor({ way: 'stdio', era: '2026-07-28' })
  const request = await proposed(bench, { requester: ANNA })
  await reject(bench.parts, { ...decisionOn(request), reason: 'secret' })
  const answer = await agent.call('shield_request', { id: request.id })
  expect(answer.told).toMatchObject({ error: { code: 'not_found' } })
  expect(JSON.stringify(answer)).not.toContain('secret')
})
