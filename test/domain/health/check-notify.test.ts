import { expect, it } from 'vitest'
import { checkNotify, notifyWarnings } from '../../../src/domain/health/check-notify.ts'
import type { ChannelStanding } from '../../../src/domain/ports/outbox.ts'

const WELL: ChannelStanding = {
  name: 'ops',
  waiting: 3,
  dead: 0,
  lastSentAt: null,
  trouble: null,
  restUntil: null,
  endedAt: null,
}
const AT = '2026-11-29T10:00:00.000Z'

it.each<readonly [string, Partial<ChannelStanding>, string, 'bad' | 'note']>([
  [
    'gave up',
    { dead: 2, trouble: 'it answered 500' },
    '2 notifications were given up by ops (it answered 500)',
    'bad',
  ],
  ['gave up once', { dead: 1 }, '1 notification was given up by ops', 'bad'],
  [
    'has ended',
    { endedAt: AT, trouble: 'it answered 410' },
    'nothing is told by ops any more (it answered 410)',
    'bad',
  ],
  [
    'rests',
    { restUntil: AT, trouble: 'it answered 503' },
    'ops takes nothing just now (it answered 503)',
    'note',
  ],
  [
    'did not take the last message',
    { trouble: '/bin/false ended with 1' },
    'ops did not take what it was told last (/bin/false ended with 1)',
    'note',
  ],
])('a channel that %s is named by doctor, status and the overview', (_what, changes, message, state) => {
  const channels = [WELL, { ...WELL, ...changes }]
  expect(checkNotify({ channels, isInForce: () => true, unset: [], hasOrigin: true })).toMatchObject([
    { name: 'notify', state, message },
  ])
  expect(notifyWarnings(channels)).toEqual([`Being told: ${message}. shield notify list`])
})

it('channels that work need no word but that they do, and what is missing here is told', () => {
  expect(notifyWarnings([WELL])).toEqual([])
  expect(
    checkNotify({ channels: [WELL], isInForce: () => true, unset: ['SHIELD_NOTIFY_A'], hasOrigin: false }),
  ).toMatchObject([
    { state: 'ok' },
    { state: 'note', message: 'SHIELD_NOTIFY_A is not set here' },
    { state: 'note', message: 'messages have no link to a page' },
  ])
})
