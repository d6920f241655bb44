import type { Amount, RenderedPreview } from '../../domain/request/preview.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { addAmounts } from '../../domain/text/money.ts'
import { findOdd } from './find-odd.ts'
import { defined } from '../../domain/text/json.ts'

/** A request and what its approver reads. */
export interface Previewed {
  readonly request: ApprovalRequest
  readonly preview: RenderedPreview
}

/** A fact under its label. The same label may stand there more than once. */
export interface ComparedFact {
  readonly label: string
  readonly value: string
  readonly amount?: Amount
}

/** One of several that are decided on together, with what it does not share with all the others. */
export interface ComparedRequest extends Previewed {
  readonly own: readonly ComparedFact[]
  /** Why it is the odd one out; empty for most. */
  readonly odd: readonly string[]
}

/** Money of one kind, added up. `total` is null when an amount is not a plain number. */
export interface Sum {
  readonly label: string
  readonly currency: string
  readonly count: number
  readonly total: string | null
}

export interface Comparison {
  readonly requests: readonly ComparedRequest[]
  /** What is the same in all of them; empty for a single one. */
  readonly shared: readonly ComparedFact[]
  readonly sums: readonly Sum[]
}

/** Lays several requests side by side, so that what they share is read once and what differs stands out. */
export function compareRequests(all: readonly Previewed[]): Comparison {
  const facts = all.map(factsOf)
  const keyed = facts.map((own) => new Map(own.map((fact, place) => [keyOf(own, fact, place), fact])))
  const [first = new Map<string, ComparedFact>()] = keyed
  const shared = [...first].filter(
    ([key, { value }]) => all.length > 1 && keyed.every((other) => other.get(key)?.value === value),
  )
  const sharedKeys = new Set(shared.map(([key]) => key))
  const odd = findOdd(
    all.map((one, place) => ({ ...one, facts: keyed[place] ?? new Map<string, ComparedFact>() })),
  )
  return {
    requests: all.map((one, place) => ({
      ...one,
      own: [...(keyed[place] ?? [])].filter(([key]) => !sharedKeys.has(key)).map(([, fact]) => fact),
      odd: odd[place] ?? [],
    })),
    shared: shared.map(([, fact]) => fact),
    sums: sumsOf(facts.flat()),
  }
}

/** What stands for a request's own provider key, which is another one in each and no difference. */
const KEY = '‹provider key›'

function factsOf({ request, preview }: Previewed): readonly ComparedFact[] {
  return [
    { label: 'Action', value: preview.verb },
    { label: 'Operation', value: request.operation },
    { label: 'System', value: preview.system },
    { label: 'Account', value: request.account },
    { label: 'Connection', value: request.connectionName },
    { label: 'Asked by', value: request.requester.name },
    ...preview.facts.map(({ label, value, source, amount }) => ({
      label: source === 'read' ? `${label} (read)` : label,
      value,
      ...defined({ amount }),
    })),
    ...preview.alsoSent.map(({ place, value }) => ({
      label: `Also sent: ${place}`,
      value: JSON.stringify(value).replaceAll(request.providerKey, KEY),
    })),
    ...preview.notes.map((value) => ({ label: 'Remark', value })),
    ...preview.warnings.map((value) => ({ label: 'Warning', value })),
    ...(standsForKey(request, preview) ? [{ label: 'Provider key', value: request.providerKey }] : []),
  ]
}

/** Whether its key is not written out where it is sent. */
function standsForKey({ providerKey }: ApprovalRequest, { alsoSent }: RenderedPreview): boolean {
  return alsoSent.some(({ value }) => JSON.stringify(value).includes(providerKey))
}

/** The second of a label is another fact than the first. */
function keyOf(facts: readonly ComparedFact[], { label }: ComparedFact, place: number): string {
  const before = facts.slice(0, place).filter((other) => other.label === label).length
  return before === 0 ? label : `${label} ${before + 1}`
}

function sumsOf(facts: readonly ComparedFact[]): readonly Sum[] {
  const groups = new Map<string, { label: string; currency: string; amounts: string[] }>()
  for (const { label, amount } of facts) {
    if (amount === undefined) continue
    const { currency } = amount
    const key = JSON.stringify([label, currency])
    const group = groups.get(key) ?? { label, currency, amounts: [] }
    group.amounts.push(amount.amount)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ label, currency, amounts }) => ({
    label,
    currency,
    count: amounts.length,
    total: addAmounts(amounts) ?? null,
  }))
}
