import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { itemsOf, jsonOf, openConnectedLab, queueEvent } from '../approvals/propose.ts'
import { openServed } from '../server/served.ts'

const TEXT = `version: 1
timezone: Europe/Berlin
rules:
  - id: no-parties
    operations: [calendar.create-event]
    when: input.title == "Party"
    deny: { message: "No parties" }
  - id: alone
    operations: [calendar.create-event]
    when: size(recipients) == 0
    allow: { limits: [{ count: 1, per: 24h }] }
`
const EVENT = ['calendar', 'create-event', '--start', '2099-05-04T10:00', '--duration', '30m', '--queue']

it('a policy is applied where the store is, decides at its server, and is seen, paused and tried from outside', async () => {
  const { lab, run, arrange } = await openServed()
  await lab.arrange(['connect', 'google', '--write', '--no-browser'])
  const file = join(lab.folder, 'policy.yaml')
  writeFileSync(file, TEXT)
  const digest = createHash('sha256').update(TEXT).digest('hex')
  const apply = ['policy', 'apply', file, '--digest']
  const unattended = { env: { SHIELD_POLICY_UNATTENDED: '1' } }
  expect(await lab.run([...apply, digest])).toMatchObject({ exit: 3 })
  expect(await lab.run([...apply, 'f'.repeat(64)], unattended)).toMatchObject({ exit: 6 })
  expect(await run('root', [...apply, digest], unattended)).toMatchObject({ exit: 2 })
  expect(await lab.run([...apply, digest], unattended)).toMatchObject({ exit: 0 })

  expect(jsonOf(await arrange('agent-1', ['policy', 'show', '--json']))).toMatchObject({
    policy: { digest, text: TEXT, paused: null },
  })
  const denied = await arrange('agent-1', [...EVENT, '--title', 'Party'])
  expect([denied.exit, denied.stderr]).toEqual([3, expect.stringContaining('No parties (rule no-parties)')])
  const first = await arrange('agent-1', [...EVENT, '--title', 'One', '--json'])
  expect(jsonOf(first)).toMatchObject({ state: 'succeeded', decision: { actor: { name: 'policy:alone' } } })
  const { id } = jsonOf(first) as { id: string }
  const byPolicy = ['approvals', 'list', '--decided-by', 'policy']
  expect(itemsOf(await arrange('anna', [...byPolicy, '--json']))).toMatchObject([{ id }])
  expect(itemsOf(await arrange('anna', ['approvals', 'list', '--decided-by', 'person', '--json']))).toEqual(
    [],
  )
  expect((await arrange('anna', ['approvals', 'history', '--decided-by', 'policy'])).stdout).toContain(id)
  expect(await arrange('anna', [...byPolicy, '--state', 'pending'])).toMatchObject({ stdout: '' })
  expect(await arrange('anna', ['approvals', 'history', '--decided-by', 'carl'])).toMatchObject({ exit: 2 })
  expect((await arrange('anna', ['approvals', 'history', id])).stdout).toContain(
    'allowed it by alone (1 of 1 in 24 h)',
  )
  const atTerminal = { size: 'cols 120 rows 24' }
  expect((await lab.startAtTerminal(['approvals', 'history'], atTerminal).ended).stdout).toContain(
    'policy: alone (1 of 1 in 24 h)',
  )
  const second = jsonOf(await arrange('agent-1', [...EVENT, '--title', 'Two', '--json'])) as { id: string }
  expect(second).toMatchObject({ state: 'pending' })
  const explained = await arrange('agent-1', ['policy', 'explain', second.id])
  expect(explained.stdout).toContain('A person decides, since alone: 1 of 1 in 24 h are used')
  expect(await arrange('agent-1', ['policy', 'pause', '--reason', 'odd'])).toMatchObject({ exit: 3 })
  expect(await arrange('anna', ['policy', 'pause', '--reason', 'odd'])).toMatchObject({ exit: 0 })
  expect(await arrange('anna', ['policy', 'resume'])).toMatchObject({ exit: 3 })
  const described = await arrange('agent-1', [
    'policy',
    'explain',
    'calendar.create-event',
    '--title',
    'Three',
    '--start',
    '2099-05-04T10:00',
    '--duration',
    '30m',
    '--json',
  ])
  expect(jsonOf(described)).toMatchObject({ effect: 'none', paused: { reason: 'odd' } })
  const status = (await lab.run(['status'])).stdout
  expect(status).toContain(`Policy\t${digest.slice(0, 12)}, paused since `)
  expect(status).toContain('Allowed by policy\t1 of 1 write that was approved within 24 h')
  expect(await lab.run(['policy', 'resume'])).toMatchObject({ exit: 0 })
  expect(jsonOf(await arrange('anna', ['policy', 'backtest', '--json']))).toMatchObject({
    policy: digest,
    deniedThen: 1,
    effects: { allow: 1, ask: 1, deny: 0, none: 0 },
  })
  expect(lab.effects()).toBe(1)
})

it('a policy is asked about at a terminal, with what it changes and would have done', async () => {
  const lab = await openConnectedLab()
  await queueEvent(lab)
  const file = join(lab.folder, 'policy.yaml')
  writeFileSync(file, TEXT)
  const asking = lab.startAtTerminal(['policy', 'apply', file])
  await asking.says('Put this policy in force')
  asking.type('n\r')
  expect(await asking.ended).toMatchObject({ exit: 130 })
  expect(asking.stdout()).toMatch(/new +no-parties +deny/)
  expect(asking.stdout()).toContain('1 of 1')
  expect(jsonOf(await lab.run(['policy', 'show', '--json']))).toEqual({ policy: null })
})
