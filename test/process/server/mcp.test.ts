import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { connectIn, itemsOf } from '../approvals/propose.ts'
import { openLab, type Lab } from '../lab.ts'
import type { Running } from '../shield.ts'

const line = (id: number, method: string, params: object = {}): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`

const initialize = (capabilities: object): string =>
  line(0, 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities,
    clientInfo: { name: 'raw', version: '1' },
  })

const INITIALIZE = initialize({})

/** What it has said until now. */
function messages(agent: Running): readonly { readonly id: unknown; readonly result: never }[] {
  const lines = agent.stdout().trimEnd().split('\n')
  return lines.map((text) => JSON.parse(text) as { id: unknown; result: never })
}

/** The message that answers the one of this id. */
async function answered(agent: Running, id: number) {
  await agent.says(`"id":${id}`)
  return messages(agent).find((one) => one.id === id)
}

/** Every file of a home, with what it holds. */
function filesOf(home: string): readonly string[] {
  if (!existsSync(home)) return []
  return readdirSync(home)
    .toSorted()
    .map((name) => {
      const path = join(home, name)
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
      return `${name} ${statSync(path).size} ${hash}`
    })
}

async function begun(lab: Lab, argv: readonly string[] = []): Promise<Running> {
  const agent = lab.start(['mcp', ...argv])
  agent.type(INITIALIZE)
  agent.type(line(1, 'tools/list'))
  await answered(agent, 1)
  return agent
}

it('starts twice at once, lists its tools, writes nothing and ends with its stdin', async () => {
  const lab = await openLab()
  const agents = await Promise.all([begun(lab), begun(lab)])
  for (const agent of agents) agent.closeStdin()
  const ended = await Promise.all(agents.map((agent) => agent.ended))
  expect(ended).toMatchObject([
    { exit: 0, stderr: '' },
    { exit: 0, stderr: '' },
  ])
  expect(filesOf(lab.home)).toEqual([])
})

it('answers all that came before the end of its stdin, the last line without an end too', async () => {
  const lab = await openLab()
  await connectIn(lab, ['connect', 'google', '--write'])
  const event = { title: 'Lunch', start: '2099-05-04T12:00', duration: '1h' }
  const agent = lab.start(['mcp'])
  agent.type(INITIALIZE)
  agent.type(line(1, 'tools/list'))
  agent.type(line(2, 'tools/call', { name: 'calendar_create_event', arguments: event }))
  agent.type(line(3, 'no/such/method'))
  agent.type(line(4, 'tools/call', { name: 'calendar_list_events', arguments: {} }).trimEnd())
  agent.closeStdin()
  expect(await agent.ended).toMatchObject({ exit: 0, stderr: '' })
  // They are worked on side by side.
  expect(messages(agent).toSorted((one, other) => Number(one.id) - Number(other.id))).toMatchObject([
    { id: 0, result: { serverInfo: { name: 'shield' } } },
    { id: 1, result: { tools: expect.any(Array) } },
    { id: 2, result: { structuredContent: { status: 'pending' } } },
    { id: 3, error: { code: -32_601 } },
    { id: 4, result: { structuredContent: { status: 'done' } } },
  ])
})

it('waits for no decision once its stdin has ended', async () => {
  const lab = await openLab()
  await connectIn(lab, ['connect', 'google', '--write'])
  const event = { title: 'Lunch', start: '2099-05-04T12:00', duration: '1h' }
  const agent = await begun(lab)
  agent.type(line(2, 'tools/call', { name: 'calendar_create_event', arguments: event }))
  const { result } = (await answered(agent, 2)) as { result: { structuredContent: { id: string } } }
  agent.type(line(3, 'tools/call', { name: 'shield_wait', arguments: { id: result.structuredContent.id } }))
  agent.closeStdin()
  expect(await agent.ended).toMatchObject({ exit: 0, stderr: '' })
  expect(messages(agent).at(-1)).toMatchObject({
    id: 3,
    result: { structuredContent: { status: 'pending' } },
  })
})

it('waits for nobody to open a page once its stdin has ended', async () => {
  const lab = await openLab()
  await connectIn(lab, ['connect', 'google', '--write'])
  const event = { title: 'Lunch', start: '2099-05-04T12:00', duration: '1h' }
  const agent = lab.start(['mcp'], { env: { SHIELD_ORIGIN: 'https://shield.example' } })
  agent.type(initialize({ elicitation: { url: {} } }))
  agent.type(line(2, 'tools/call', { name: 'calendar_create_event', arguments: event }))
  const { result } = (await answered(agent, 2)) as { result: { structuredContent: { id: string } } }
  agent.type(line(3, 'tools/call', { name: 'shield_wait', arguments: { id: result.structuredContent.id } }))
  await agent.says('elicitation/create')
  agent.closeStdin()
  expect(await agent.ended).toMatchObject({ exit: 0, stderr: '' })
  expect(messages(agent).at(-1)).toMatchObject({
    id: 3,
    result: { structuredContent: { status: 'pending' } },
  })
})

it.each([
  ['{"jsonrpc":"2.0","id":7,"method":"tools/list","id":8}', 8, -32_600, 'the member "id" appears twice'],
  [
    '{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"calendar_create_event","arguments":{"title":"A","title":"B"}}}',
    'a',
    -32_600,
    'the member "title" appears twice',
  ],
  ['{"jsonrpc":"2.0","id":7,"method":"tools/list"', null, -32_700, 'is not JSON'],
  ['{"jsonrpc":"1.0","id":7,"method":"tools/list"}', 7, -32_600, 'This is not a JSON-RPC 2.0 message'],
  ['[]', null, -32_600, 'This is not a JSON-RPC 2.0 message'],
])('refuses %s and goes on', async (text, id, code, message) => {
  const lab = await openLab()
  const agent = await begun(lab)
  agent.type(`\n${text}\n`)
  agent.type(line(9, 'tools/list'))
  await answered(agent, 9)
  expect(messages(agent).slice(2)).toMatchObject([
    { id, error: { code, message: expect.stringContaining(message) } },
    { id: 9, result: { tools: expect.any(Array) } },
  ])
})

it('says that a message is too long for it, and ends as a wrong call does', async () => {
  const lab = await openLab()
  const agent = await begun(lab)
  // Never to be ended by a line end, nor by the end of stdin.
  agent.type('x'.repeat(4 * 1024 * 1024 + 1))
  const { exit, stderr } = await agent.ended
  expect([exit, stderr.split('\n')[0]]).toEqual([
    2,
    'error: A message on stdin was longer than 4194304 bytes',
  ])
})

it('has the tools of what is connected, and leaves a queue as it is until it is asked for something', async () => {
  const lab = await openLab()
  await connectIn(lab, ['connect', 'google'])
  const before = filesOf(lab.home)
  const agent = await begun(lab)
  const list = JSON.stringify(await answered(agent, 1))
  expect(list).toContain('"calendar_find_slots"')
  expect(list).not.toContain('"shopify_order_status"')
  agent.closeStdin()
  await agent.ended
  expect(filesOf(lab.home)).toEqual(before)
  const other = await begun(lab, ['--tools', 'shopify'])
  const picked = JSON.stringify(await answered(other, 1))
  expect(picked).toContain('"shopify_order_status"')
  expect(picked).not.toContain('"calendar_find_slots"')
})

it.each([
  [['--as', 'shield'], 'shield is a name that shield keeps for itself'],
  [['--as', 'anna'], 'anna is the person at this machine'],
  [['--tools', 'calender'], '--tools takes groups of operations, not \\"calender\\"'],
])('refuses %j', async (flags, message) => {
  const lab = await openLab()
  const ended = await lab.run(['mcp', '--json', ...flags], { env: { SHIELD_ACTOR: 'Anna' } })
  expect(ended).toMatchObject({ exit: 2, stdout: '', stderr: expect.stringContaining(message) })
})

const ALONE = `version: 1
rules:
  - id: alone
    operations: [calendar.create-event]
    when: size(recipients) == 0
    allow: { limits: [{ count: 1, per: 24h }] }
