import type { Reading } from '../../domain/operation/operation.ts'
import { field } from '../../domain/text/wording.ts'
import { readAccountZone } from './calendar.ts'
import { findZone, parseZone } from './zone-table.ts'

export const ZONE_SOURCES = ['asked', 'calendar', 'account', 'system'] as const

export interface ChosenZone {
  readonly timeZone: string
  readonly source: (typeof ZONE_SOURCES)[number]
}

/** The asked-for zone, else the calendar's, else the account's setting, else this machine's. */
export async function chooseZone(
  reading: Reading,
  asked: string | undefined,
  calendarZone: string | null,
): Promise<ChosenZone> {
  if (asked !== undefined) return { timeZone: parseZone(asked, field('timeZone')), source: 'asked' }
  if (calendarZone !== null) return { timeZone: calendarZone, source: 'calendar' }
  const account = await readAccountZone(reading)
  if (account !== null) return { timeZone: account, source: 'account' }
  return { timeZone: findZone(reading.systemTimeZone.timeZone) ?? 'UTC', source: 'system' }
}

const SOURCE_WORDS: Readonly<Record<ChosenZone['source'], string>> = {
  asked: 'as asked',
  calendar: "the calendar's",
  account: "the account's setting",
  system: "this machine's",
}

/** "Europe/Berlin (the calendar's)". */
export function zoneText({ timeZone, source }: ChosenZone): string {
  return `${timeZone} (${SOURCE_WORDS[source]})`
}
