import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  createWith,
  errorOf,
  itemsOf,
  jsonOf,
  openConnectedLab,
  queueEvent,
  showRequest,
} from '../approvals/propose.ts'
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
  const { lab, runInside } = await openServed()
  await lab.runInside(['connect', 'google', '--write', '--no-browser'])
  const file = join(lab.folder, 'policy.yaml')
  writeFileSync(file, TEXT)
  const digest = createHash('sha256').update(TEXT).digest('hex')
  const apply = ['policy', 'apply', file, '--digest']
  const unattended = { env: { SHIELD_POLICY_UNATTENDED: '1' } }
  expect(await lab.runInside(['policy', 'apply', file])).toMatchObject({ exit: 3 })
  expect(await lab.runInside([...apply, digest])).toMatchObject({ exit: 3 })
  expect(await lab.runInside([...apply, 'f'.repeat(64)], unattended)).toMatchObject({ exit: 6 })
  expect(await runInside('root', [...apply, digest], unattended)).toMatchObject({ exit: 2 })
  expect(await lab.runInside([...apply, digest], unattended)).toMatchObject({ exit: 0 })

  expect(jsonOf(await runInside('agent-1', ['policy', 'show', '--json']))).toMatchObject({
    policy: { digest, text: TEXT, paused: null },
  })
  const denied = await runInside('agent-1', [...EVENT, '--title', 'Party'])
  expect([denied.exit, denied.stderr]).toEqual([3, expect.stringContaining('No parties (rule no-parties)')])
  const [, command = ''] = /^hint: shield (.+)$/m.exec(denied.stderr) ?? []
  expect(command).toMatch(/^policy explain calendar\.create-event /)
  expect((await runInside('agent-1', command.split(' '))).stdout).toContain('It is denied by no-parties')
  const first = await runInside('agent-1', [...EVENT, '--title', 'One', '--json'])
  expect(jsonOf(first)).toMatchObject({ state: 'succeeded', decision: { actor: { name: 'policy:alone' } } })
  const { id } = jsonOf(first) as { id: string }
  const byPolicy = ['approvals', 'list', '--decided-by', 'policy']
  expect(itemsOf(await runInside('anna', [...byPolicy, '--json']))).toMatchObject([{ id }])
  expect(itemsOf(await runInside('anna', ['approvals', 'list', '--decided-by', 'person', '--json']))).toEqual(
    [],
  )
  expect((await runInside('anna', ['approvals', 'history', '--decided-by', 'policy'])).stdout).toContain(id)
  expect(await runInside('anna', [...byPolicy, '--state', 'pending'])).toMatchObject({ stdout: '' })
  expect(await runInside('anna', ['approvals', 'history', '--decided-by', 'carl'])).toMatchObject({ exit: 2 })
  expect((await runInside('anna', ['approvals', 'history', id])).stdout).toContain(
    'allowed it (1 of 1 in 24 h)',
  )
  const atTerminal = { size: 'cols 120 rows 24' }
  expect((await lab.startAtTerminal(['approvals', 'history'], atTerminal).ended).stdout).toContain(
    'policy: alone (1 of 1 in 24 h)',
  )
  const second = jsonOf(await runInside('agent-1', [...EVENT, '--title', 'Two', '--json'])) as { id: string }
  expect(second).toMatchObject({ state: 'pending' })
  // A client's own settings change nothing at its server.
  const loose = { env: { INTEGRATIONS_WRITE_REQUIRES_APPROVAL: '0', ...unattended.env } }
  const guest = [...EVENT, '--title', 'Guest', '--attendee', 'bob@example.com', '--json']
  expect(jsonOf(await runInside('agent-1', guest, loose))).toMatchObject({
    state: 'pending',
    ruling: { effect: 'none' },
  })
  const explained = await runInside('agent-1', ['policy', 'explain', second.id])
  expect(explained.stdout).toContain('A person decides, since alone: 1 of 1 in 24 h are used')
  expect(await runInside('agent-1', ['policy', 'pause', '--reason', 'odd'])).toMatchObject({ exit: 3 })
  expect(await runInside('anna', ['policy', 'pause', '--reason', 'odd\nday'])).toMatchObject({ exit: 0 })
  expect(await runInside('anna', ['policy', 'resume'])).toMatchObject({ exit: 3 })
  const described = await runInside('agent-1', [
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
  expect(jsonOf(described)).toMatchObject({ effect: 'none', paused: { reason: 'odd\nday' } })
  const status = (await lab.runInside(['status'])).stdout
  expect(status).toContain(`Policy\t${digest.slice(0, 12)}, paused since `)
  expect(status).toContain('Allowed by policy\t1 of 1 write that was approved within 24 h')
  const again = await lab.runInside(['policy', 'pause', '--reason', 'other'])
  expect(again.stderr).toMatch(/^Already paused, since .*: odd\\u\{A\}day\n$/)
  const resumed = await lab.runInside(['policy', 'resume'])
  expect(resumed).toMatchObject({ exit: 0 })
  expect(resumed.stderr).toContain(': odd\\u{A}day. What waits')
  expect(jsonOf(await runInside('anna', ['policy', 'backtest', '--json']))).toMatchObject({
    policy: digest,
    deniedThen: 1,
    effects: { allow: 1, ask: 1, deny: 0, none: 1 },
  })
  expect(lab.effects()).toBe(1)
})

