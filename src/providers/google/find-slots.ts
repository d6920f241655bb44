import { defineRead } from '../../domain/operation/operation.ts'
import {
  findSlotsInput,
  findSlotsOutput,
  type FindSlotsInput,
  type FindSlotsOutput,
} from './find-slots/input.ts'
import { findSlots } from './find-slots/run.ts'
import { showSlots } from './find-slots/show.ts'
import { FREE_BUSY_SCOPES } from './scopes.ts'

/** When everybody is free. A calendar that cannot be read is unknown, never free. */
export const calendarFindSlots = defineRead<FindSlotsInput, FindSlotsOutput>({
  name: 'calendar.find-slots',
  summary: 'Find times when all calendars and attendees are free',
  provider: 'google',
  scopes: () => [FREE_BUSY_SCOPES],
  input: findSlotsInput,
  output: findSlotsOutput,
  examples: [
    'shield calendar find-slots --duration 30m --days 5',
    'shield calendar find-slots --attendee bob@example.com=Europe/London,09:00-17:00 --duration 1h --from tomorrow --days 10',
    'shield calendar find-slots --mode gaps --working-hours "daily 08:00-20:00" --buffer-before 10m --json',
  ],
  run: findSlots,
  show: showSlots,
})