`

it('goes on with what policy allowed when the server before it was killed between approval and claim', async () => {
  const lab = await openLab()
  await connectIn(lab, ['connect', 'google', '--write'])
  const file = join(lab.folder, 'policy.yaml')
  writeFileSync(file, ALONE)
  const digest = createHash('sha256').update(ALONE).digest('hex')
  const unattended = { env: { SHIELD_POLICY_UNATTENDED: '1' } }
  await lab.runInside(['policy', 'apply', file, '--digest', digest], unattended)
  const event = { title: 'Lunch', start: '2099-05-04T12:00', duration: '1h' }
  const call = line(2, 'tools/call', { name: 'calendar_create_event', arguments: event })
  const dying = await begun(lab)
  lab.fault('latency=5s@GET@/calendars/primary*2')
  dying.type(call)
  // The account is looked at when it is proposed, and once more before it is sent.
  await lab.hold.reached()
  lab.hold.releaseOldest()
  await lab.hold.reached()
  const state = async (wanted: string) =>
    itemsOf(await lab.runInside(['approvals', 'list', '--json', '--state', wanted])).length
  expect([await state('approved'), lab.posts()]).toEqual([1, 0])
  dying.kill('SIGKILL')
  expect(await dying.ended).toMatchObject({ signal: 'SIGKILL' })

  const agent = await begun(lab)
  agent.type(call)
  expect(await answered(agent, 2)).toMatchObject({
    result: { structuredContent: { status: 'succeeded', already: true, decidedBy: 'policy:alone' } },
  })
  expect([await state('approved'), await state('succeeded'), lab.effects()]).toEqual([0, 1, 1])
})
