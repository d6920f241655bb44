import type { Amount } from '../request/preview.ts'
import { digitsOf, grouped, normalAmount } from '../text/money.ts'
import { spelledOnce } from './address.ts'

/**
 * What becomes of a write that should not have been. `reversible`: it can be undone without anybody having noticed.
 * `correctable`: it can be put right, and somebody may have seen it. `irreversible`: it is out, or gone.
 */
export const REVERSALS = ['reversible', 'correctable', 'irreversible'] as const

export type Reversal = (typeof REVERSALS)[number]

/** A sum in the smallest unit of its currency: 1250 EUR are 12.50 euros, 1250 JPY are 1250 yen. */
export type MinorAmount = { readonly value: number; readonly currency: string }

/** What depends on a write, as its operation says of the frozen call and the facts, never of the input alone. */
export type Stakes = {
  /** What the other side would pay, lose or be refunded; null: no money, or not known how much. */
  readonly amount: MinorAmount | null
  /** Every address, number or customer that gets it or is bound by it, each in its one spelling. */
  readonly recipients: readonly string[]
  readonly reversal: Reversal
}

/** Null for a sum that is negative, no plain number, or more than a number keeps: then nobody knows how much it is. */
export function minorAmount({ amount, currency }: Amount): MinorAmount | null {
  const normal = normalAmount(amount, currency)
  if (normal === undefined || !/^[A-Z]{3}$/.test(currency)) return null
  const places = digitsOf(currency)
  // More digits than the currency has are not a sum of it.
  if (normal.startsWith('-') || (normal.split('.')[1] ?? '').length !== places) return null
  const value = Number(normal.replace('.', ''))
  return Number.isSafeInteger(value) ? { value, currency } : null
}

/** The same as a decimal number. */
export function writtenAmount({ value, currency }: MinorAmount): Amount {
  const places = digitsOf(currency)
  const digits = String(value).padStart(places + 1, '0')
  const fraction = places === 0 ? '' : `.${digits.slice(-places)}`
  return { amount: `${digits.slice(0, digits.length - places)}${fraction}`, currency }
}

/** `12.50 EUR` */
export function amountText(given: MinorAmount): string {
  const { amount, currency } = writtenAmount(given)
  return `${grouped(amount)} ${currency}`
}

/** Recipients in their one spelling, each once. Capitals make no other e-mail address, but they may another id. */
export function recipientsOf(given: readonly (string | null | undefined)[]): readonly string[] {
  const spelt = given.flatMap((one) => (typeof one === 'string' ? [one.trim()] : []))
  return [...new Set(spelt.map((one) => (one.includes('@') ? spelledOnce(one) : one)))]
    .filter((one) => one !== '')
    .toSorted()
}

/** In place of recipients that the provider keeps back: whoever they are, they are always new. */
export const NOT_SHOWN = '(not shown)'

/** Whether nothing that happened before makes it a known one: it may look like one that is. */
export function isAlwaysNew(recipient: string): boolean {
  return recipient === NOT_SHOWN || !/^[ -~]*$/.test(recipient)
}

/**
 * Under which name a recipient is counted, for limits and repetitions: `ada+anything@example.com` fills one mailbox with
 * `ada@example.com`, so that no limit is passed by inventing tags. It does not make a new address a known one.
 */
export function countedAs(recipient: string): string {
  return recipient.replace(/^([^+@]+)\+[^@]*@/, '$1@')
}
