import { describe, expect, it } from 'vitest'
import { openLab } from '../process/lab.ts'
import { freshDatabase, hasServer } from './databases.ts'

const EVENT = [
  'calendar',
  'create-event',
  '--title',
  'Lunch',
  '--start',
  '2036-12-01T12:00',
  '--duration',
  '30m',
]

describe.skipIf(!hasServer)('with SHIELD_DATABASE_URL', () => {
  it('commands have one queue in PostgreSQL, send what is approved once, and never show the password', async () => {
    const address = new URL(await freshDatabase('empty'))
    address.password = 'hunter2'
    const lab = await openLab()
    const options = { env: { SHIELD_DATABASE_URL: address.href, SHIELD_ACTOR: 'anna' } }
    const begun = await lab.run(['connect', 'google', '--write'], options)
    expect(begun.exit).toBe(0)
    expect(begun.stderr).toContain(`there was no queue in ${address.href.replace(':hunter2', '')}`)

    const proposed = await lab.run([...EVENT, '--json'], options)
    expect(proposed.exit).toBe(8)
    const { id } = JSON.parse(proposed.stdout) as { id: string }
    const approvals = await Promise.all(
      [1, 2, 3].map(() => lab.run(['approvals', 'approve', id, '--yes'], options)),
    )
    expect(approvals.map(({ exit }) => exit)).toContain(0)
    expect(lab.posts()).toBe(1)

    const looks = [
      await lab.run(['approvals', 'show', id], options),
      await lab.run(['status'], options),
      await lab.run(['doctor'], options),
      await lab.run(['audit', 'verify'], options),
    ]
    expect(looks.map(({ exit }) => exit)).toEqual([0, 0, 0, 0])
    expect(looks[0]?.stdout).toContain('succeeded')
    const said = [begun, proposed, ...approvals, ...looks].flatMap(({ stdout, stderr }) => [stdout, stderr])
    expect(said.join('\n')).not.toContain('hunter2')

    const inFile = await lab.run(['approvals', 'show', id], { env: { SHIELD_ACTOR: 'anna' } })
    expect(inFile.exit).toBe(9)
  })
})
