import type { Operation } from '../../domain/operation.ts'
import { calendarCancelEvent } from './cancel-event.ts'
import { calendarCreateEvent } from './create-event.ts'
import { calendarFindSlots } from './find-slots.ts'
import { calendarListCalendars } from './list-calendars.ts'
import { calendarListEvents } from './list-events.ts'

export { google as provider } from './provider.ts'

/** Everything that shield can do at Google, by name. */
export const operations: readonly Operation[] = [
  calendarCancelEvent,
  calendarCreateEvent,
  calendarFindSlots,
  calendarListCalendars,
  calendarListEvents,
]
