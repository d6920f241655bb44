/**
 * The sum of decimal numbers, exact, with as many digits behind the point as the longest of them. Undefined when one is
 * no plain decimal number: a sum that leaves something out would be no sum.
 */
export function addAmounts(amounts: readonly string[]): string | undefined {
  if (!amounts.every((amount) => PLAIN.test(amount))) return undefined
  const places = Math.max(0, ...amounts.map((amount) => fractionOf(amount).length))
  const total = amounts.reduce((sum, amount) => sum + scaled(amount, places), 0n)
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const fraction = places === 0 ? '' : `.${digits.slice(-places)}`
  return `${total < 0n ? '-' : ''}${whole}${fraction}`
}

const PLAIN = /^-?\d{1,30}(?:\.\d{1,30})?$/

function fractionOf(amount: string): string {
  return amount.split('.')[1] ?? ''
}

function scaled(amount: string, places: number): bigint {
  const [whole = ''] = amount.split('.')
  return BigInt(whole + fractionOf(amount).padEnd(places, '0'))
}
