import { clockIn } from '../policy/local-time.ts'
import { MINUTE } from '../limits.ts'
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

/** Who is told of an event, and when. `now`: milliseconds since 1970. */
export function spreadOf(
  event: Event & { readonly number: number },
  settings: NotifySettings,
  now: number,
): Spread {
  const routes = isForPeople(event) ? settings.routes.filter((route) => matches(route, event)) : []
  const urgent = new Set(routes.filter((route) => route.isUrgent).flatMap(({ to }) => to))
  const names = new Set(routes.flatMap(({ to }) => to))
  const told = settings.channels
    .filter(({ name }) => names.has(name))
    .map((channel) => notificationFor(channel, isUrgent(event) || urgent.has(channel.name), settings, now))
  const callback = callbackFor(event, settings, now)
  return {
    number: event.number,
    notifications: callback === null ? told : [...told, callback],
  }
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
  { quiet, timeZone }: NotifySettings,
  now: number,
): Notification {
  const at = new Date(now).toISOString()
  if (isUrgentHere) return { channel: name, dueAt: at, isDigest: false, isUrgent: true }
  const minute = minuteOfDay(timeZone, now)
  if (digest !== null)
    return { channel: name, dueAt: inMinutes(now, until(minute, digest)), isDigest: true, isUrgent: false }
  const waits = quiet !== null && isWithin(minute, quiet) ? until(minute, quiet.to) : 0
  return { channel: name, dueAt: waits === 0 ? at : inMinutes(now, waits), isDigest: false, isUrgent: false }
}

const DAY_MINUTES = 1440

function minuteOfDay(timeZone: string, now: number): number {
  const { hour, minute } = clockIn(timeZone)(now)
  return Number(hour) * 60 + Number(minute)
}

/** Minutes until the next time that the clock shows this; a whole day where it shows it now. */
function until(minute: number, target: number): number {
  return ((target - minute + DAY_MINUTES - 1) % DAY_MINUTES) + 1
}

function isWithin(minute: number, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

/** At the beginning of that minute. */
function inMinutes(now: number, minutes: number): string {
  return new Date(Math.floor(now / MINUTE) * MINUTE + minutes * MINUTE).toISOString()
}

/** Whoever asked hears of everything but that it waits, which the answer said. */
function callbackFor({ type, content }: Event, settings: NotifySettings, now: number): Notification | null {
  const { callback } = content
  if (callback === null || type === 'request.pending' || type === 'request.expiring') return null
  if (!URL.canParse(callback) || !isCallback(settings, new URL(callback))) return null
  const dueAt = new Date(now).toISOString()
  return { channel: callbackChannel(callback), dueAt, isDigest: false, isUrgent: false }
}
