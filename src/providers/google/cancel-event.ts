import * as z from 'zod'
import { ShieldError } from '../../domain/errors.ts'
import { optional } from '../../domain/operation/fields.ts'
import { defineWrite, type Reading } from '../../domain/operation/operation.ts'
import { NOT_SHOWN, recipientsOf, type Stakes } from '../../domain/operation/stakes.ts'
import { type ProviderResponse, path } from '../../domain/provider/http.ts'
import { joined, names, ours, quote, spanText, summary, type Summary } from '../../domain/request/summary.ts'
import type { LookupResult, Outcome } from '../../domain/request/outcome.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { inWords } from '../../domain/request/preview.ts'
import { oneValue } from '../../domain/text/quoted.ts'
import { WHO_IS_TOLD } from './create-event/preview-event.ts'
import { repeatsText } from './create-event/repetition.ts'
import { readCalendar } from './calendar.ts'
import { parseRefusal, refusedWrite } from './errors.ts'
import { wallsOf, whenText } from './event-times.ts'
import {
  titleText,
  kindText,
  organizerOf,
  othersOf,
  eventIn,
  eventPath,
  timesOf,
  zoneIn,
  nameOf,
  eventInput,
} from './event.ts'
import { EVENT_WRITE_SCOPES } from './scopes.ts'

const input = z.strictObject({
  ...eventInput,
  notify: optional(
    z.enum(['all', 'externalOnly', 'none']),
    'Who gets an e-mail about the cancellation',
    'none',
  ),
})

const output = z.object({
  id: z.string(),
  onlyCopy: z.boolean().meta({
    description: 'Only the copy in this calendar is gone; the event stays with its organizer',
  }),
})

type Input = z.infer<typeof input>
type Output = z.infer<typeof output>

/** The event as it was when it was proposed to cancel it. */
type Facts = {
  readonly calendarId: string
  readonly title: string
  readonly kind: string
  readonly start: string
  readonly end: string
  /** The last of its whole days, in place of the end. */
  readonly lastDay: string | null
  /** In which it is shown; older requests have none. */
  readonly timeZone: string | null
  readonly organizer: string | null
  /** False: only the copy in this calendar can be deleted. */
  readonly isOrganizer: boolean
  readonly guests: readonly string[]
  /** Google keeps some guests back. */
  readonly guestsOmitted: boolean
  /** When it repeats, a line each; empty for what does not. Older requests do not say so. */
  readonly repeats?: readonly string[]
  /** It is one of a repetition. */
  readonly isOccurrence?: boolean
  readonly etag: string
}

/**
 * Cancels an event, of a repetition all of it; of an event that somebody else organises only the copy in this calendar
 * goes. What is frozen is the event as the approver saw it: if anybody changes
 * it meanwhile nothing is sent, and `If-Match` lets Google refuse what changed in the last moment.
 */
