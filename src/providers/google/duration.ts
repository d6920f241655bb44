import { ShieldError } from '../../domain/errors.ts'
import { say, type Wording } from '../../domain/text/wording.ts'

/** `1d2h30m`, each part optional; a bare number is minutes. */
const DURATION = /^(?:(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m(?:in)?)?|(\d{1,6}))$/

interface Bounds {
  readonly at: Wording
  /** Minutes. */
  readonly least: number
  /** Minutes. */
  readonly most: number
}

/** Minutes in `30m`, `1h30m`, `2d` or `90`; a day is 24 hours. Fails with `usage`, naming the field. */
export function parseDuration(text: string, { at, least, most }: Bounds): number {
  const trimmed = text.trim().toLowerCase()
  const match = trimmed === '' ? null : DURATION.exec(trimmed)
  if (match === null) {
    throw new ShieldError('usage', say`${at} ${JSON.stringify(text.slice(0, 40))} is not a length of time`, {
      hint: say`Write it like 30m, 1h30m or 90 (minutes): ${at} 30m`,
    })
  }
  const [, days = '0', hours = '0', minutes = '0', bare = '0'] = match
  const total = Number(days) * 1440 + Number(hours) * 60 + Number(minutes) + Number(bare)
  if (total < least || total > most) {
    throw new ShieldError('usage', say`${at} ${text.trim()} is out of range`, {
      hint: `Between ${formatMinutes(least)} and ${formatMinutes(most)}`,
    })
  }
  return total
}

/** `90` → `1h30m`, `0` → `0m`. */
export function formatMinutes(total: number): string {
  const days = Math.floor(total / 1440)
  const hours = Math.floor((total % 1440) / 60)
  const minutes = total % 60
  const parts = [
    [days, 'd'],
    [hours, 'h'],
    [minutes, 'm'],
  ] as const
  const text = parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('')
  return text === '' ? '0m' : text
}
