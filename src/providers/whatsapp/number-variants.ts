/** Two spellings of the same mobile number, each made into the other. */
interface Rule {
  readonly longer: RegExp
  readonly shorter: RegExp
  readonly country: string
  readonly extra: string
}

/**
 * Where WhatsApp knows people by another number than they dial: Brazil put a 9 before mobile numbers and old accounts
 * keep the shorter one; Mexico had a 1, Argentina has a 9 between the country code and the number.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/reference/phone-numbers
 */
const RULES: readonly Rule[] = [
  { country: '+55', longer: /^\+55(\d\d)9([6-9]\d{7})$/, shorter: /^\+55(\d\d)([6-9]\d{7})$/, extra: '9' },
  { country: '+52', longer: /^\+52()1(\d{10})$/, shorter: /^\+52()(\d{10})$/, extra: '1' },
  { country: '+54', longer: /^\+54()9(\d{10})$/, shorter: /^\+54()(\d{10})$/, extra: '9' },
]

/**
 * The number and the other spelling of it, where there is one. For looking somebody up alone: a message goes to the
 * number that was typed, since only that one was shown and approved.
 */
export function variantsOf(phone: string): readonly string[] {
  const others = RULES.flatMap(({ country, longer, shorter, extra }) => {
    const [whole, code = '', rest = ''] = longer.exec(phone) ?? shorter.exec(phone) ?? []
    if (whole === undefined) return []
    return longer.test(phone) ? [`${country}${code}${rest}`] : [`${country}${code}${extra}${rest}`]
  })
  return [phone, ...others]
}
