import { objectOf, objectsIn, type Json, type JsonObject } from '../../../domain/text/json.ts'
import { textOf } from './text-of.ts'

export const ANSWERS = ['accepted', 'declined', 'tentative', 'none'] as const
export type Answer = (typeof ANSWERS)[number]

export interface Guest {
  readonly email: string
  readonly answer: Answer
  readonly isOptional: boolean
  readonly comment: string | null
}

export interface Guests {
  readonly guests: readonly Guest[]
  /** Google keeps some of them back: how many there are is not known. */
  readonly areOmitted: boolean
}

/** https://developers.google.com/workspace/calendar/api/v3/reference/events#attendeesOmitted */
export function guestsOf(event: JsonObject): Guests {
  return {
    guests: objectsIn(event['attendees']).flatMap(parseGuest),
    areOmitted: event['attendeesOmitted'] === true,
  }
}

/** What the calendar itself answered to an invitation; null where it is not among the guests. */
export function ownAnswer(event: JsonObject): Answer | null {
  const own = objectsIn(event['attendees']).find(isSelf)
  return own === undefined ? null : answerOf(own['responseStatus'])
}

export interface Organizer {
  readonly name: string | null
  /** The event is organised in the very calendar that it was read from: deleting it there cancels it for everybody. */
  readonly isSelf: boolean
}

export function organizerOf(event: JsonObject): Organizer {
  const { email, displayName, self } = objectOf(event['organizer'])
  return { name: textOf(email) ?? textOf(displayName), isSelf: self === true }
}

/** "invitation, declined": what it is to the one whose calendar it stands in. */
export function kindText(event: {
  readonly kind: string
  readonly isOrganizer: boolean
  readonly ownAnswer: Answer | null
}): string {
  const { kind, isOrganizer, ownAnswer: own } = event
  if (isOrganizer || own === null) return kind
  return `${kind === 'event' ? 'invitation' : kind}, ${answerText(own)}`
}

export function answerText(answer: Answer): string {
  return answer === 'none' ? 'no answer yet' : answer
}

function parseGuest(entry: JsonObject): readonly Guest[] {
  const email = textOf(entry['email'])
  if (email === null) return []
  return [
    {
      email,
      answer: answerOf(entry['responseStatus']),
      isOptional: entry['optional'] === true,
      comment: textOf(entry['comment']),
    },
  ]
}

/** https://developers.google.com/workspace/calendar/api/v3/reference/events#attendees.responseStatus */
function answerOf(status: Json | undefined): Answer {
  return ANSWERS.find((answer) => answer === status) ?? 'none'
}

export function isSelf(person: Json | undefined): boolean {
  return objectOf(person)['self'] === true
}
