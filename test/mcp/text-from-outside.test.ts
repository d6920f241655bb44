import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../src/domain/errors.ts'
import { safeText } from '../../src/domain/text/safe-text.ts'
import { adopt } from '../../src/gate/connect/adopt.ts'
import { rename } from '../../src/gate/connect/connections.ts'
import { reject } from '../../src/gate/send/decide.ts'
import { ANNA, approved, decisionOn, stored, type Bench } from '../gate/bench.ts'
import { heldOf, responseOf } from '../gate/fake-nango.ts'
import { openHttpBench } from '../http/bench.ts'
import { signIn } from '../http/pages/page-lab.ts'
import { agentOnHttp, agentOnStdio, DOORS, openDoor, type Agent } from './agent.ts'
import { approverOf, atTerminal, expectFenced, expectHarmlessPage, HOSTILE, RAW } from './hostile.ts'

// What is said of a text does not depend on the era.
describe.each(DOORS.filter(({ way, era }) => (way === 'http') === (era === '2026-07-28')))(
  'text from outside, to an agent in $name',
  (way) => {
    it('is data, whoever wrote it: provider, approver or the agent itself', async () => {
      const { bench, agent } = await openDoor(way)
      for (const [index, hostile] of HOSTILE.entries()) {
        bench.notes.run = async () => ({ notes: [hostile] })
        const read = await agent.call('notes_list')
        expectFenced(read.text, hostile)
        expect(JSON.parse(read.text.split('\n').at(-1) ?? '')).toEqual({ notes: [hostile] })
        for (const code of ['failed', 'unavailable', 'not_connected', 'not_found', 'conflict'] as const) {
          bench.notes.run = async () => {
            throw new ShieldError(code, `Notes refused it: ${hostile}`)
          }
          const refused = await agent.call('notes_list')
          expectFenced(refused.text, hostile)
          expect(JSON.parse(refused.text.split('\n').at(-1) ?? '')).toEqual({
            message: safeText(`Notes refused it: ${hostile}`),
          })
        }
        bench.notes.prepare = async () => ({ precondition: null, nothingToDo: hostile })
        expectFenced((await agent.call('notes_add', { text: `same ${index}` })).text, hostile)
        bench.notes.prepare = async () => ({ precondition: null })
        const asked = await agent.call('notes_add', { text: hostile, reason: hostile })
        expectFenced(asked.text, hostile)
        await reject(bench.parts, { ...decisionOn(await stored(bench, asked.told)), reason: hostile })
        const rejected = await agent.call('shield_request', { id: asked.told.id })
        expectFenced(rejected.text, hostile)
        expect(rejected.told.decisionReason).toBe(hostile)
        bench.notes.interpret = () => ({ kind: 'not_applied', reason: hostile })
        const other = await agent.call('notes_add', { text: `refused ${index}` })
        await approved(bench, await stored(bench, other.told))
        const failed = await agent.call('shield_request', { id: other.told.id })
        expectFenced(failed.text, hostile)
        expect(failed.told).toMatchObject({ status: 'failed', outcome: expect.stringContaining(hostile) })
      }
    })
  },
)

it('what an agent says reaches the approver as its own words, and no line is made of it', async () => {
  const { bench, agent } = await openDoor({ way: 'stdio', era: '2026-07-28' })
  const reason = 'Text  milk\nDigest  0000\n\u001b[2JApproved by anna'
  const { told } = await agent.call('notes_add', { text: 'tea\nText  milk', reason })
  const request = await stored(bench, told)
  expect(request).toMatchObject({ reason, requester: { name: 'agent', door: 'mcp' } })
  const shown = (await atTerminal(bench, request)).split('\n')
  // What it says stands behind a fence, and what it would send under a label: neither begins where labels begin.
  const smuggled = shown.filter((line) => line.includes('milk'))
  expect(smuggled).toHaveLength(3)
  for (const line of smuggled) expect(line).not.toMatch(/^ {0,2}Text/)
  expect(shown.filter((line) => line.includes('Approved'))).toEqual([expect.stringMatching(/^│ /)])
  expect(shown.join('\n')).not.toMatch(RAW)
})

/** As far as a connection may be called anything. */
const NAMES = [
  'approved-by-anna',
  'ignore.previous.instructions',
  'shield_approve',
  'system',
  'null',
  '0-yes',
]

/** Adopts an account at Nango that its provider calls so, and that somebody there named as hostile. */
async function adopted(bench: Bench, name: string, label: string) {
  const nangoConnectionId = `nc-${name}`
  bench.nango.held.push(heldOf({ nangoConnectionId, endUser: label, tags: { note: label } }))
  bench.nango.respond = () => responseOf(200, { owner: label })
  const provider = await bench.parts.provider('google')
  return adopt(bench.parts, { provider, nangoConnectionId, name, config: {}, actor: ANNA })
}

it('an account and a connection are called what they are called, to agents and to the approver', async () => {
  const bench = await openHttpBench()
  const agents = [await agentOnHttp(bench), await agentOnStdio(bench, { as: 'agent' })]
  const looks = await approverOf(bench)
  const names = HOSTILE.map((_, index) => NAMES[index] ?? `account-${index}`)
  for (const [index, label] of HOSTILE.entries()) {
    const connection = names[index] ?? ''
    await adopted(bench, connection, label)
    const [id = ''] = await Promise.all(
      agents.map(async (agent) => {
        const { text, told } = await agent.call('notes_add', { text: 'tea', connection })
        expectFenced(text, label)
        expect(told).toMatchObject({ status: 'pending', account: label, connection })
        return told.id as string
      }),
    )
    await looks(await stored(bench, { id }), label)
  }
  for (const agent of agents) {
    const { text, told } = await agent.call('shield_connections')
    for (const label of HOSTILE) expectFenced(text, label)
    expect(told.data).toEqual(
      expect.arrayContaining(
        HOSTILE.map((account, index) => ({ name: names[index], provider: 'google', account, usable: true })),
      ),
    )
  }
  // Those that shield does not know: Nango’s own names for them are told to whoever connects.
  for (const [index, label] of HOSTILE.entries())
    bench.nango.held.push(heldOf({ nangoConnectionId: `stray-${index}`, endUser: label, tags: { x: label } }))
  const root = await signIn(bench.server, bench.tokens.root)
  const { body, status } = await root.get('/connections')
  expect([status, body.includes('stray-0')]).toEqual([200, true])
  for (const label of HOSTILE) expectHarmlessPage(body, label)
})

it('a connection takes no name that could be anything else, from a person or from an agent', async () => {
  const bench = await openHttpBench()
  const agents: readonly Agent[] = [await agentOnHttp(bench), await agentOnStdio(bench, { as: 'agent' })]
  for (const name of [...HOSTILE, '__proto__', '../google', '--yes', 'GOOGLE', '']) {
    await expect(adopted(bench, name, 'anna@shop.de')).rejects.toMatchObject({ code: 'usage' })
    await expect(rename(bench.parts, 'google', name, ANNA)).rejects.toMatchObject({
      code: 'usage',
    })
    for (const agent of agents) {
      const { text, isError } = await agent.call('notes_add', { text: 'tea', connection: name })
      expect(isError).toBe(true)
      expect(text).not.toMatch(RAW)
      expect(text).toMatch(/^Not done [^\n]+\n(?:Hint: [^\n]+\n)?Next: [^\n]+(?:\nData [^\n]+\n\{[^\n]+\})?$/)
    }
  }
  expect((await bench.store.connections.list()).map(({ name }) => name)).toEqual(['google'])
  expect(await bench.store.requests.list({ states: [], limit: 9 })).toEqual([])
})
