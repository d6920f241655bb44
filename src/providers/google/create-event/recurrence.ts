import { ShieldError } from '../../../domain/errors.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { field, say } from '../../../domain/text/wording.ts'

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
  if (name === '') throw notARule(text, 'it is not an RRULE, EXRULE, RDATE or EXDATE')
  checkDates(parameters, dates, text)
  return `${name.toUpperCase()}${parameters}:${dates}`
}

const PARAMETERS = /^(?:;(?:VALUE=(?:DATE|DATE-TIME)|TZID=[A-Za-z0-9_+/-]+)){0,2}$/i

function checkDates(parameters: string, value: string, text: string): void {
  if (!PARAMETERS.test(parameters)) throw notARule(text, `"${parameters}" says nothing about dates`)
  const wrong = value.split(',').find((date) => !/^\d{8}(?:T\d{6}Z?)?$/.test(date))
  if (wrong !== undefined) throw notARule(text, `"${wrong}" is not a date like 20261224 or 20261224T100000Z`)
}

const WEEKDAY = '(?:MO|TU|WE|TH|FR|SA|SU)'

/** The parts of a rule, and what each may say. https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10 */
const PARTS: Readonly<Record<string, (value: string) => boolean>> = {
  // Google repeats nothing within a day: it answers a rule for hours with an error of its own.
  FREQ: matches(/^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/),
  UNTIL: matches(/^\d{8}(?:T\d{6}Z?)?$/),
  COUNT: matches(/^[1-9]\d{0,4}$/),
  INTERVAL: matches(/^[1-9]\d{0,4}$/),
  BYSECOND: numbers(0, 60),
  BYMINUTE: numbers(0, 59),
  BYHOUR: numbers(0, 23),
  BYDAY: each((value) => new RegExp(`^(?:[+-]?(?:[1-9]|[1-4]\\d|5[0-3]))?${WEEKDAY}$`).test(value)),
  BYMONTHDAY: signed(31),
  BYYEARDAY: signed(366),
  BYWEEKNO: signed(53),
  BYMONTH: numbers(1, 12),
  BYSETPOS: signed(366),
  WKST: matches(new RegExp(`^${WEEKDAY}$`)),
}

export type RuleParts = ReadonlyMap<string, string>

/** What a rule says, by the names of its parts. Fails with `usage` for whatever RFC 5545 does not know. */
export function parseRuleParts(rule: string, text: string): RuleParts {
  const parts = rule.split(';').map((part) => parsePart(part, text))
  const names = parts.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw notARule(text, `${twice} appears in it twice`)
  if (!names.includes('FREQ')) throw notARule(text, 'it has no FREQ')
  if (names.includes('COUNT') && names.includes('UNTIL')) throw notARule(text, 'it has both COUNT and UNTIL')
  return new Map(parts)
}

function parsePart(part: string, text: string): readonly [name: string, value: string] {
  const [name = '', value = '', ...more] = part.split('=')
  const isValid = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined
  if (isValid === undefined || more.length > 0) throw notARule(text, `"${part}" is not part of a rule`)
  if (!isValid(value)) throw notARule(text, `${name} cannot be "${value}"`)
  return [name, value]
}

/** A line that cannot be meant, and why. */
export function notARule(text: string, why: string): ShieldError {
  return new ShieldError(
    'usage',
    say`${field('recurrence')} ${quoted(text)} is not a rule by which an event can repeat: ${why}`,
    { hint: field('recurrence', ['RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4']) },
  )
}

function matches(pattern: RegExp): (value: string) => boolean {
  return (value) => pattern.test(value)
}

function each(isValid: (value: string) => boolean): (values: string) => boolean {
  return (values) => values.split(',').every((value) => isValid(value))
}

function numbers(least: number, most: number): (values: string) => boolean {
  return each((value) => /^\d{1,3}$/.test(value) && Number(value) >= least && Number(value) <= most)
}

function signed(most: number): (values: string) => boolean {
  return each((value) => /^[+-]?[1-9]\d{0,2}$/.test(value) && Math.abs(Number(value)) <= most)
}
