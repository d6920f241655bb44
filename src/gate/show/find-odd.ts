import type { Amount } from '../../domain/request/preview.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'

/** What of a request is compared: its facts by their place among the others'. */
interface Compared {
  readonly request: ApprovalRequest
  readonly facts: ReadonlyMap<
    string,
    { readonly label: string; readonly value: string; readonly amount?: Amount }
  >
}

/** With fewer there is no telling which one is odd. */
const FEWEST = 3

/**
 * So large a share of them may be odd. Two bad ones among twenty must not vouch for each other, and where a third differ
 * there is no usual.
 */
const MOST_ODD = 1 / 4

/**
 * Why each of several requests is unlike the rest: another operation or account than most, another value than nearly all
 * others have, an address at a domain that is rare among them, another currency, or an amount beyond the usual spread. In
 * the order of the requests. It is a help to a reader and proves nothing.
 */
export function findOdd(all: readonly Compared[]): readonly (readonly string[])[] {
  if (all.length < FEWEST) return all.map(() => [])
  const usual = mostCommon(all.map(kindOf))
  const odd = new Map<Compared, readonly string[]>()
  for (const alike of grouped(all, kindOf).values()) {
    for (const [one, reasons] of oddAmong(alike)) odd.set(one, reasons)
  }
  return all.map((one) => {
    const other = usual === undefined || kindOf(one) === usual ? [] : [whyAnotherKind(one, usual)]
    return [...other, ...(odd.get(one) ?? [])]
  })
}

function kindOf({ request }: Compared): string {
  return JSON.stringify([request.operation, request.connection.id, request.account])
}

function whyAnotherKind({ request }: Compared, usual: string): string {
  const [operation] = JSON.parse(usual) as readonly string[]
  return operation === request.operation
    ? `another account: ${request.account}`
    : `another operation: ${request.operation}`
}

/** What more than half have; undefined when nothing is that common. */
function mostCommon(values: readonly string[]): string | undefined {
  return [...countsOf(values)].find(([, count]) => count > values.length / 2)?.[0]
}

function countsOf<Value>(values: readonly Value[]): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** How many of so many may be odd at most. */
function mostOdd(count: number): number {
  return Math.max(1, Math.floor(count * MOST_ODD))
}

function oddAmong(alike: readonly Compared[]): ReadonlyMap<Compared, readonly string[]> {
  if (alike.length < FEWEST) return new Map()
  const finders = [oddValues(alike), oddDomains(alike), oddAmounts(alike)]
  return new Map(alike.map((one) => [one, finders.flatMap((find) => find(one))]))
}

/** Why one of several is odd. What the others are like was looked at once, for all of them. */
type Finder = (one: Compared) => readonly string[]

/** Its own by nature. */
const ALWAYS_OWN: readonly string[] = ['Provider key']

function oddValues(alike: readonly Compared[]): Finder {
  const labels = new Map(
    alike.flatMap(({ facts }) => [...facts].map(([key, { label }]) => [key, label] as const)),
  )
  const usuals = [...labels]
    .filter(([, label]) => !ALWAYS_OWN.includes(label))
    .flatMap(([key, label]) => {
      const usual = usualOf(alike.map(({ facts }) => facts.get(key)?.value ?? null))
      return usual === undefined ? [] : [{ key, label, ...usual }]
    })
  return ({ facts }) =>
    usuals.flatMap(({ key, label, value, others }) => {
      const own = facts.get(key)?.value ?? null
      if (own === value) return []
      if (own === null) return [`it has no ${label}`]
      if (value === null)
        return [others === 1 ? `only this one has ${label}` : `most others have no ${label}`]
      return [others === 1 ? `another ${label} than all the others` : `another ${label} than most others`]
    })
}

/** The value that nearly all have, and how many have another; undefined where there is none, or all have it. */
function usualOf<Value>(
  values: readonly Value[],
): { readonly value: Value; readonly others: number } | undefined {
  for (const [value, count] of countsOf(values)) {
    const others = values.length - count
    if (count > 1 && others > 0 && others <= mostOdd(values.length)) return { value, others }
  }
  return undefined
}

