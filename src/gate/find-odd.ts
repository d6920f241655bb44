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
  return all.map((one) => {
    if (usual === undefined) return []
    return kindOf(one) === usual ? oddAmong(one, alike) : [whyAnotherKind(one, usual)]
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

function oddAmong(one: Compared, alike: readonly Compared[]): readonly string[] {
  if (alike.length < FEWEST) return []
  const others = alike.filter((other) => other !== one)
  return [...oddValues(one, others), ...oddDomains(one, others), ...oddAmounts(one, others)]
}

/** Its own by nature. */
const ALWAYS_OWN: readonly string[] = ['Provider key']

function oddValues(one: Compared, others: readonly Compared[]): readonly string[] {
  const all = [one, ...others]
  const labels = new Map(
    all.flatMap(({ facts }) => [...facts].map(([key, { label }]) => [key, label] as const)),
  )
  return [...labels].flatMap(([key, label]) => {
    const [own = null, ...theirs] = all.map(({ facts }) => facts.get(key)?.value ?? null)
    const [usual = null, ...different] = new Set(theirs)
    if (different.length > 0 || usual === own || ALWAYS_OWN.includes(label)) return []
    if (own === null) return [`it has no ${label}`]
    return [usual === null ? `only this one has ${label}` : `another ${label} than all the others`]
  })
}

const DOMAIN = /@([^\s@,;<>()[\]"']+)/g

function domainsOf({ facts }: Compared): ReadonlySet<string> {
  const text = [...facts.values()].map(({ value }) => value).join('\n')
  return new Set([...text.matchAll(DOMAIN)].map(([, domain = '']) => domain.toLowerCase()))
}

/** Only where the others keep to the same domains: among customers each has their own. */
function oddDomains(one: Compared, others: readonly Compared[]): readonly string[] {
  const theirs = others.map(domainsOf)
  const [first = new Set<string>()] = theirs
  const keepToTheSame = theirs.every(
    (domains) => domains.size === first.size && [...domains].every((domain) => first.has(domain)),
  )
  if (!keepToTheSame) return []
  const more = [...domainsOf(one)].filter((domain) => !first.has(domain))
  return more.length === 0 ? [] : [`an address at ${more.join(', ')}, as in no other`]
}

function oddAmounts(one: Compared, others: readonly Compared[]): readonly string[] {
  return [...one.facts].flatMap(([key, { label, amount }]) => {
    if (amount === undefined) return []
    const theirs = others.flatMap(({ facts }) => {
      const other = facts.get(key)?.amount
      return other?.currency === amount.currency ? [other.amount] : []
    })
    const usual = median(theirs)
    const isMuch = usual !== undefined && Number(amount.amount) > MUCH * Number(usual)
    return isMuch ? [`${label} is ${amount.amount} ${amount.currency}, where ${usual} is usual`] : []
  })
}

function median(amounts: readonly string[]): string | undefined {
  return amounts.toSorted((a, b) => Number(a) - Number(b))[Math.floor((amounts.length - 1) / 2)]
}
