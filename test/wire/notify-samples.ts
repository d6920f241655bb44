import {
  appliedNotify,
  notifications,
  retriedNotify,
  stoppedNotify,
  testedNotify,
} from '../../src/wire/delivery-notification.ts'
import { sampled } from './sampled.ts'
import { AT } from './samples.ts'

const CHANNEL = {
  name: 'ops',
  kind: 'webhook',
  waiting: 1,
  dead: 2,
  lastSentAt: AT,
  trouble: 'it answered 503',
  triedAgainAt: AT,
  endedAt: null,
} as const

const NOTIFICATION = {
  number: 1,
  event: { id: 'evt_0000000001', type: 'request.pending', subject: 'apr_0000000001', at: AT },
  summary: 'Draft order',
  channel: 'ops',
  state: 'waiting',
  tries: 1,
  dueAt: AT,
  trouble: null,
  doneAt: null,
} as const

/** Every shape of being told with a value of each kind that it can have. */
export const NOTIFY_SAMPLES = [
  ...sampled('notifications', notifications, [
    { settings: 'd'.repeat(64), channels: [CHANNEL], items: [NOTIFICATION], next: 'abc' },
    { settings: null, channels: [{ ...CHANNEL, kind: null }], items: [], next: null },
  ]),
  ...sampled('applied notify', appliedNotify, [{ settings: 'd'.repeat(64), channels: ['ops'] }]),
  ...sampled('stopped notify', stoppedNotify, [{ isNew: true }]),
  ...sampled('retried notify', retriedNotify, [{ retried: 2 }]),
  ...sampled('tested notify', testedNotify, [
    {
      channels: [
        { name: 'ops', trouble: null },
        { name: 'team', trouble: 'it answered 404' },
      ],
    },
  ]),
]