it('explaining an operation without input names what is missing, the rules about it and an example that works', async () => {
  const lab = await openConnectedLab()
  const explain = async (...words: readonly string[]) =>
    errorOf(await lab.runInside(['policy', 'explain', ...words, '--json']))
  expect((await explain('calendar.create-event')).message).toBe(
    'Rules look at the input, and 2 things are wrong: --title is required; --start is required; no policy is in force',
  )
  const text =
    "version: 1\nrules:\n  - id: say-why\n    operations: ['*']\n    ask: { require: [reason] }\n  - id: no-notes\n    operations: [woocommerce.add-order-note]\n    deny: { message: Never }\n"
  const file = join(lab.folder, 'policy.yaml')
  writeFileSync(file, text)
  const digest = createHash('sha256').update(text).digest('hex')
  const env = { SHIELD_POLICY_UNATTENDED: '1' }
  await lab.runInside(['policy', 'apply', file, '--digest', digest], { env })
  const { code, message, hint } = await explain('calendar.create-event')
  expect([code, message]).toEqual([
    'usage',
    expect.stringMatching(/--start is required; about this operation there is say-why \(ask\)$/),
  ])
  const [, example = ''] = /^As in: shield policy explain calendar\.create-event (.+)$/.exec(hint ?? '') ?? []
  const words = [...example.matchAll(/"([^"]+)"|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain)
  const worked = await lab.runInside(['policy', 'explain', 'calendar.create-event', ...words])
  expect([worked.exit, worked.stdout]).toEqual([0, expect.stringContaining('because of say-why')])
  expect(await explain('calendar.create-event', '--title', 'Tea')).toMatchObject({
    message: '--start is required',
    hint: 'shield calendar create-event --help',
  })
  expect(await explain('calendar.find-slots')).toMatchObject({
    code: 'usage',
    message: 'calendar.find-slots is a read: it runs at once, and policy is about writes alone',
  })
  expect(await explain('nosuch.thing')).toMatchObject({ code: 'not_found', hint: 'shield operations' })
  const misspelt = [
    '--line',
    'variant=1,quantity=2',
    'shopify.create-draft-oder',
    '--email',
    'ada@example.com',
  ]
  expect(await explain(...misspelt)).toEqual({
    code: 'not_found',
    message: 'There is no operation "shopify.create-draft-oder" (Did you mean shopify.create-draft-order?)',
    hint: 'shield operations',
    exit: 9,
  })
  expect(await explain('calendar.find-slots', '--days', '3')).toMatchObject({
    message: expect.stringContaining('is a read') as string,
  })
})

