import { ShieldError } from '../../../domain/errors.ts'
import { objectOf } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { askShopify } from '../ask.ts'
import { parseGid } from '../gid.ts'

export const CUSTOMER_DOCUMENT =
  'query CustomerByEmail($email: String!) { customerByIdentifier(identifier: {emailAddress: $email}) { id defaultEmailAddress { emailAddress } } }'

export function isAddress(text: string): boolean {
  return /^[^@\s<>,;"]+@[^@\s<>,;"]+$/.test(text.trim())
}

/** The customer's global id. Fails with `usage`, or with `not_found` for an address that no account has. */
export async function findCustomer(given: string, reading: Reading): Promise<string> {
  const id = parseGid('Customer', given)
  if (id !== undefined) return id
  if (!isAddress(given)) {
    throw new ShieldError(
      'usage',
      say`${field('customer')} ${JSON.stringify(given)} is neither an id nor an e-mail address`,
      {
        hint: say`${field('customer')} 6157654556905, or ${field('email')} ada@example.com for somebody without an account`,
      },
    )
  }
  const email = given.trim()
  const { data } = await askShopify(reading, {
    document: CUSTOMER_DOCUMENT,
    variables: { email },
    what: 'the customer',
  })
  const { id: found, defaultEmailAddress } = objectOf(data['customerByIdentifier'])
  if (typeof found === 'string' && isTheirs(defaultEmailAddress, email)) return found
  throw new ShieldError('not_found', `The shop has no customer with the address ${email}`, {
    hint: say`${field('email')} ${email} makes the draft order without a customer account`,
  })
}

/** Unreadable is not another one. */
function isTheirs(address: unknown, email: string): boolean {
  const theirs = objectOf(address)['emailAddress']
  return typeof theirs !== 'string' || theirs.toLowerCase() === email.toLowerCase()
}
