import { emptyAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { bookKey, etagOf, type EventBook, type StoredEvent } from './event.ts'
import { googleError } from './google-errors.ts'

/** `DELETE …/events/{id}`: the event stays, as cancelled. `If-Match` is honoured. */
export function deleteEvent(
  book: EventBook,
  event: StoredEvent,
  request: ProviderRequest,
  now: number,
): Answer {
  if (event.status === 'cancelled')
    return googleError({ status: 410, reason: 'deleted', message: 'Resource has been deleted' })
  const expected = request.headers['if-match']
  if (expected !== undefined && expected !== etagOf(event) && expected !== '*')
    return googleError({
      status: 412,
      reason: 'conditionNotMet',
      message: 'Precondition Failed',
      location: 'If-Match',
    })
  book.set(bookKey(event.calendar, event.id), {
    ...event,
    status: 'cancelled',
    updatedAt: now,
    revision: event.revision + 1,
  })
  return emptyAnswer(204)
}
