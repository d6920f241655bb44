import { ShieldError } from '../../../domain/errors.ts'
import { field, say } from '../../../domain/text/wording.ts'

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
  if (twice !== undefined) throw notARule(text, `${twice} stands in it twice`)
  if (!names.includes('FREQ')) throw notARule(text, 'it has no FREQ')
  if (names.includes('COUNT') && names.includes('UNTIL')) throw notARule(text, 'it has both COUNT and UNTIL')
  return new Map(parts)
}

function parsePart(part: string, text: string): readonly [name: string, value: string] {
  const [name = '', value = '', ...more] = part.split('=')
  const isValid = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined
  if (isValid === undefined || more.length > 0) throw notARule(text, `"${part}" is no part of a rule`)
  if (!isValid(value)) throw notARule(text, `${name} cannot be "${value}"`)
  return [name, value]
}

/** A line that cannot be meant, and why. */
export function notARule(text: string, why: string): ShieldError {
  return new ShieldError(
    'usage',
    say`${field('recurrence')} ${JSON.stringify(text.slice(0, 80))} is not a rule by which an event can repeat: ${why}`,
    {
      hint: field('recurrence', ['RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4']),
    },
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
