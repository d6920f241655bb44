const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']
const DAY = '(MO|TU|WE|TH|FR|SA|SU)'

/** What Google takes in each part of a rule, as far as it was seen to refuse. */
const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: new RegExp(`^(${FREQUENCIES.join('|')})$`),
  // Without a Z Google refuses a time: https://github.com/google/googleapis.dart/issues/223
  UNTIL: /^\d{8}(T\d{6}Z)?$/,
  // A count of -1 is refused: https://github.com/derekantrican/GAS-ICS-Sync/issues/466
  COUNT: /^[1-9]\d*$/,
  INTERVAL: /^[1-9]\d*$/,
  BYDAY: new RegExp(`^[+-]?\\d{0,2}${DAY}(,[+-]?\\d{0,2}${DAY})*$`),
  BYMONTHDAY: /^-?([1-9]|[12]\d|3[01])(,-?([1-9]|[12]\d|3[01]))*$/,
  BYMONTH: /^([1-9]|1[0-2])(,([1-9]|1[0-2]))*$/,
  BYYEARDAY: /^-?\d{1,3}(,-?\d{1,3})*$/,
  BYWEEKNO: /^-?\d{1,2}(,-?\d{1,2})*$/,
  BYSETPOS: /^-?\d{1,3}(,-?\d{1,3})*$/,
  BYHOUR: /^\d{1,2}(,\d{1,2})*$/,
  BYMINUTE: /^\d{1,2}(,\d{1,2})*$/,
  BYSECOND: /^\d{1,2}(,\d{1,2})*$/,
  WKST: new RegExp(`^${DAY}$`),
}

/** Whether Google takes a line of `recurrence`; where not, it answers 400 "Invalid recurrence rule." */
export function isRecurrenceLine(value: unknown, allDay: boolean): boolean {
  if (typeof value !== 'string') return false
  const rule = /^(?:RRULE|EXRULE):(.+)$/.exec(value)?.[1]
  return rule === undefined ? isDates(value) : isRule(rule, allDay)
}

function isRule(rule: string, allDay: boolean): boolean {
  const parts = rule.split(';').map((part) => part.split('='))
  const names = parts.map(([name = '']) => name)
  const value = (name: string): string | undefined => parts.find(([own]) => own === name)?.[1]
  const until = value('UNTIL')
  return (
    names.includes('FREQ') &&
    new Set(names).size === names.length &&
    parts.every(([name = '', said = '', ...more]) => more.length === 0 && PARTS[name]?.test(said) === true) &&
    !(names.includes('COUNT') && until !== undefined) &&
    !(allDay && until?.includes('T') === true)
  )
}

function isDates(line: string): boolean {
  return /^(?:RDATE|EXDATE)(?:;[A-Z]+=[^;:]+)*:\d{8}(?:T\d{6}Z?)?(?:,\d{8}(?:T\d{6}Z?)?)*$/.test(line)
}
