import type { Stakes } from '../../../src/domain/operation/stakes.ts'

/** Notes of "5 EUR to ada@x.com" cost that much and go there. */
export function stakesIn(text: string): Stakes {
  const [, value, currency = ''] = /(\d+) ([A-Z]{3})/.exec(text) ?? []
  const recipients = text.match(/\S+@\S+/g) ?? []
  return {
    amount: value === undefined ? null : { value: Number(value), currency },
    recipients,
    reversal: text.includes('for ever') ? 'irreversible' : 'reversible',
  }
}
