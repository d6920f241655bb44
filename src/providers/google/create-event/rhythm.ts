import { rulesIn, type Occurrences } from './occurrences.ts'

/** The rhythm of a single rule; several rules have no rhythm in one word. */
interface Rhythm {
  readonly frequency: keyof typeof WORDS
  /** 1: every day, week, month or year. */
  readonly interval: number
  /** As the rule names them: `MO`, `1MO`. */
  readonly weekdays: readonly string[]
  /** There is nothing else in the rule but where it ends. */
  readonly isAll: boolean
}

const WORDS = {
  DAILY: ['daily', 'days'],
  WEEKLY: ['weekly', 'weeks'],
  MONTHLY: ['monthly', 'months'],
  YEARLY: ['yearly', 'years'],
} as const

const KNOWN_PARTS = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY']

function rhythmOf(lines: readonly string[]): Rhythm | null {
  const [rule, ...others] = rulesIn(lines, 'RRULE')
  const frequency = rule?.parts.get('FREQ')
  if (rule === undefined || others.length > 0 || !isFrequency(frequency)) return null
  const { parts } = rule
  return {
    frequency,
    interval: Number(parts.get('INTERVAL') ?? '1'),
    weekdays: parts.get('BYDAY')?.split(',') ?? [],
    isAll: [...parts.keys()].every((name) => KNOWN_PARTS.includes(name)),
  }
}

function isFrequency(text: string | undefined): text is Rhythm['frequency'] {
  return text !== undefined && Object.hasOwn(WORDS, text)
}

const WEEKDAYS: ReadonlyMap<string, string> = new Map([
  ['MO', 'Mon'],
  ['TU', 'Tue'],
  ['WE', 'Wed'],
  ['TH', 'Thu'],
  ['FR', 'Fri'],
  ['SA', 'Sat'],
  ['SU', 'Sun'],
])

/** `weekly`, `weekly on Mon, Wed`, `every 2 months`. */
export function rhythmText(lines: readonly string[]): string {
  const rhythm = rhythmOf(lines)
  if (rhythm === null) return 'on several dates'
  const { frequency, interval, weekdays } = rhythm
  const [once, many] = WORDS[frequency]
  const names = weekdays.flatMap((day) => WEEKDAYS.get(day) ?? [])
  const on = names.length > 1 && names.length === weekdays.length ? ` on ${names.join(', ')}` : ''
  return `${interval === 1 ? once : `every ${interval} ${many}`}${on}`
}

/** Whether these words and the first of its days say all of the days of a rule that begins then. */
export function isRhythmAlone(lines: readonly string[], begin: Occurrences['begin']): boolean {
  const rhythm = lines.length === 1 ? rhythmOf(lines) : null
  if (rhythm === null || !rhythm.isAll) return false
  const { frequency, interval, weekdays } = rhythm
  // With several days in every second week it matters on which day a week begins.
  if (frequency === 'WEEKLY') return weekdays.length < 2 || interval === 1
  return weekdays.length === 0 && (frequency === 'DAILY' || begin.day <= 28)
}
