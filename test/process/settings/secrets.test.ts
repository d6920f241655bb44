import { expect, it } from 'vitest'
import { isAlive, linkIn } from '../connect/consent.ts'
import { filesIn } from '../lab.ts'
import { CREATE, openConnectedLab, queueEvent } from '../approvals/propose.ts'
import { secretsIn } from './secrets.ts'
import type { Ended } from '../shield.ts'

it('writes the key and the tokens of sessions and accounts nowhere, whatever a command does', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab, ['--reason', 'Bob asked'])
  lab.fault('drop-after@POST*1')
  const commands = [
    ['connect', 'google', '--write', '--no-browser', '--json'],
    ['connect', 'google', '--as', 'second', '--no-browser', '--debug'],
    ['connect', 'google', '--as', 'third', '--direct', '--no-browser'],
    ['status', '--check', '--json'],
    ['connections', 'show', 'google', '--json'],
    [...CREATE, '--connection', 'google', '--dry-run', '--json'],
    ['approvals', 'show', id, '--json'],
    ['approvals', 'approve', id, '--yes', '--json', '--debug'],
    ['audit', 'list', '--json'],
    ['disconnect', 'second', '--yes', '--json'],
  ]
  for (const argv of commands) expect(await lab.run(argv), argv.join(' ')).toMatchObject({ exit: 0 })
  expect(await lab.run(['approvals', 'show', 'apr_0000000000', '--debug'])).toMatchObject({ exit: 9 })
  expect(filesIn(lab.home).join('')).toContain(id)
  expect(secretsIn(filesIn(lab.home), lab.sandbox)).toEqual([])
})

it('does not repeat a key that was typed where it does not belong', async () => {
  const lab = await openConnectedLab()
  const { apiKey } = lab.sandbox
  const refused = await Promise.all([
    lab.run(['approvals', 'show', apiKey]),
    lab.run(['connections', 'show', apiKey, '--json']),
    lab.run(['calendar', 'list-calendars', '--connection', apiKey, '--debug']),
  ])
  for (const { exit, stdout, stderr } of refused) {
    expect(exit).not.toBe(0)
    expect(stdout + stderr).not.toContain(apiKey)
    expect(stderr).toContain('‹redacted›')
  }
})

it('takes the link of a connect session to be the only place of its token', async () => {
  const lab = await openConnectedLab()
  const connecting = lab.start(['connect', 'google', '--no-browser'])
  const { stderr } = await connecting.ended
  const link = linkIn(stderr)
  expect(new URL(link).searchParams.get('session_token')).toMatch(/^nango_connect_session_/)
  expect(stderr.split('nango_connect_session_')).toHaveLength(2)
  expect(await isAlive(link)).toBe(false)
})

it('has a canary that sings', async () => {
  const lab = await openConnectedLab()
  const ended: Ended = { exit: 0, signal: null, stdout: `key ${lab.sandbox.apiKey}`, stderr: '' }
  const tokens = 'nango_connect_session_0123456789abcdef sandbox-at-0123456789abcdef'
  expect(secretsIn([ended.stdout, tokens], lab.sandbox)).toHaveLength(3)
  expect(
    secretsIn(['  http://127.0.0.1/?session_token=nango_connect_session_0123456789\n'], lab.sandbox),
  ).toEqual([])
})
