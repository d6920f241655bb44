import { amountText, isAlwaysNew, type MinorAmount, type Stakes } from '../operation/stakes.ts'
import type { ApprovalRequest } from './request.ts'

/** An earlier write of the same operation over the same connection, one that succeeded. */
export interface Past {
  readonly requester: string
  readonly stakes: Stakes
}

/** So many of the latest are looked at: what was usual long ago no longer is, and a proposal stays fast. */
export const MOST_LOOKED_AT = 200

/** From fewer of its kind nobody can say what is usual. */
const FEWEST = 10

/** Prices and baskets vary; one more order of what is usual stays below, and a digit too many is far above. */
const TIMES_THE_LARGEST = 2

/** What a quarter of them did is nothing that somebody has to be warned of. */
const RARE = 1 / 4

type New = Pick<ApprovalRequest, 'requester'> & { readonly stakes: Stakes }

/** What is unusual about a write, each with the figures that make it so; `past`: the latest first. */
export function unusualIn({ requester, stakes }: New, past: readonly Past[]): readonly string[] {
  return [
    ...(stakes.amount === null ? [] : farAbove(stakes.amount, requester.name, past)),
    ...firstTime(stakes.recipients, past),
    ...(stakes.reversal === 'irreversible' ? rarelyIrreversible(past) : []),
  ]
}

/** Held against what its requester asked for; where that is too little to go by, against what anybody did. */
function farAbove(amount: MinorAmount, requester: string, past: readonly Past[]): readonly string[] {
  const alike = past.filter(({ stakes }) => stakes.amount?.currency === amount.currency)
  const own = alike.filter((one) => one.requester === requester)
  const [who, counted] = own.length < FEWEST ? (['', alike] as const) : ([` by ${requester}`, own] as const)
  if (counted.length < FEWEST) return []
  const largest = Math.max(...counted.map(({ stakes }) => stakes.amount?.value ?? 0))
  if (amount.value <= largest * TIMES_THE_LARGEST) return []
  const said = amountText({ ...amount, value: largest })
  return [
    `${amountText(amount)} is far above what is usual: the largest so far was ${said}, ${numberOf(counted)}${who}`,
  ]
}

/** Silent where most are for somebody new, as in a shop. */
function firstTime(recipients: readonly string[], past: readonly Past[]): readonly string[] {
  const lists = past.map(({ stakes }) => stakes.recipients).filter((list) => list.length > 0)
  const seen = new Set(lists.flat())
  const added = recipients.filter((one) => !seen.has(one) && !isAlwaysNew(one))
  if (lists.length < FEWEST || added.length === 0 || broughtNew(lists) > lists.length * RARE) return []
  const [first, ...others] = added
  const whom = others.length === 0 ? first : `${first} and ${others.length} more`
  return [`The first for ${whom}: none of ${those(lists)} was for them`]
}

/** How many of them were for somebody to whom no earlier one was. */
function broughtNew(lists: readonly (readonly string[])[]): number {
  const met = new Set<string>()
  return lists.toReversed().filter((list) => {
    const before = met.size
    for (const one of list) met.add(one)
    return met.size > before
  }).length
}

function rarelyIrreversible(past: readonly Past[]): readonly string[] {
  const others = past.filter(({ stakes }) => stakes.reversal !== 'irreversible').length
  if (past.length < FEWEST || past.length - others > past.length * RARE) return []
  return [`It cannot be undone, unlike ${others} of ${those(past)}`]
}

function numberOf({ length }: readonly unknown[]): string {
  return length === MOST_LOOKED_AT ? `the latest ${length} requests` : `${length} requests`
}

function those(list: readonly unknown[]): string {
  return list.length === MOST_LOOKED_AT ? numberOf(list) : `the ${numberOf(list)} before`
}
