import { expect, it } from 'vitest'
import { CREATE, errorOf, openConnectedLab, queueEvent } from './approvals/propose.ts'

const HINT =
  'Operations take it, and approvals list, approvals history, approvals approve, approvals reject and policy explain; leave it out here'

it.each([
  ['status', HINT],
  ['connections list', HINT],
  ['audit list', '--subject google: only what concerns this connection'],
  ['audit export', '--subject google: only what concerns this connection'],
  ['audit verify', HINT],
  ['webhooks list', HINT],
  ['policy backtest', HINT],
  ['approvals purge --older-than 90d', HINT],
  ['approvals review', HINT],
  ['connect google', '--as google: a connection of this name'],
  ['operations', HINT],
])('--connection is refused where it has no say: shield %s', async (typed, hint) => {
  const lab = await openConnectedLab()
  const [words, flags] = [typed.replace(/ (?:--.*|google)$/, ''), ['--connection', 'google', '--json']]
  const refused = await lab.runInside([...typed.split(' '), ...flags])
  expect(refused).toMatchObject({ exit: 2, stdout: '' })
  expect(errorOf(refused)).toMatchObject({
    code: 'usage',
    message: `shield ${words} takes no --connection`,
    hint,
  })
  expect(await lab.runInside([...flags, ...typed.split(' ')])).toEqual(refused)
})

it('--connection is refused beside the one request whose story is asked for', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  const refused = await lab.runInside(['approvals', 'history', id, '--connection', 'google'])
  expect(refused).toMatchObject({ exit: 2, stdout: '' })
  expect(refused.stderr).toMatch(/^error: shield approvals history with an id takes no --connection\n/)
})

it('--connection is taken wherever it has a say', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  for (const argv of [
    ['calendar', 'list-calendars'],
    [...CREATE, '--dry-run'],
    ['approvals', 'list'],
    ['list'],
    ['approvals', 'history'],
    ['policy', 'explain', 'calendar.create-event', ...CREATE.slice(2)],
    ['reject', '--yes', '--expect-count', '1'],
  ])
    expect(await lab.runInside([...argv, '--connection', 'google']), argv.join(' ')).toMatchObject({
      exit: 0,
    })
  expect((await lab.runInside(['approvals', 'show', id])).stdout).toContain('rejected')
})
