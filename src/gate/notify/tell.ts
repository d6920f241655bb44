import { SHIELD } from '../../domain/access/principal.ts'
import type { AuditNote } from '../../domain/audit/audit.ts'
import { isShieldError, tryOr } from '../../domain/errors.ts'
import { DAY, REMINDED_BEFORE, SECOND } from '../../domain/limits.ts'
import type { Event } from '../../domain/notify/event.ts'
import {
  CALLBACK,
  isCallback,
  type Channel,
  type NotifySettings,
} from '../../domain/notify/notify-settings.ts'
import { afterQuiet, isUrgentFor, spreadOf } from '../../domain/notify/spread.ts'
import { delayAfter, TOLD_WITHIN } from '../../domain/notify/retry.ts'
import type { Sending } from '../../domain/ports/channels.ts'
import type { Claimed, Told } from '../../domain/ports/outbox.ts'
import { alsoSentLines, factLines } from '../../domain/request/preview.ts'
import { kindsOfSuspicion } from '../../domain/text/suspicions.ts'
import { noteOf, timestamp, type Parts } from '../parts.ts'
import { previewOf } from '../show/view-request.ts'

/** What was told, or given up, is kept for so long, to be looked at. */
const KEPT_FOR = 8 * DAY

/**
 * Longer than any channel takes for a try: then the process that had it is gone. One that is too busy to listen may take
 * longer still; it is then told twice, under the same id.
 */
const IN_HAND_FOR = 90 * SECOND

const SPREAD_AT_ONCE = 100
const SENT_AT_ONCE = 20

/** Rules have decided by then what they decide. */
export const SETTLED = 2 * SECOND

/** How long it is told. */
export interface Patience {
  /** Nothing more is begun once this aborts. */
  readonly until: AbortSignal
  /** What is being told is broken off once this aborts. */
  readonly limit: AbortSignal
  /** Whether another process is to go on at once with what was broken off; else the channel counts as down for some time. */
  readonly isHandedOn: boolean
}

/**
 * Says who is to hear of what happened, and tells what is due: at least once, with one id for each event. Returns how
 * many were tried. Trouble with a channel is kept with it and is not a failure. Fails with `unavailable`.
 */
export async function tell(parts: Parts, settings: NotifySettings, patience: Patience): Promise<number> {
  let tried = 0
  while (!patience.until.aborted) {
    // Also of what happened while the last ones were told.
    await spreadAll(parts, settings, patience.until)
    const claimed = await claim(parts)
    if (claimed.length === 0) break
    const isTried = await Promise.all(claimed.map((one) => tellOne(parts, settings, one, patience)))
    tried += isTried.filter(Boolean).length
  }
  return tried
}

/** Makes events of what expires soon, and forgets what is long over. */
export async function remind(parts: Parts): Promise<void> {
  const { outbox } = await parts.store()
  const now = parts.now()
  await outbox.remind(new Date(now + REMINDED_BEFORE).toISOString(), timestamp(parts))
  await outbox.purge(new Date(now - KEPT_FOR).toISOString())
}

async function spreadAll(parts: Parts, settings: NotifySettings, signal: AbortSignal): Promise<void> {
  const { outbox } = await parts.store()
  const isUnruledAllowed = !parts.writeRequiresApproval
  while (!signal.aborted) {
    const pendingBefore = new Date(parts.now() - SETTLED + 1).toISOString()
    const fresh = await outbox.fresh({ most: SPREAD_AT_ONCE, pendingBefore, isUnruledAllowed })
    if (fresh.length === 0) return
    const spreads = fresh.map((event) => spreadOf(event, settings, parts.now()))
    await outbox.spread(spreads, timestamp(parts))
  }
}

async function claim(parts: Parts): Promise<readonly Claimed[]> {
  const { outbox } = await parts.store()
  const at = timestamp(parts)
  // Nothing is written where nothing is due.
  if (!(await outbox.isDue(at))) return []
  const until = new Date(parts.now() + IN_HAND_FOR).toISOString()
  return outbox.claim({ at, until, most: SENT_AT_ONCE })
}

/** Whether it was tried. */
async function tellOne(
  parts: Parts,
  settings: NotifySettings,
  claimed: Claimed,
  patience: Patience,
): Promise<boolean> {
  const { outbox } = await parts.store()
  const morning = morningFor(claimed, settings, parts.now())
  if (morning !== null) {
    await outbox.putOff(claimed, new Date(morning).toISOString())
    return false
  }
  const channel = channelOf(claimed, settings)
  const sending = channel === null ? NO_CHANNEL : await send(parts, settings, channel, { claimed, patience })
  const told = toldOf(parts, settings, claimed, sending)
  const notes = told.isEnd ? [endNote(parts, told)] : []
  await outbox.finish([told], timestamp(parts), notes)
  return true
}

/**
 * Until when it waits where it was due before the quiet hours began and was not told: the channel rested, or nobody told
 * anything. What is due within them is meant to be: somebody asked for it, or it comes with what is urgent. Null: it
 * waits no longer.
 */
function morningFor(claimed: Claimed, settings: NotifySettings, now: number): number | null {
  const morning = afterQuietFor(claimed, settings, now)
  const isDueTonight = morning === afterQuietFor(claimed, settings, Date.parse(claimed.dueAt))
  return morning === now || isDueTonight ? null : morning
}

