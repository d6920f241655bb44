import { attendeesOf, type CreateEventInput } from './input.ts'

/** Whose mailboxes are everybody's, so that nobody is inside. */
const EVERYBODYS: readonly string[] = ['gmail.com', 'googlemail.com']

/**
 * Warned of where most guests are of the account's own domain: among these one from elsewhere is easily overlooked, as one
 * that was completed to the wrong address. Where outsiders are as many, the event is with them.
 */
export function outsideGuests(input: CreateEventInput, account: string): readonly string[] {
  const own = domainOf(account)
  if (own === undefined || EVERYBODYS.includes(own)) return []
  const guests = attendeesOf(input).flatMap(({ email }) => (typeof email === 'string' ? [email] : []))
  const outside = guests.filter((email) => domainOf(email) !== own)
  const inside = guests.length - outside.length
  if (outside.length === 0 || inside <= outside.length) return []
  return [
    `${outside.join(', ')} ${outside.length === 1 ? 'is' : 'are'} outside ${own}; the other ${inside} guests are inside`,
  ]
}

function domainOf(address: string): string | undefined {
  return /@([^@]+)$/.exec(address)?.[1]?.toLowerCase()
}