export const calendarCancelEvent = defineWrite<Input, Facts, Output>({
  name: 'calendar.cancel-event',
  summary: 'Cancel an event',
  provider: 'google',
  scopes: () => [EVENT_WRITE_SCOPES],
  input,
  output,
  argument: 'event',
  examples: ['shield calendar cancel-event --event 7ab2c9d0e1 --notify all'],
  recovery: 'idempotent',
  prepare: async (asked, reading) => {
    const calendar = await readCalendar(reading, asked.calendar ?? 'primary')
    const calendarId = calendar?.id ?? asked.calendar ?? 'primary'
    const event = await readEventOrGone(reading, calendarId, asked.event)
    const facts = {
      ...factsOf(calendarId, calendar?.timeZone ?? zoneIn(event), event),
      repeats: await repeatsText(event),
    }
    const prepared = { facts, precondition: { etag: facts.etag } }
    if (!isGone(event)) return { ...prepared, warnings: warningsFor(asked, facts, event) }
    const nothingToDo = `The event ${asked.event} is cancelled already`
    return { ...prepared, warnings: [nothingToDo], nothingToDo }
  },
  spelled: (asked) =>
    asked.calendar === undefined ? asked : { ...asked, calendar: asked.calendar.toLowerCase() },
  plan: (asked, facts) => ({
    method: 'DELETE',
    path: path`/calendar/v3/calendars/${facts.calendarId}/events/${asked.event}`,
    query: [['sendUpdates', asked.notify ?? 'none']],
    headers: [['if-match', facts.etag]],
  }),
  preview: (_asked, facts) => ({
    verb: verbOf(facts),
    system: 'Google Calendar',
    facts: [
      { label: 'Title', read: facts.title },
      ...(facts.kind === 'event' ? [] : [{ label: 'Kind', read: facts.kind }]),
      { label: 'When', read: whenText(facts, facts.timeZone) },
      ...(repeatsOf(facts).length === 0 ? [] : [{ label: 'Repeats', read: repeatsOf(facts) }]),
      {
        label: 'Organizer',
        read: facts.isOrganizer ? 'this calendar' : (facts.organizer ?? 'unknown'),
      },
      { label: 'Guests', read: guestsText(facts) },
      { label: 'Calendar', at: 'path/3', as: 'text' },
      { label: 'Event', at: 'path/5', as: 'text' },
      {
        label: facts.isOrganizer ? 'Send cancellations to' : 'Send news of it to',
        at: 'query/sendUpdates',
        as: inWords(WHO_IS_TOLD),
      },
    ],
    notes: ['If anybody changes the event before it is sent, nothing is sent'],
  }),
  about: ({ facts }, proposedAt) => aboutEvent(facts, proposedAt),
  stakes: ({ input: asked, facts }) => stakesOf(asked, facts),
  recheck: async ({ input: asked, facts }, reading) => {
    const event = await readEventOrGone(reading, facts.calendarId, asked.event)
    if (isGone(event)) return 'The event has been cancelled by somebody else'
    return event['etag'] === facts.etag ? null : 'The event has been changed since'
  },
  interpret: (response, { input: asked, facts }) => interpretDelete(response, asked.event, facts),
  lookup: async ({ input: asked, facts }, reading): Promise<LookupResult<Output>> => {
    const event = await readEventOrGone(reading, facts.calendarId, asked.event)
    return isGone(event) ? { kind: 'found', result: resultOf(asked.event, facts) } : { kind: 'not_found' }
  },
  show: ({ onlyCopy }) => [
    {
      kind: 'text',
      text: onlyCopy
        ? "The event is gone from this calendar; its organizer's stands"
        : 'The event is cancelled',
    },
  ],
})

/** Where only the copy in this calendar goes, nobody else has less. An e-mail about it is out for good. */
function stakesOf({ notify = 'none' }: Input, { isOrganizer, guests, guestsOmitted }: Facts): Stakes {
  const bound = isOrganizer ? [...guests, ...(guestsOmitted ? [NOT_SHOWN] : [])] : []
  const isTold = bound.length > 0 && notify !== 'none'
  return {
    amount: null,
    recipients: recipientsOf(bound),
    reversal: isTold ? 'irreversible' : 'correctable',
  }
}

function aboutEvent(facts: Facts, proposedAt: string): Summary {
  const { title, start, end, lastDay, timeZone, isOrganizer, guests, guestsOmitted } = facts
  const [from, until] = wallsOf(timeZone, start, lastDay ?? end)
  const isWhole = repeatsOf(facts).length > 0
  const what = isWhole ? summary`all of ${quote(title)}` : quote(title)
  const span = spanText(from, until, proposedAt)
  return joined(
    isOrganizer ? summary`Cancel ${what}` : summary`Remove ${what} from this calendar`,
    ours(isWhole ? `from ${span}` : span),
    names(guests),
    // They are told only of what its organizer does.
    isOrganizer && guestsOmitted ? ours('guests not shown') : [],
  )
}

function repeatsOf({ repeats = [] }: Facts): readonly string[] {
  return repeats
}

/**
 * A deleted event is answered as a cancelled one; where it has been cleared away Google says 410 instead. 404 is said of
 * what was never there, too, and fails as `eventIn` does.
 */
async function readEventOrGone(reading: Reading, calendar: string, id: string): Promise<JsonObject> {
  const response = await reading.get(eventPath(calendar, id))
  if (parseRefusal(response)?.status === 410) return { id, status: 'cancelled' }
  return eventIn(response, { id, connection: reading.connection, scopes: EVENT_WRITE_SCOPES })
}

