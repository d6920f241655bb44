import * as z from 'zod'
import { ShieldError } from '../../domain/errors.ts'
import { factsOf } from '../../domain/operation/display.ts'
import { defineRead } from '../../domain/operation/operation.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { customerInput, getCustomer } from './customer/customer.ts'
import { READ } from './connecting.ts'

const input = z.strictObject(customerInput)

const output = z.object({
  customer: z.object({ id: z.number(), email: z.string(), name: z.string().nullable() }),
  tags: z.array(
    z.object({
      tag: z.string(),
      since: z.string().nullable().meta({ description: 'When it was proposed; null if not by shield' }),
    }),
  ),
})

type Input = z.infer<typeof input>
type Output = z.infer<typeof output>

/** The tags that shield set. Fails with `not_connected` when the key may not read them: that is not an empty list. */
export const woocommerceListCustomerTags = defineRead<Input, Output>({
  name: 'woocommerce.list-customer-tags',
  summary: 'List the tags of a customer',
  provider: 'woocommerce',
  scopes: () => READ,
  input,
  output,
  examples: [
    'shield woocommerce list-customer-tags --email ada@example.com',
    'shield woocommerce list-customer-tags --id 3 --json',
  ],
  run: async (asked, reading) => {
    const { id, email, name, tags } = await getCustomer(asked, reading)
    if (tags === null) throw unreadable(reading.connection.name)
    return { customer: { id, email, name }, tags: tags.map(({ tag, since }) => ({ tag, since })) }
  },
  show: ({ customer, tags }) => [
    factsOf([
      ['Customer', String(customer.id)],
      ['E-mail', customer.email],
      ['Name', customer.name],
    ]),
    {
      kind: 'table',
      columns: ['Tag', 'Since'],
      rows: tags.map(({ tag, since }) => [tag, since ?? '']),
      empty: 'No tags',
    },
  ],
})

function unreadable(name: string): ShieldError {
  return new ShieldError(
    'not_connected',
    'The shop does not show this key the tags of customers: its owner is not an administrator',
    { hint: `Make a key for an administrator, then ${reconnectCommand({ provider: 'woocommerce', name })}` },
  )
}
