import { describe, expect, it } from 'vitest'
import { readNotify } from '../../../src/domain/notify/read-notify.ts'
import { spreadOf } from '../../../src/domain/notify/spread.ts'
import type { Content, Event } from '../../../src/domain/notify/event.ts'
import { eventOf } from '../../channels/samples.ts'

const OPERATIONS = ['shopify.create-draft-order', 'calendar.create-event', 'whatsapp.send-message']

/** 10:00 in Berlin. */
const MORNING = Date.parse('2026-11-29T09:00:00.000Z')

function settings(routes: string, more = '') {
  return readNotify(
    `version: 1
timezone: Europe/Berlin
${more}
channels:
  team: { slack: env:SHIELD_NOTIFY_SLACK }
  anna: { command: [/bin/anna], digest: "08:00" }
routes:
${routes}
`,
    OPERATIONS,
  )
}

function toldOf(
  routes: string,
  content: Partial<Content> = {},
  changes: Partial<Event> = {},
  { more = '', now = MORNING } = {},
) {
  return spreadOf({ ...eventOf(content, changes), number: 1 }, settings(routes, more), now).notifications
}

const names = (...given: Parameters<typeof toldOf>) => toldOf(...given).map(({ channel }) => channel)

const SPRING_NIGHT = Date.parse('2026-03-28T22:30:00.000Z')

const BOTH = '  - { to: [team, anna] }'

describe('an event', () => {
  it('goes to every channel that a route leads to, once', () => {
    expect(names(`${BOTH}\n  - { to: [team] }`)).toEqual(['team', 'anna'])
  })

  it.each<readonly [string, string, Partial<Content>, Partial<Event>, boolean]>([
    ['its kind', 'events: [request.pending]', {}, {}, true],
    ['its kind', 'events: [request.done, hold]', {}, {}, false],
    ['its operation', 'operations: [calendar.create-event]', {}, {}, true],
    ['its group', 'operations: [calendar.*]', {}, {}, true],
    ['its operation', 'operations: [shopify.*]', {}, {}, false],
    ['its operation', 'operations: ["*"]', { operation: null }, { type: 'hold', subject: null }, false],
    ['its mark', 'marks: [suspicious]', {}, {}, false],
    ['its mark', 'marks: [suspicious]', { mark: 'suspicious' }, {}, true],
    ['its requester', 'requesters: [agent, ci]', {}, {}, true],
    ['its requester', 'requesters: [ci]', {}, {}, false],
    ['its amount', 'above: 12.49 EUR', {}, {}, true],
    ['its amount', 'above: 12.50 EUR', {}, {}, false],
    ['another currency', 'above: 9999.00 USD', {}, {}, true],
    ['no amount', 'above: 0.00 EUR', { amount: null }, {}, false],
  ])('is chosen by %s (%s)', (_by, condition, content, changes, isTold) => {
    expect(
      names(
        `  - { to: [team], ${condition} }\n  - { to: [anna], events: [request.failed] }`,
        content,
        changes,
      ),
    ).toEqual(isTold ? ['team'] : [])
  })

  it.each([
    ['request.pending', []],
    ['request.decided', []],
    ['request.done', ['team', 'anna']],
    ['request.undelivered', ['team', 'anna']],
    ['request.unknown', ['team', 'anna']],
  ] as const)(
    '%s of a write that policy allowed is told to %j: nothing waited for a person',
    (type, told) => {
      expect(names(BOTH, { isByPolicy: true }, { type })).toEqual(told)
    },
  )
})

describe('what is not urgent', () => {
  const quiet = { more: 'quiet: { from: "21:00", to: "07:00" }' }

  it.each([
    ['23:30', '2026-11-29T22:30:00.000Z', '2026-11-30T06:00:00.000Z'],
    ['03:00', '2026-11-30T02:00:00.000Z', '2026-11-30T06:00:00.000Z'],
    ['07:00', '2026-11-30T06:00:00.000Z', '2026-11-30T06:00:00.000Z'],
    ['20:59', '2026-11-29T19:59:00.000Z', '2026-11-29T19:59:00.000Z'],
  ])('at %s waits for the end of quiet hours', (_clock, at, dueAt) => {
    const [team] = toldOf(BOTH, {}, {}, { ...quiet, now: Date.parse(at) })
    expect(team).toEqual({ channel: 'team', dueAt, isDigest: false, isUrgent: false })
  })

  it.each([
    ['07:59', '2026-11-29T06:59:00.000Z', '2026-11-29T07:00:00.000Z'],
    ['08:00', '2026-11-29T07:00:00.000Z', '2026-11-30T07:00:00.000Z'],
  ])('at %s waits for the next digest', (_clock, at, dueAt) => {
    const [, anna] = toldOf(BOTH, {}, {}, { now: Date.parse(at) })
    expect(anna).toEqual({ channel: 'anna', dueAt, isDigest: true, isUrgent: false })
  })

  it.each([
    ['spring', '2026-03-28T22:30:00.000Z', '2026-03-29T05:00:00.000Z', '2026-03-29T06:00:00.000Z'],
    ['autumn', '2026-10-24T22:30:00.000Z', '2026-10-25T06:00:00.000Z', '2026-10-25T07:00:00.000Z'],
  ])(
    'waits for the very time on the night in %s on which the clock changes',
    (_when, at, quietly, digest) => {
      const told = toldOf(BOTH, {}, {}, { ...quiet, now: Date.parse(at) })
      expect(told.map(({ dueAt }) => dueAt)).toEqual([quietly, digest])
    },
  )

  it('waits as much longer as the clock leaves out where it leaves out the time itself', () => {
    const told = toldOf(BOTH, {}, {}, { more: 'quiet: { from: "21:00", to: "02:30" }', now: SPRING_NIGHT })
    expect(told[0]).toMatchObject({ dueAt: '2026-03-29T01:30:00.000Z' })
  })

  it.each<readonly [string, Partial<Content>, Partial<Event>, string]>([
    ['that nobody knows the outcome', {}, { type: 'request.unknown' }, ''],
    ['that it expires soon', {}, { type: 'request.expiring' }, ''],
    ['a hold', { operation: null }, { type: 'hold', subject: null }, ''],
    ['a dead connection', { operation: null }, { type: 'connection.dead' }, ''],
    ['what has a mark', { mark: 'suspicious' }, {}, ''],
    ['what a route calls urgent', {}, {}, ', urgent: true'],
  ])('is not %s', (_what, content, changes, more) => {
    const night = { ...quiet, now: Date.parse('2026-11-29T22:30:00.000Z') }
    const dueAt = '2026-11-29T22:30:00.000Z'
    const told = toldOf(`  - { to: [team, anna]${more} }`, content, changes, night)
    expect(told).toEqual(
      ['team', 'anna'].map((channel) => ({ channel, dueAt, isDigest: false, isUrgent: true })),
    )
  })
})
