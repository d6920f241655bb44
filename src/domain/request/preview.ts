import type { Json } from '../text/json.ts'

/**
 * Where in the frozen call a fact stands: `query/sendUpdates`, `body/summary`, `body/attendees`, `path/3` (the
 * segments of the path from 0, decoded), `body` for facts that stand in several parts of it. A place that is an object or a list means all that is in it. A field of a form is
 * `body/NAME`; a part is `body/NAME/filename`, `/type`, `/size` and `/text`, or `/sha256` where it is not text; of raw bytes
 * there are `body/size` and `body/text` or `body/sha256`.
 */
export type Place = 'body' | `path/${string}` | `query/${string}` | `header/${string}` | `body/${string}`

/**
 * How the gate renders what stands there. Each shows every value below its place; what it does not know how to
 * show is listed under "also sent".
 */
export type FactType =
  | 'text'
  | 'yes-no'
  | 'list'
  /** An object, each value behind its name. */
  | 'fields'
  /** A list of objects, one line each, each value behind the last part of its name. */
  | 'rows'

/** A value by a word for it. One without a word stands in quotation marks, so that it can pass for none of them. */
export function inWords(words: Readonly<Record<string, string>>): FactRenderer {
  return (at, below) => {
    const value = below.get(at)
    const word = typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined
    return { text: word ?? JSON.stringify(value ?? null), places: below.has(at) ? [at] : [] }
  }
}

/** Every single value at or below a place, by its own place. */
export type Below = ReadonlyMap<string, Json>

/** A fact as text, and the places whose value stands in that text. A place that is not among them is "also sent". */
export interface FactText {
  readonly text: string
  readonly places: readonly string[]
  /** Where it is money. */
  readonly amount?: Amount
}

/** How a provider has its own shapes rendered: out of the frozen values alone, each of them in the text. Pure. */
export type FactRenderer = (at: string, below: Below) => FactText

/** One line of what the approver reads. A fact from the call is rendered by the gate out of the frozen bytes. */
export type Fact =
  | { readonly label: string; readonly at: Place; readonly as: FactType | FactRenderer }
  /**
   * Read from the provider when the request was proposed; marked as read. Several values are shown a line each, and none
   * of them can look like two. `amount`: the same as money, to be added up.
   */
  | { readonly label: string; readonly read: string | readonly string[]; readonly amount?: Amount }

/** A decimal number as it is written, and the code of its currency. */
export interface Amount {
  readonly amount: string
  readonly currency: string
}

/** What an operation's `preview` returns: facts in the order in which an approver wants them. */
export interface Preview {
  /** What will happen, in words of ours: "Create an event and invite 3 people". */
  readonly verb: string
  readonly system: string
  readonly facts: readonly Fact[]
  /** What is so of every write like it, and worth knowing. What is so of this very one is a warning. */
  readonly notes?: readonly string[]
}

/** A preview rendered from the frozen bytes: what every interface shows, each with its own encoder. */
export interface RenderedPreview {
  readonly verb: string
  readonly system: string
  readonly account: string
  readonly connectionName: string
  readonly facts: readonly RenderedFact[]
  /** Every part of the call that no fact names, so that every byte is accounted for. */
  readonly alsoSent: readonly { readonly place: string; readonly value: Json }[]
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
  readonly digest: string
}

export const FACT_SOURCES = ['sent', 'read'] as const

export interface RenderedFact {
  readonly label: string
  /** Untouched text from outside: a sink passes it through safeText. */
  readonly value: string
  readonly source: (typeof FACT_SOURCES)[number]
  /** Where the value is money. */
  readonly amount?: Amount
}

/** Texts as they are, whatever else as JSON: a value of an unexpected type is shown, not guessed at. */
export function plainText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

/** The members of a list, each with the places below it. */
export function itemsOf(
  at: string,
  below: Below,
): readonly { readonly place: string; readonly own: Below }[] {
  const items = new Map<string, Map<string, Json>>()
  for (const [key, value] of below) {
    if (key === at) continue
    const place = `${at}/${key.slice(at.length + 1).split('/', 1)[0]}`
    const own = items.get(place) ?? new Map<string, Json>()
    if (key === place || key.startsWith(`${place}/`)) own.set(key, value)
    items.set(place, own)
  }
  return Array.from(items, ([place, own]) => ({ place, own }))
}

/** A label of ours and a value that may come from outside. */
export interface LabelledValue {
  readonly label: string
  readonly value: string
}

/** The facts of a preview in the words that every interface shows them in. */
export function factLines(preview: RenderedPreview): readonly LabelledValue[] {
  return [
    { label: 'System', value: preview.system },
    { label: 'Account', value: preview.account },
    { label: 'Connection', value: preview.connectionName },
    ...preview.facts.map(({ label, value, source }) => ({
      label: source === 'read' ? `${label} (read)` : label,
      value,
    })),
  ]
}

/** Every part of the call that no fact shows. */
export function alsoSentLines(preview: RenderedPreview): readonly LabelledValue[] {
  return preview.alsoSent.map(({ place, value }) => ({ label: place, value: JSON.stringify(value) }))
}

/** Over what several requests share. */
export function sameIn(count: number): string {
  return count === 2 ? 'Same in both' : `Same in all ${count}`
}
