import { textOf, type Json } from '../../../domain/text/json.ts'

/** A text, or a number in its place; a number too large to be exact is none. */
export function numeralOf(value: Json | undefined): string {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textOf(value)
}

/** An id that can be stored as it is; empty for what is none. */
export function idOf(value: Json | undefined): string {
  const id = textOf(value)
  return id.length <= 512 && id.isWellFormed() ? id : ''
}

const YEAR_2000 = 946_684_800

/** Meta's times are seconds since 1970, written as a text or as a number. Nothing was written after it came. */
export function timeOf(value: Json | undefined, receivedAt: string): string {
  const text = numeralOf(value)
  const seconds = /^\d{9,10}$/.test(text) ? Number(text) : 0
  const isPast = seconds > YEAR_2000 && seconds * 1000 <= Date.parse(receivedAt)
  return isPast ? new Date(seconds * 1000).toISOString() : receivedAt
}

/** Meta leaves out the `+`; empty for what is not a number. */
export function phoneOf(value: Json | undefined): string {
  const digits = numeralOf(value)
  return /^\+?[1-9]\d{4,14}$/.test(digits) ? `+${digits.replace('+', '')}` : ''
}