it('a reason that a rule demands is asked for wherever somebody approves at a terminal', async () => {
  const lab = await openConnectedLab()
  const text = `version: 1\nrules:\n  - id: say-why\n    operations: ['*']\n    ask: { require: [reason] }\n`
  const file = join(lab.folder, 'policy.yaml')
  writeFileSync(file, text)
  const digest = createHash('sha256').update(text).digest('hex')
  const unattended = { env: { SHIELD_POLICY_UNATTENDED: '1' } }
  await lab.runInside(['policy', 'apply', file, '--digest', digest], unattended)
  const [first, second, third] = [
    await queueEvent(lab, ['--title', 'First']),
    await queueEvent(lab, ['--title', 'Second']),
    await queueEvent(lab, ['--title', 'Third']),
  ]
  const review = lab.startAtTerminal(['approvals', 'review', '--no-color'])
  await review.says('What about "First"')
  review.type('a\r')
  await review.says('Reason (required by say-why):')
  review.type('agreed by phone\r')
  await review.says('What about "Second"')
  review.type('q')
  expect(await review.ended).toMatchObject({ exit: 0 })
  const approving = lab.startAtTerminal(['approvals', 'approve', second, third, '--no-color'])
  await approving.says('Type 2 to approve')
  approving.type('2\r')
  await approving.says('Reason (required by say-why):')
  approving.type('both are wanted\r')
  expect(await approving.ended).toMatchObject({ exit: 0 })
  for (const [id, reason] of [
    [first, 'agreed by phone'],
    [second, 'both are wanted'],
    [third, 'both are wanted'],
  ] as const)
    expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded', decision: { reason } })
  const last = await queueEvent(lab)
  const alone = lab.startAtTerminal(['approvals', 'approve', last, '--no-color'])
  await alone.says('A person decides, because of say-why (a reason)')
  await alone.says('and send it now?')
  alone.type('y\r')
  await alone.says('Reason (required by say-why):')
  alone.type('\r')
  await alone.says('Nothing is approved without a reason; Ctrl-C leaves it waiting')
  alone.type('\u0003')
  expect(await alone.ended).toMatchObject({ exit: 130 })
  const unreasoned = await lab.runInside(['approvals', 'approve', last, '--yes'])
  expect([unreasoned.exit, unreasoned.stderr]).toEqual([
    3,
    expect.stringContaining(
      `${last} stays pending: its approver has to give a reason (rule say-why)\nhint: Give --reason TEXT, which is required by say-why\n`,
    ),
  ])
  for (const flags of [[], ['--details']]) {
    const { stdout } = await lab.runInside(['approvals', 'show', last, ...flags])
    expect(stdout).toContain('Policy\tA person decides, because of say-why (a reason)\n')
  }
  expect((await lab.runInside(['approvals', 'show', first])).stdout).not.toContain('Policy\t')
})

it('nobody is asked at a terminal for an approval that policy keeps from them', async () => {
  const lab = await openConnectedLab()
  const text = `version: 1
groups: { finance: [carl] }
rules:
  - { id: money, operations: [calendar.create-event], when: input.title != "Free", ask: { approvers: [finance] } }
`
  const file = join(lab.folder, 'policy.yaml')
  writeFileSync(file, text)
  const digest = createHash('sha256').update(text).digest('hex')
  const unattended = { env: { SHIELD_POLICY_UNATTENDED: '1' } }
  await lab.runInside(['policy', 'apply', file, '--digest', digest], unattended)
  const id = await queueEvent(lab)
  const why = `${id} stays pending: only finance may approve it, signed in by a token of their own (rule money)`
  const alone = await lab.startAtTerminal(['approvals', 'approve', id, '--no-color']).ended
  expect([alone.exit, alone.stdout.replaceAll(/\s+/g, ' ')]).toEqual([3, expect.stringContaining(why)])
  expect(alone.stdout).not.toContain('and send it now?')
  const review = lab.startAtTerminal(['approvals', 'review', '--no-color'])
  await review.says('What about')
  await review.says('Reject it')
  review.type('q')
  const { stdout } = await review.ended
  expect(stdout).not.toContain('Approve and send it now')
  const proposing = lab.startAtTerminal([...createWith('--title', 'Another'), '--no-color'])
  await proposing.says('What now?')
  await proposing.says('Discard it')
  proposing.type('\r')
  expect(await proposing.ended).toMatchObject({ exit: 8 })
  expect(proposing.stdout()).not.toContain('Approve and send it now')
  const several = await lab.startAtTerminal(['approvals', 'approve', '--state', 'pending', '--no-color'])
    .ended
  expect([several.exit, several.stdout.replaceAll(/\s+/g, ' ')]).toEqual([3, expect.stringContaining(why)])
  expect(several.stdout).not.toContain('to approve these')
  await queueEvent(lab, ['--title', 'Free'])
  const some = lab.startAtTerminal(['approvals', 'approve', '--state', 'pending', '--no-color'])
  await some.says('Type 1 to approve this request and send it now')
  some.type('1\r')
  expect(await some.ended).toMatchObject({ exit: 3 })
  expect(lab.posts()).toBe(1)
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
  expect(jsonOf(await lab.runInside(['policy', 'show', '--json']))).toEqual({ policy: null })
})
