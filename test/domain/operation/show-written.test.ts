import { describe, expect, it } from 'vitest'
import { showWritten } from '../../../src/domain/operation/display.ts'
import { woocommerceTagCustomer } from '../../../src/providers/woocommerce/tag-customer.ts'

const RESULT = { id: 3, email: 'ada@example.com', tag: 'vip', present: true, verified: true }
const show = (result: Parameters<typeof showWritten>[1]['result'], message = 'Done') =>
  showWritten(woocommerceTagCustomer, { result, message })

describe('what became of a write', () => {
  it('is shown as its operation shows it', () => {
    expect(show(RESULT)).toEqual(woocommerceTagCustomer.show(RESULT))
    expect(show({ ...RESULT, surprise: 1 })).toEqual(woocommerceTagCustomer.show(RESULT))
  })

  it('is a person’s word where there is nothing else', () => {
    expect(show(null, 'I saw it')).toEqual([{ kind: 'text', text: 'I saw it' }])
  })

  it.each([[{ customerId: 3, tag: 'vip' }], [{ said: 'I saw it' }], ['text'], [[]]])(
    'is shown as it stands in another shape: %j',
    (result) => {
      expect(show(result)).toEqual([{ kind: 'text', text: JSON.stringify(result, null, 2) }])
    },
  )
})
