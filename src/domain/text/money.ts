/** Currencies whose amounts do not have two digits after the point. https://www.iso.org/iso-4217-currency-codes.html */
const DIGITS: Readonly<Record<number, readonly string[]>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
}

/** How many digits stand after the point of an amount in this currency. */
export function digitsOf(currency: string): number {
  const found = Object.entries(DIGITS).find(([, currencies]) => currencies.includes(currency))
  return found === undefined ? 2 : Number(found[0])
}

/**
 * The one spelling of an amount: "4.5" and "04.500" are "4.50" in euros. Undefined for what is not a plain decimal
 * number; nothing is ever rounded.
 */
export function normalAmount(amount: string, currency: string): string | undefined {
  const [, sign = '', digits = '', fraction = ''] = /^(-?)0*(\d+)(?:\.(\d+))?$/.exec(amount) ?? []
  if (digits === '') return undefined
  const rest = fraction.replace(/0+$/, '').padEnd(digitsOf(currency), '0')
  const isZero = /^0*$/.test(digits + rest)
  return `${isZero ? '' : sign}${digits}${rest === '' ? '' : `.${rest}`}`
}

/**
 * A plain decimal number as people read it, from five digits on: `12,000.50`. Five zeros and six look alike. Whatever else
 * it is stays as it is.
 */
export function grouped(number: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d{5,})((?:\.\d+)?)$/.exec(number) ?? []
  return whole === '' ? number : `${sign}${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}${fraction}`
}

/**
 * The sum of decimal numbers, exact, with as many digits after the point as the longest of them. Undefined when one is
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