const DOMAIN = /@([^\s@,;<>()[\]"']+)/g

/** Each once. */
function domainsOf({ facts }: Compared): readonly string[] {
  const text = [...facts.values()].map(({ value }) => value).join('\n')
  const domains = [...text.matchAll(DOMAIN)].map(([, domain = '']) => domain.toLowerCase())
  return [...new Set(domains)]
}

/** Only where nearly all keep to the same few domains: among customers each has their own. */
function oddDomains(alike: readonly Compared[]): Finder {
  const domains = new Map(alike.map((one) => [one, domainsOf(one)]))
  const counts = countsOf([...domains.values()].flat())
  const isRare = (domain: string): boolean => (counts.get(domain) ?? 0) <= mostOdd(alike.length)
  const odd = [...domains.values()].filter((own) => own.some(isRare)).length
  if (odd > mostOdd(alike.length)) return () => []
  return (one) => {
    const rare = (domains.get(one) ?? []).filter(isRare)
    return rare.length === 0
      ? []
      : [`an address at ${rare.join(', ')}, as in ${odd === 1 ? 'no other' : 'hardly any other'}`]
  }
}

function oddAmounts(alike: readonly Compared[]): Finder {
  const amounts = alike.flatMap(({ facts }) =>
    [...facts].flatMap(([key, { amount }]) => (amount === undefined ? [] : [{ key, amount }])),
  )
  const groups = grouped(amounts, ({ key, amount }) => groupOf(key, amount))
  const judges = new Map(
    [...groups].map(([group, own]) => [group, beyondSpread(own.map(({ amount }) => Number(amount.amount)))]),
  )
  const currencies = new Map(
    [...grouped(amounts, ({ key }) => key)].map(([key, own]) => [
      key,
      usualOf(own.map(({ amount }) => amount.currency)),
    ]),
  )
  return ({ facts }) =>
    [...facts].flatMap(([key, { label, amount }]) => {
      if (amount === undefined) return []
      const currency = currencies.get(key)?.value
      if (currency !== undefined && currency !== amount.currency)
        return [`${label} is in ${amount.currency}, where ${currency} is usual`]
      const usual = judges.get(groupOf(key, amount))?.(Number(amount.amount))
      return usual === undefined
        ? []
        : [`${label} is ${amount.amount} ${amount.currency}, where ${usual} is usual`]
    })
}

/** Amounts under the same key in the same currency can be compared. */
function groupOf(key: string, { currency }: Amount): string {
  return JSON.stringify([key, currency])
}

/** `Map.groupBy`, which Node 20 does not have. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? []
    group.push(item)
    groups.set(keyOf(item), group)
  }
  return groups
}

/** So many times the usual amount is much, and so small a part of it little. */
const MUCH = 3

/** From so many amounts on their spread can be told. */
const ENOUGH_FOR_SPREAD = 8

/**
 * Judges amounts by the others among them: one that is far above or below the usual, or beyond the spread of nearly all,
 * is answered with the usual one. Several that are far off do not move what is usual, as long as they are few.
 * https://en.wikipedia.org/wiki/Outlier#Tukey's_fences, with the far fences (3 times the spread of the middle half)
 */
function beyondSpread(amounts: readonly number[]): (amount: number) => number | undefined {
  const sorted = amounts.toSorted((one, other) => one - other)
  const isBeyond = beyondFences(sorted)
  return (amount) => {
    const usual = medianBeside(amount, sorted)
    if (usual === undefined) return undefined
    return amount > MUCH * usual || amount * MUCH < usual || isBeyond(amount) ? usual : undefined
  }
}

function beyondFences(sorted: readonly number[]): (amount: number) => boolean {
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  const [low, high] = [at(0.25), at(0.75)]
  const fence = 3 * (high - low)
  if (sorted.length < ENOUGH_FOR_SPREAD || fence === 0) return () => false
  return (amount) => amount > high + fence || amount < low - fence
}

/** The lower median of these sorted amounts without the own one; undefined when there is no other. */
function medianBeside(own: number, sorted: readonly number[]): number | undefined {
  if (sorted.length < 2) return undefined
  const middle = Math.floor((sorted.length - 2) / 2)
  const at = sorted[middle] ?? own
  return own <= at ? sorted[middle + 1] : at
}
