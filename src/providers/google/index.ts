import type { Operation } from '../../domain/operation.ts'
import { calendarCreateEvent } from './create-event.ts'
import { calendarFindSlots } from './find-slots.ts'
import { calendarListCalendars } from './list-calendars.ts'

export { google as provider } from './provider.ts'

/** Everything that shield can do at Google, by name. */
export const operations: readonly Operation[] = [
  calendarCreateEvent,
  calendarFindSlots,
  calendarListCalendars,
]
