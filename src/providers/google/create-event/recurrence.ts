import { ShieldError } from '../../../domain/errors.ts'

/** https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5; DTSTART and DTEND are the event's own start and end. */
const LINE = /^(?:(?:RRULE|EXRULE):|(?:RDATE|EXDATE)[;:])[\x21-\x7e]+$/

/** Lines as Google wants them; `FREQ=WEEKLY` alone becomes an RRULE. Fails with `usage`. */
export function parseRecurrence(text: string): string {
  const trimmed = text.trim()
  const line = /^FREQ=/i.test(trimmed) ? `RRULE:${trimmed}` : trimmed
  const rule = line.replace(/^[a-z]+(?=[;:])/i, (name) => name.toUpperCase())
  const isRule = rule.startsWith('RRULE') || rule.startsWith('EXRULE')
  if (LINE.test(rule) && (!isRule || /[:;]FREQ=[A-Z]+(?:;|$)/i.test(rule))) return rule
  throw new ShieldError(
    'usage',
    `--recurrence ${JSON.stringify(text.slice(0, 80))} is not a rule of RFC 5545`,
    {
      hint: '--recurrence "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4"',
    },
  )
}
