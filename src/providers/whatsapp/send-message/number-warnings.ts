import { variantsOf } from '../number-variants.ts'

/**
 * What is odd about a number in E.164 by the numbering plan of its country: nothing that would keep a message from
 * being sent, since plans change and Meta has the last word, but a typing error that goes to somebody else.
 */
export async function numberWarnings(phone: string): Promise<readonly string[]> {
  const { parsePhoneNumberFromString } = await import('../numbering-plan.ts')
  const parsed = parsePhoneNumberFromString(phone)
  if (parsed === undefined) return [`${phone} begins with no country code that is in use`]
  const { number, countryCallingCode: code } = parsed
  // Where a zero behind the country code belongs to the number, as in Italy, it is left there.
  if (number !== phone)
    return [`${phone} has a 0 behind +${code} that is not dialled from abroad: is ${number} meant?`]
  const isPossible = variantsOf(phone).some((one) => parsePhoneNumberFromString(one)?.isPossible() === true)
  return isPossible ? [] : [`${phone} has not the length that numbers behind +${code} have`]
}
