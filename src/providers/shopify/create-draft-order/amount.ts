import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import { digitsOf } from '../../../domain/money.ts'

/**
 * An amount as a person wrote it, to be sent as exactly that text. No sign, no exponent, no more digits than the
 * currency has. Fails with `usage`.
 */
export function parseAmount(flag: string, text: string, currency: string): JsonObject {
  const digits = digitsOf(currency)
  const written = /^\d{1,12}(?:\.(\d+))?$/.exec(text)
  if (written !== null && (written[1] ?? '').length <= digits) return { amount: text, currencyCode: currency }
  const example = digits === 0 ? '450' : `4.${'5'.padEnd(digits, '0')}`
  throw new ShieldError('usage', `${flag} ${JSON.stringify(text)} is not an amount in ${currency}`, {
    hint: `Write it as ${example}`,
  })
}
