// Everything that shield can do at Google: a line for each operation.
export { calendarCancelEvent } from './cancel-event.ts'
export { calendarCreateEvent } from './create-event.ts'
export { calendarFindSlots } from './find-slots.ts'
export { calendarGetEvent } from './get-event.ts'
export { calendarListCalendars } from './list-calendars.ts'
export { calendarListEvents } from './list-events.ts'
export { google as provider } from './provider.ts'
