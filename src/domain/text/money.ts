/** Currencies whose amounts do not have two digits behind the point. https://www.iso.org/iso-4217-currency-codes.html */
const DIGITS: Readonly<Record<number, readonly string[]>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
}

/** How many digits stand behind the point of an amount in this currency. */
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
