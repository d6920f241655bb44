import { SECOND } from '../../domain/limits.ts'
import { clockTrouble } from '../../domain/request/clock.ts'
import { OPEN_STATES } from '../../domain/request/request.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import type { ChannelStanding } from '../../domain/ports/outbox.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { Parts } from '../parts.ts'
import type { Meters } from './meters.ts'
import type { Measure } from './registry.ts'

/**
 * What a monitoring system is told of this process and of its database, in Prometheus' text format 0.0.4. Looks and changes
 * nothing; what it asks of the database costs the same however much has ended. Fails as the store does.
 */
export async function writeMetrics(parts: Parts, meters: Meters, version: string): Promise<string> {
  const store = await parts.store()
  return meters.registry.text([
    ...ofProcess(parts, meters, version),
    ...(await ofQueue(parts, store)),
    ...(await ofOutbox(store)),
    ...ofStanding(parts, await store.guard.standing()),
    one('shield_audit_head', 'Number of the last audit entry.', (await store.audit.head()).number),
  ])
}

function one(name: string, help: string, value: number): Measure {
  return { name, help, numbers: [{ value }] }
}

function ofProcess({ running }: Parts, { startedAt }: Meters, version: string): readonly Measure[] {
  return [
    {
      name: 'shield_build_info',
      help: 'The version that runs; always 1.',
      numbers: [{ labels: { version }, value: 1 }],
    },
    one(
      'process_start_time_seconds',
      'When it was started, in seconds since 1970.',
      Math.trunc(startedAt / SECOND),
    ),
    one('shield_attempts_running', 'Sendings that this process has in hand.', running.size),
  ]
}

async function ofQueue({ now }: Parts, { requests, deliveries }: Store): Promise<readonly Measure[]> {
  const open = await requests.open()
  const webhooks = await deliveries.waiting()
  const ageOf = (since: string | null | undefined): number =>
    typeof since === 'string' ? Math.max(0, now() - Date.parse(since)) / SECOND : 0
  const each = (value: (state: (typeof open)[number] | undefined) => number) =>
    OPEN_STATES.map((state) => ({ labels: { state }, value: value(open.find((one) => one.state === state)) }))
  return [
    {
      name: 'shield_requests',
      help: 'Approval requests that are open, by state.',
      numbers: each((found) => found?.number ?? 0),
    },
    {
      name: 'shield_oldest_request_seconds',
      help: 'How long the oldest of these has been in its state; 0: there is none.',
      numbers: each((found) => ageOf(found?.since)),
    },
    one('shield_webhooks_waiting', 'Webhooks that nobody has acted on yet.', webhooks.number),
    one(
      'shield_oldest_webhook_seconds',
      'How long the oldest of these has waited; 0: there is none.',
      ageOf(webhooks.since),
    ),
  ]
}

const CHANNEL_STATES = ['well', 'failing', 'ended'] as const

async function ofOutbox({ outbox }: Store): Promise<readonly Measure[]> {
  const channels = await outbox.channels()
  const sum = (of: (channel: ChannelStanding) => number): number =>
    channels.reduce((total, channel) => total + of(channel), 0)
  return [
    {
      name: 'shield_notifications',
      help: 'Notifications that wait to be told, and those that were given up (dead).',
      numbers: [
        { labels: { state: 'waiting' }, value: sum(({ waiting }) => waiting) },
        { labels: { state: 'dead' }, value: sum(({ dead }) => dead) },
      ],
    },
    {
      name: 'shield_notification_channels',
      help: 'Channels: well, failing (resting after a failure), or ended (they wanted no more).',
      numbers: CHANNEL_STATES.map((state) => ({
        labels: { state },
        value: sum((channel) => Number(channelState(channel) === state)),
      })),
    },
  ]
}

function channelState({ endedAt, restUntil }: ChannelStanding): (typeof CHANNEL_STATES)[number] {
  if (endedAt !== null) return 'ended'
  return restUntil === null ? 'well' : 'failing'
}

function ofStanding({ clock }: Parts, { hold, clock: mark, policy }: Standing): readonly Measure[] {
  const trouble = clockTrouble(clock(), mark)
  const by = (kind: 'behind' | 'ahead'): number => (trouble?.kind === kind ? trouble.by / SECOND : 0)
  return [
    one('shield_hold', '1: everything is on hold, and nothing is sent.', Number(hold !== null)),
    one(
      'shield_policy_in_force',
      '1: a policy is in force; 0: every write waits for a person.',
      Number(policy !== null),
    ),
    one(
      'shield_policy_paused',
      '1: somebody suspended what the policy allows.',
      Number((policy?.paused ?? null) !== null),
    ),
    {
      name: 'shield_clock_trouble_seconds',
      help: 'How far the clock of the machine is wrong, against the highest time seen; 0: it is not.',
      numbers: (['behind', 'ahead'] as const).map((kind) => ({ labels: { kind }, value: by(kind) })),
    },
  ]
}
