import { frozenRequest, type Write } from '../../domain/operation/operation.ts'
import {
  itemsOf,
  plainText,
  type Fact,
  type RenderedFact,
  type RenderedPreview,
  type Below,
  type FactRenderer,
  type FactText,
  type FactType,
} from '../../domain/request/preview.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { type Json, defined } from '../../domain/text/json.ts'
import { oneValue } from '../../domain/text/quoted.ts'
import { partsOf } from './parts-of-call.ts'

/**
 * What the approver reads, rendered from the frozen bytes. An operation only says which part of the call each fact
 * shows; whatever no fact shows is listed too, so that every byte that is sent is accounted for.
 */
export function renderPreview(operation: Write, request: ApprovalRequest): RenderedPreview {
  const frozen = frozenRequest(request)
  const preview = operation.preview(frozen.input, frozen.facts, request.call)
  const parts = partsOf(request.call)
  const shown = new Set<string>()
  const facts = preview.facts.flatMap((fact) => rendered(fact, parts, shown))
  return {
    verb: preview.verb,
    system: preview.system,
    account: request.account,
    connectionName: request.connectionName,
    facts,
    alsoSent: [...parts]
      .filter(([place]) => !shown.has(place) && !place.startsWith('path/'))
      .map(([place, value]) => ({ place, value })),
    // An older request was warned of what is a note today.
    notes: (preview.notes ?? []).filter((note) => !request.warnings.includes(note)),
    warnings: request.warnings,
    digest: request.digest,
  }
}

function rendered(fact: Fact, parts: ReadonlyMap<string, Json>, shown: Set<string>): readonly RenderedFact[] {
  if ('read' in fact) {
    const { label, read, amount } = fact
    const value = typeof read === 'string' ? read : linesOf(read)
    return [{ label, value, source: 'read', ...defined({ amount }) }]
  }
  const below = new Map([...parts].filter(([place]) => place === fact.at || place.startsWith(`${fact.at}/`)))
  if (below.size === 0) return []
  const { text, places, amount } = renderFact(fact.as, fact.at, below)
  // Only what is below the fact's own place, whatever a renderer says.
  for (const place of places) if (below.has(place)) shown.add(place)
  return [
    {
      label: fact.label,
      value: text,
      source: 'sent',
      ...defined({ amount }),
    },
  ]
}

const RENDERERS: Readonly<Record<FactType, FactRenderer>> = {
  text: single(plainText),
  'yes-no': single((value) => (value === true ? 'yes' : value === false ? 'no' : plainText(value))),
  list: (_at, below) => ({
    text: linesOf([...below.values()]),
    places: [...below.keys()],
  }),
  fields: renderFields,
  rows: (at, below) => {
    const each = itemsOf(at, below)
    return {
      text: each.map(({ own }) => [...own].map(namedValue).join(', ')).join('\n'),
      places: each.flatMap(({ own }) => [...own.keys()]),
    }
  },
}

/** `below`: every single value at or below `at`, by place. */
export function renderFact(as: FactType | FactRenderer, at: string, below: Below): FactText {
  return typeof as === 'function' ? as(at, below) : RENDERERS[as](at, below)
}

function single(show: (value: Json) => string): FactRenderer {
  return (at, below) =>
    below.has(at) ? { text: show(below.get(at) ?? null), places: [at] } : { text: '', places: [] }
}

/** Each value on a line, behind its name. */
function renderFields(at: string, below: Below): FactText {
  const lines = [...below].map(([place, value]) => {
    const name = place.slice(at.length + 1)
    const text = linesOf([value])
    return name === '' ? text : `${name}: ${text}`
  })
  return { text: lines.join('\n'), places: [...below.keys()] }
}

/** Quoted where it could be taken for several values or lines. */
function namedValue([place, value]: readonly [string, Json]): string {
  const text = typeof value === 'string' && value !== '' ? oneValue(value) : JSON.stringify(value)
  return `${place.slice(place.lastIndexOf('/') + 1)}: ${text}`
}

/** One value, one line: a line feed inside a value must not make two of it. */
function linesOf(values: readonly Json[]): string {
  return values
    .map((value) => (typeof value === 'string' && !value.includes('\n') ? value : JSON.stringify(value)))
    .join('\n')
}
