import { expect, it } from 'vitest'
import { filesIn, openLab, type Lab } from '../lab.ts'
import { errorOf, itemsOf, jsonOf, openConnectedLab, queueEvent } from '../approvals/propose.ts'

interface Shown {
  readonly id: string
  readonly principal: string
  readonly roles: readonly string[]
  readonly expiresAt: string | null
  readonly state: string
}

const listed = async (lab: Lab) =>
  itemsOf(await lab.runInside(['tokens', 'list', '--json'])) as readonly Shown[]

/** The secret in every form in which it could have been written. */
const spellingsOf = (token: string): readonly string[] => {
  const secret = token.slice(-43)
  const bytes = Buffer.from(secret, 'base64url')
  return [secret, bytes.toString('base64'), bytes.toString('hex'), bytes.toString('latin1')]
}

it('makes, lists and revokes tokens, and shows each secret once and nowhere else', async () => {
  const lab = await openLab()
  const agent = await lab.runInside([
    'tokens',
    'create',
    '--name',
    'agent-1',
    '--role',
    'requester',
    '--expires',
    '90d',
  ])
  expect(agent).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^shield_[0-9a-z]{10}_[\w-]{43}\n$/) })
  const id = `tok_${agent.stdout.slice(7, 17)}`
  expect(agent.stderr).toContain(`${id} is a token of agent-1 as requester; it expires `)
  expect(agent.stderr).toContain('Copy it now, it will not be shown again. Revoke: shield tokens revoke tok')
  const boss = await lab.runInside([
    'tokens',
    'create',
    '--name',
    'anna',
    '--role',
    'approver',
    '--role',
    'admin',
    '--json',
  ])
  expect(boss).toMatchObject({ exit: 0, stderr: '' })
  const { token, ...shown } = jsonOf(boss) as Shown & { readonly token: string }
  expect(shown).toMatchObject({ principal: 'anna', roles: ['approver', 'admin'], expiresAt: null })
  expect(
    await lab.runInside(['tokens', 'create', '--name', 'x', '--role', 'admin', '--quiet']),
  ).toMatchObject({
    stderr: '',
  })

  const list = await lab.runInside(['tokens', 'list'])
  const lines = list.stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(new RegExp(`^${id}\tagent-1\trequester\t\\d.*\t\\d.*\tactive$`))
  expect(lines[1]).toContain('\tanna\tapprover, admin\t')
  expect(lines[1]).toMatch(/\tnever\tactive$/)

  const revoke = ['tokens', 'revoke', agent.stdout.trim()]
  const [revoked, again] = [await lab.runInside(revoke), await lab.runInside(revoke)]
  expect(revoked).toMatchObject({ exit: 0, stdout: '', stderr: `${id} no longer grants access\n` })
  expect(again).toMatchObject({ exit: 0, stderr: `${id} was revoked before\n` })
  expect((await listed(lab)).map(({ state }) => state)).toEqual(['revoked', 'active', 'active'])

  const log = await lab.runInside(['audit', 'export'])
  expect(log.stdout.match(/"type":"token\.\w+"/g)).toEqual([
    '"type":"token.created"',
    '"type":"token.created"',
    '"type":"token.created"',
    '"type":"token.revoked"',
  ])
  expect(await lab.runInside(['audit', 'verify'])).toMatchObject({ exit: 0 })
  const rest = [list, revoked, again, log, await lab.runInside(['tokens', 'list', '--json'])]
  const written = [
    ...rest.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    agent.stderr,
    ...filesIn(lab.home),
  ]
  expect(written.join('')).toContain(id)
  for (const secret of [agent.stdout.trim(), token].flatMap(spellingsOf)) {
    for (const text of written) expect(text.includes(secret)).toBe(false)
  }
})

it('refuses what no token can be, and repeats no token that was typed where it does not belong', async () => {
  const lab = await openLab()
  const token = `shield_0123456789_${'s3cr3t'.repeat(7)}A`
  const attempts: (readonly [number, readonly string[]])[] = [
    [2, ['tokens', 'create', '--name', 'agent-1']],
    [2, ['tokens', 'create', '--role', 'requester']],
    [2, ['tokens', 'create', '--name', 'agent-1', '--role', 'root']],
    [2, ['tokens', 'create', '--name', 'shield', '--role', 'approver']],
    [2, ['tokens', 'create', '--name', 'an\u202Ena', '--role', 'approver']],
    [2, ['tokens', 'create', '--name', 'agent-1', '--role', 'requester', '--expires', 'soon']],
    [2, ['tokens', 'create', '--name', 'agent-1', '--role', 'requester', '--expires', '367d']],
    [2, ['tokens', 'create', '--name', token, '--role', 'requester']],
    [2, ['tokens', 'create', '--name', 'agent-1', '--role', 'requester', '--expires', token]],
    [2, ['tokens', 'create', '--name', 'agent-1', '--role', token]],
    [2, ['tokens', token]],
    [9, ['tokens', 'revoke', token]],
    [2, ['tokens', 'revoke', token.slice(0, 40)]],
    [2, ['approvals', 'show', token]],
    [9, ['connections', 'show', token]],
  ]
  for (const [exit, argv] of attempts) {
    const refused = await lab.runInside([...argv, '--json'])
    expect(refused, argv.join(' ')).toMatchObject({ exit, stdout: '' })
    expect(errorOf(refused).message, argv.join(' ')).not.toContain('s3cr3t')
    expect(refused.stderr, argv.join(' ')).not.toContain('s3cr3t')
  }
  expect(await listed(lab)).toEqual([])
})

it('tells of a decision by a flag that nobody was asked, and of one at a terminal that somebody was', async () => {
  const lab = await openConnectedLab()
  const [byFlag, asked] = [await queueEvent(lab), await queueEvent(lab, ['--title', 'Lunch'])]
  expect(await lab.runInside(['approvals', 'approve', byFlag, '--yes'])).toMatchObject({ exit: 0 })
  const terminal = lab.startAtTerminal(['approvals', 'approve', asked])
  await terminal.says(`Approve ${asked} and send it now?`)
  terminal.type('y\r')
  expect(await terminal.ended).toMatchObject({ exit: 0 })
  const shown = async (id: string) => (await lab.runInside(['approvals', 'show', id])).stdout
  expect(await shown(byFlag)).toContain('Decided\tby a command that asked nobody\n')
  expect(await shown(asked)).toContain('Decided\tsomebody was asked at a terminal\n')
})
