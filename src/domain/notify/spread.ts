import type { Notification, Spread } from '../ports/outbox.ts'
import { isUrgent, type Event } from './event.ts'
import {
  callbackChannel,
  isCallback,
  type Channel,
  type NotifySettings,
  type Route,
} from './notify-settings.ts'
import { namesOperation } from './read-route.ts'
import { MINUTE } from '../limits.ts'
import { clockIn } from '../policy/local-time.ts'

/** Who is told of an event, and when. `now`: milliseconds since 1970. */
export function spreadOf(
  event: Event & { readonly number: number },
  settings: NotifySettings,
  now: number,
): Spread {
  const names = new Set(routesOf(event, settings).flatMap(({ to }) => to))
  const told = settings.channels
    .filter(({ name }) => names.has(name))
    .map((channel) => notificationFor(channel, isUrgentFor(channel.name, event, settings), settings, now))
  const callback = callbackFor(event, settings, now)
  return {
    number: event.number,
    notifications: callback === null ? told : [...told, callback],
  }
}

/** Whether a channel is told of an event whatever the hour is. */
export function isUrgentFor(
  channel: string,
  event: Event,
  settings: Pick<NotifySettings, 'routes'>,
): boolean {
  return (
    isUrgent(event) || routesOf(event, settings).some((route) => route.isUrgent && route.to.includes(channel))
  )
}

function routesOf(event: Event, { routes }: Pick<NotifySettings, 'routes'>): readonly Route[] {
  return isForPeople(event) ? routes.filter((route) => matches(route, event)) : []
}

/** What rules decide by themselves never waited for a person. */
function isForPeople({ type, content }: Event): boolean {
  return !(content.isByPolicy && (type === 'request.pending' || type === 'request.decided'))
}

function matches(route: Route, { type, content }: Event): boolean {
  const { operation, mark, requester, amount } = content
  return (
    allows(route.events, (one) => one === type) &&
    allows(route.operations, (one) => operation !== null && namesOperation(one, operation)) &&
    allows(route.marks, (one) => one === mark) &&
    allows(route.requesters, (one) => one === requester) &&
    (route.above === null || (amount !== null && !isAtMost(amount, route.above)))
  )
}

function allows<Word>(words: readonly Word[] | null, isMeant: (word: Word) => boolean): boolean {
  return words === null || words.some(isMeant)
}

/** Money of another currency may be any sum. */
function isAtMost(amount: NonNullable<Event['content']['amount']>, most: typeof amount): boolean {
  return amount.currency === most.currency && amount.value <= most.value
}

function notificationFor(
  { name, digest }: Channel,
  isUrgentHere: boolean,
  settings: NotifySettings,
  now: number,
): Notification {
  const isDigest = digest !== null && !isUrgentHere
  const quietly = isUrgentHere ? now : afterQuiet(settings, now)
  const due = isDigest ? nextTime(settings.timeZone, now, digest) : quietly
  return { channel: name, dueAt: new Date(due).toISOString(), isDigest, isUrgent: isUrgentHere }
}

/** Whoever asked hears of everything but that it waits, which the answer said. */
function callbackFor({ type, content }: Event, settings: NotifySettings, now: number): Notification | null {
  const { callback } = content
  if (callback === null || type === 'request.pending' || type === 'request.expiring') return null
  if (!URL.canParse(callback) || !isCallback(settings, new URL(callback))) return null
  const dueAt = new Date(now).toISOString()
  return { channel: callbackChannel(callback), dueAt, isDigest: false, isUrgent: false }
}

const DAY_MINUTES = 1440

/** The end of the quiet hours that a moment lies in, or that moment where it lies in none. Milliseconds since 1970. */
export function afterQuiet(
  { quiet, timeZone }: Pick<NotifySettings, 'quiet' | 'timeZone'>,
  at: number,
): number {
  if (quiet === null || !isWithin(minuteIn(timeZone)(at), quiet)) return at
  return nextTime(timeZone, at, quiet.to)
}

/**
 * When a zone's clock shows this many minutes after midnight next; a whole day later where it shows it now. On the day on
 * which the clock leaves that time out, it is as much later as is left out.
 */
function nextTime(timeZone: string, now: number, target: number): number {
  const minuteAt = minuteIn(timeZone)
  const beginning = Math.floor(now / MINUTE) * MINUTE
  const minutes = ((target - minuteAt(now) + DAY_MINUTES - 1) % DAY_MINUTES) + 1
  const steady = beginning + minutes * MINUTE
  // Where clocks change meanwhile, it shows another time then.
  const off = target - minuteAt(steady)
  const moved = steady + (((off + 1.5 * DAY_MINUTES) % DAY_MINUTES) - 0.5 * DAY_MINUTES) * MINUTE
  return minuteAt(moved) === target ? moved : steady
}

function minuteIn(timeZone: string): (at: number) => number {
  const clock = clockIn(timeZone)
  return (at) => {
    const { hour, minute } = clock(at)
    return Number(hour) * 60 + Number(minute)
  }
}

function isWithin(minute: number, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