/** Requesters are programs, and hear at once. */
function afterQuietFor({ channel, events }: Claimed, settings: NotifySettings, at: number): number {
  const isAtOnce =
    !isNamed(settings, { channel }) || events.some((event) => isUrgentFor(channel, event, settings))
  return isAtOnce ? at : afterQuiet(settings, at)
}

type Failed = Extract<Sending, { kind: 'failed' }>

const NO_CHANNEL: Failed = {
  kind: 'failed',
  why: 'The settings have no such channel any more',
  fault: 'end',
  retryAfter: null,
}

/** A server ended before there was an answer, which says nothing of the channel. */
const HANDED_ON = { kind: 'handed on' } as const

/** Nobody knows whether it was taken. A command that nobody answers in its time keeps no other one waiting. */
const BROKEN_OFF: Failed = {
  kind: 'failed',
  why: 'There was no answer before the command ended',
  fault: 'channel',
  retryAfter: null,
}

/** Null: there is none of that name. */
function channelOf({ channel: name, events }: Claimed, settings: NotifySettings): Channel | null {
  const found = settings.channels.find((one) => one.name === name)
  if (found !== undefined) return found
  const url = name.startsWith(`${CALLBACK} `) ? events[0]?.content.callback : null
  if (typeof url !== 'string' || !isCallback(settings, new URL(url))) return null
  const how = { kind: 'webhook', url: { text: url }, secrets: settings.callbackSecrets } as const
  return { name, how, content: 'thin', digest: null }
}

async function send(
  parts: Parts,
  settings: NotifySettings,
  channel: Channel,
  { claimed, patience }: { readonly claimed: Claimed; readonly patience: Patience },
): Promise<Sending | typeof HANDED_ON> {
  const { id, events } = claimed
  try {
    const told =
      channel.content === 'thin'
        ? events
        : await Promise.all(events.map((event) => withSuspicions(parts, event)))
    return await (await parts.channels()).send(settings, channel, { id, events: told }, patience.limit)
  } catch (error) {
    if (!isShieldError(error))
      return { kind: 'failed', why: 'This is a bug in shield', fault: 'message', retryAfter: null }
    if (error.code === 'interrupted') return patience.isHandedOn ? HANDED_ON : BROKEN_OFF
    return { kind: 'failed', why: error.message, fault: 'channel', retryAfter: null }
  }
}

/** A message is read in passing: its page has all of them. */
const MOST_SUSPICIONS = 5

/** An event with why its request has its mark, as far as that can be looked at now. */
async function withSuspicions(parts: Parts, event: Event): Promise<Event> {
  const { subject, content } = event
  if (content.mark === null || subject === null) return event
  const found = await tryOr(
    () => suspicionsOf(parts, subject),
    () => [],
  )
  const left = found.length - MOST_SUSPICIONS
  const suspicions = [...found.slice(0, MOST_SUSPICIONS), ...(left > 0 ? [`and ${left} more`] : [])]
  return { ...event, content: { ...content, suspicions } }
}

async function suspicionsOf(parts: Parts, id: string): Promise<readonly string[]> {
  const request = await (await parts.store()).requests.find(id)
  if (request === undefined || request.purgedAt !== undefined) return []
  const preview = await previewOf(parts, request)
  const lines = [...factLines(preview), ...alsoSentLines(preview)]
  const found = lines.flatMap(({ label, value }) =>
    kindsOfSuspicion(value).map((kind) => `${label}: ${kind}`),
  )
  return [...new Set(found)]
}

function toldOf(
  parts: Parts,
  settings: NotifySettings,
  claimed: Claimed,
  sending: Sending | typeof HANDED_ON,
): Told {
  const now = parts.now()
  const after = (milliseconds: number): string => new Date(now + milliseconds).toISOString()
  const told = {
    claimed,
    state: 'sent',
    dueAt: null,
    trouble: null,
    restUntil: null,
    giveUpBefore: after(-TOLD_WITHIN),
    isEnd: false,
  } as const
  if (sending.kind === 'sent') return told
  if (sending.kind === 'handed on') return { ...told, state: 'waiting', dueAt: after(0) }
  const { why: trouble, fault } = sending
  if (fault === 'end') return { ...told, state: 'dead', trouble, isEnd: isNamed(settings, claimed) }
  // For a channel that is down each is tried by turns: what counts is how long it has been down.
  const failures = fault === 'channel' ? claimed.failures + 1 : claimed.tries
  const delay = Math.max(sending.retryAfter ?? 0, delayAfter(failures, chanceFrom(parts)))
  const isLast = now + delay - Date.parse(claimed.firstTriedAt) > TOLD_WITHIN
  const restUntil = fault === 'channel' ? after(delay) : null
  const state = isLast ? 'dead' : 'waiting'
  const dueAt = isLast ? null : new Date(afterQuietFor(claimed, settings, now + delay)).toISOString()
  return { ...told, state, dueAt, trouble, restUntil }
}

/** An address that came with a request is one of many at its host: others there still want to hear. */
function isNamed({ channels }: NotifySettings, { channel }: Pick<Claimed, 'channel'>): boolean {
  return channels.some(({ name }) => name === channel)
}

function chanceFrom({ random }: Pick<Parts, 'random'>): number {
  return (random(1)[0] ?? 0) / 255
}

function endNote(parts: Parts, { claimed, trouble }: Told): AuditNote {
  return noteOf(parts, 'notify.ended', null, SHIELD, { channel: claimed.channel, reason: trouble })
}