function isGone(event: JsonObject): boolean {
  return event['status'] === 'cancelled'
}

/** Each guest has a copy; only what its organizer does reaches the others. https://developers.google.com/workspace/calendar/api/concepts/sharing */
function verbOf(facts: Facts): string {
  const { isOrganizer, guests, guestsOmitted } = facts
  const what = howMuch(facts)
  if (!isOrganizer)
    return `Remove ${what} from this calendar only; it stays with its organizer and its guests`
  if (guestsOmitted) return `Cancel ${what} with guests, not all of whom are shown`
  if (guests.length === 0) return `Cancel ${what}`
  return guests.length === 1 ? `Cancel ${what} with 1 guest` : `Cancel ${what} with ${guests.length} guests`
}

function howMuch(facts: Facts): string {
  if (repeatsOf(facts).length > 0) return 'all of a repeating event'
  return facts.isOccurrence === true ? 'one of a repeating event' : 'an event'
}

function guestsText({ guests, guestsOmitted }: Facts): string {
  if (guestsOmitted) return ['not all guests are shown', ...guests.map(oneValue)].join(', ')
  return guests.length === 0 ? 'none' : `${guests.length}: ${guests.map(oneValue).join(', ')}`
}

function factsOf(calendarId: string, timeZone: string | null, event: JsonObject): Facts {
  const etag = etagOf(event)
  const { start, end, lastDay } = timesOf(event)
  const name = nameOf(event)
  const organizer = organizerOf(event)
  return {
    calendarId,
    title: titleText(name),
    kind: kindText({ ...name, ...organizer }),
    start: start ?? 'unknown',
    end: end ?? 'unknown',
    lastDay,
    timeZone,
    organizer: organizer.organizer,
    isOrganizer: organizer.isOrganizer,
    guests: othersOf(event),
    guestsOmitted: event['attendeesOmitted'] === true,
    isOccurrence: typeof event['recurringEventId'] === 'string',
    etag,
  }
}

function etagOf(event: JsonObject): string {
  const etag = event['etag']
  if (typeof etag === 'string' && /^"[\u0021\u0023-\u007e]+"$/.test(etag)) return etag
  // A deleted event may have no version left, and nothing of it to be kept as it was.
  if (isGone(event)) return '*'
  throw new ShieldError('unavailable', 'Google did not say which version of the event this is')
}

function warningsFor(asked: Input, facts: Facts, event: JsonObject): readonly string[] {
  const isSilent = (asked.notify ?? 'none') === 'none'
  const hasGuests = facts.guests.length > 0 || facts.guestsOmitted
  return [
    ...(facts.isOrganizer
      ? []
      : [
          `${oneValue(facts.organizer ?? 'Somebody else')} organises it: nobody else's event is cancelled, and its organizer may see this as declined`,
        ]),
    ...(facts.isOrganizer && hasGuests && isSilent
      ? ['The guests get no e-mail about the cancellation']
      : []),
    ...(Array.isArray(event['recurrence']) ? ['It repeats: all of its repetitions are cancelled'] : []),
    ...(facts.isOccurrence === true ? ['It is one of a repetition: only this one goes'] : []),
  ]
}

function resultOf(id: string, { isOrganizer }: Facts): Output {
  return { id, onlyCopy: !isOrganizer }
}

const REFUSED: readonly number[] = [400, 401, 403, 404, 410, 412, 429]

/**
 * A deletion is answered 204 and nothing else. 410: it was gone before, so this call did nothing.
 * https://developers.google.com/workspace/calendar/api/v3/reference/events/delete
 */
function interpretDelete(response: ProviderResponse, id: string, facts: Facts): Outcome<Output> {
  if (response.status === 204 && response.text === '') return { kind: 'applied', result: resultOf(id, facts) }
  const refusal = parseRefusal(response)
  if (refusal !== undefined && REFUSED.includes(response.status)) {
    return { kind: 'not_applied', reason: refusedWrite(refusal) }
  }
  return { kind: 'ambiguous', reason: `Google answered ${response.status} with something unexpected` }
}
