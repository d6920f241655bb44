import { notARule, parseRuleParts } from './rule-parts.ts'

/**
 * Lines as Google wants them; `FREQ=WEEKLY` alone becomes an RRULE. Fails with `usage` for what RFC 5545 does not know.
 * DTSTART and DTEND are the event's own start and end. https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5
 */
export function parseRecurrence(text: string): string {
  const trimmed = text.trim()
  const line = /^FREQ=/i.test(trimmed) ? `RRULE:${trimmed}` : trimmed
  const rule = /^(?:RRULE|EXRULE):([\x21-\x7e]+)$/.exec(line.toUpperCase())?.[1]
  if (rule !== undefined) {
    parseRuleParts(rule, text)
    return line.toUpperCase()
  }
  const [, name = '', parameters = '', dates = ''] =
    /^(RDATE|EXDATE)((?:;[^:]*)?):([\x21-\x7e]+)$/i.exec(line) ?? []
  if (name === '') throw notARule(text, 'it is no RRULE, EXRULE, RDATE or EXDATE')
  checkDates(parameters, dates, text)
  return `${name.toUpperCase()}${parameters}:${dates}`
}

const PARAMETERS = /^(?:;(?:VALUE=(?:DATE|DATE-TIME)|TZID=[A-Za-z0-9_+/-]+)){0,2}$/i

function checkDates(parameters: string, value: string, text: string): void {
  if (!PARAMETERS.test(parameters)) throw notARule(text, `"${parameters}" says nothing about dates`)
  const wrong = value.split(',').find((date) => !/^\d{8}(?:T\d{6}Z?)?$/.test(date))
  if (wrong !== undefined) throw notARule(text, `"${wrong}" is no date like 20261224 or 20261224T100000Z`)
}
