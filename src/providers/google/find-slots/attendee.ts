import { ShieldError } from '../../../domain/errors.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { parseZone } from '../zone-table.ts'
import { isWeekToken, parseWeek, type Week } from './week.ts'

/** Somebody who has to be free, with hours and a zone of their own where given. */
export interface Attendee {
  readonly id: string
  /** Undefined: the zone of the search. */
  readonly timeZone: string | undefined
  /** Undefined: no hours of their own. */
  readonly week: Week | undefined
}

/**
 * `bob@example.com`, `bob@example.com=Europe/London`, `bob@example.com=Europe/London,09:00-17:00`,
 * `bob@example.com=mon-thu 10:00-16:00`. A zone without hours means the hours of the search by their clock.
 */
export function parseAttendee(text: string, usual: Week): Attendee {
  const split = text.indexOf('=')
  const id = (split < 0 ? text : text.slice(0, split)).trim()
  if (id === '' || /\s/.test(id)) {
    throw new ShieldError(
      'usage',
      say`${field('attendee')} ${JSON.stringify(text.slice(0, 80))} does not begin with an address`,
      {
        hint: 'Write it like bob@example.com or "bob@example.com=Europe/London,09:00-17:00"',
      },
    )
  }
  if (split < 0) return { id, timeZone: undefined, week: undefined }
  const rest = text.slice(split + 1).trim()
  const first = rest.split(/[\s,]+/)[0] ?? ''
  if (isWeekToken(first))
    return { id, timeZone: undefined, week: parseWeek(rest, say`${field('attendee')} ${id}`) }
  const timeZone = parseZone(first, say`${field('attendee')} ${id}`)
  const hours = rest.slice(first.length).replace(/^[\s,]+/, '')
  return { id, timeZone, week: hours === '' ? usual : parseWeek(hours, say`${field('attendee')} ${id}`) }
}
