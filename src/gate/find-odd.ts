import type { ApprovalRequest } from '../domain/request.ts'
import type { Amount } from '../domain/preview.ts'

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

/** So many times the usual amount is much. */
const MUCH = 3

/**
 * Why each of several requests is the odd one out: another operation or account than most, another value where all the
 * others have the same one, an address at a domain that no other has, or an amount far above the usual. In the order of
 * the requests. It is a help to a reader and proves nothing.
 */
export function findOdd(all: readonly Compared[]): readonly (readonly string[])[] {
  if (all.length < FEWEST) return all.map(() => [])
  const usual = mostCommon(all.map(kindOf))
  const alike = all.filter((one) => kindOf(one) === usual)
  const odd = oddAmong(alike)
  return all.map((one) => {
    if (usual === undefined) return []
    return kindOf(one) === usual ? (odd.get(one) ?? []) : [whyAnotherKind(one, usual)]
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
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].find(([, count]) => count > values.length / 2)?.[0]
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
  const outliers = [...labels]
    .filter(([, label]) => !ALWAYS_OWN.includes(label))
    .flatMap(([key, label]) => {
      const found = outlierOf(alike.map(({ facts }) => facts.get(key)?.value ?? null))
      return found === null ? [] : [{ key, label, ...found }]
    })
  return ({ facts }) =>
    outliers.flatMap(({ key, label, own, usual }) => {
      if ((facts.get(key)?.value ?? null) !== own) return []
      if (own === null) return [`it has no ${label}`]
      return [usual === null ? `only this one has ${label}` : `another ${label} than all the others`]
    })
}

/** The one value that differs, where all but one have the same. */
function outlierOf<Value>(values: readonly Value[]): { readonly own: Value; readonly usual: Value } | null {
  const counts = new Map<Value, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const [rare, common, ...more] = [...counts].toSorted(([, a], [, b]) => a - b)
  if (rare === undefined || common === undefined || more.length > 0 || rare[1] !== 1) return null
  return { own: rare[0], usual: common[0] }
}

const DOMAIN = /@([^\s@,;<>()[\]"']+)/g

/** Each once, in the order of the alphabet. */
function domainsOf({ facts }: Compared): readonly string[] {
  const text = [...facts.values()].map(({ value }) => value).join('\n')
  const domains = [...text.matchAll(DOMAIN)].map(([, domain = '']) => domain.toLowerCase())
  return [...new Set(domains)].toSorted()
}

/** Only where the others keep to the same domains: among customers each has their own. */
function oddDomains(alike: readonly Compared[]): Finder {
  const domains = new Map(alike.map((one) => [one, domainsOf(one)]))
  const outlier = outlierOf([...domains.values()].map((own) => own.join(' ')))
  if (outlier === null) return () => []
  const usual = new Set(outlier.usual.split(' '))
  return (one) => {
    const own = domains.get(one) ?? []
    const more = own.join(' ') === outlier.own ? own.filter((domain) => !usual.has(domain)) : []
    return more.length === 0 ? [] : [`an address at ${more.join(', ')}, as in no other`]
  }
}

function oddAmounts(alike: readonly Compared[]): Finder {
  const groups = new Map<string, string[]>()
  for (const { facts } of alike) {
    for (const [key, { amount }] of facts) {
      if (amount === undefined) continue
      const group = groupOf(key, amount)
      const amounts = groups.get(group) ?? []
      amounts.push(amount.amount)
      groups.set(group, amounts)
    }
  }
  const sorted = new Map([...groups].map(([group, amounts]) => [group, amounts.toSorted(byNumber)]))
  return ({ facts }) =>
    [...facts].flatMap(([key, { label, amount }]) => {
      if (amount === undefined) return []
      const usual = medianBeside(amount.amount, sorted.get(groupOf(key, amount)) ?? [])
      const isMuch = usual !== undefined && Number(amount.amount) > MUCH * Number(usual)
      return isMuch ? [`${label} is ${amount.amount} ${amount.currency}, where ${usual} is usual`] : []
    })
}

/** Amounts under the same key in the same currency can be compared. */
function groupOf(key: string, { currency }: Amount): string {
  return JSON.stringify([key, currency])
}

function byNumber(one: string, other: string): number {
  return Number(one) - Number(other)
}

/** The lower median of these sorted amounts without the own one; undefined when there is no other. */
function medianBeside(own: string, sorted: readonly string[]): string | undefined {
  if (sorted.length < 2) return undefined
  const middle = Math.floor((sorted.length - 2) / 2)
  return sorted[byNumber(own, sorted[middle] ?? own) <= 0 ? middle + 1 : middle]
}
