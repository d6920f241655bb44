import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { digitsOf } from '../../../domain/text/money.ts'
import { say, type Wording } from '../../../domain/text/wording.ts'

/**
 * An amount as a person wrote it, to be sent as exactly that text. No sign, no exponent, no more digits than the
 * currency has. Fails with `usage`.
 */
export function parseAmount(at: Wording, text: string, currency: string): JsonObject {
  const digits = digitsOf(currency)
  const [written, fraction = ''] = /^\d{1,12}(?:\.(\d+))?$/.exec(text) ?? []
  if (written !== undefined && fraction.length <= digits) return { amount: text, currencyCode: currency }
  throw new ShieldError('usage', say`${at} ${JSON.stringify(text)} is not an amount in ${currency}`, {
    hint: written === undefined ? howToWrite(digits, currency) : tooFine(text, digits, currency),
  })
}

function howToWrite(digits: number, currency: string): string {
  const example = digits === 0 ? '1500' : `12.${'5'.padEnd(digits, '0')}`
  return `Digits, with a point if any: an amount in ${currency} looks like ${example}`
}

/** Never another amount than the one that was meant: what cannot be written so is left to the person. */
function tooFine(text: string, digits: number, currency: string): string {
  const [whole = '', fraction = ''] = text.split('.')
  const rest = fraction.slice(0, digits)
  const isSame = /^0*$/.test(fraction.slice(digits))
  if (isSame) return `Write the same amount as ${digits === 0 ? whole : `${whole}.${rest}`}`
  return digits === 0
    ? `${currency} has no digits behind a point: round it to whole ${currency} yourself`
    : `${currency} has ${digits} digits behind the point: round it yourself`
}
