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
import { hash } from 'node:crypto'
import { bytesOf, formFields, textOf, type Body, type BytesBody } from '../../domain/request/body.ts'
import type { Call } from '../../domain/request/call.ts'
import { parseMultipart, type Part } from '../../domain/request/multipart.ts'

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

type Parts = Map<string, Json>

/**
 * Every single value of a call by its place, in the order in which it is sent. `request` holds method and path whole, so
 * that the segments below `path/` need not be listed once more. Together the values make every byte that is sent: a body
 * that is not exactly what its fields or parts would make is one value, all of its bytes.
 */
export function partsOf(call: Call): ReadonlyMap<string, Json> {
  const parts: Parts = new Map()
  parts.set('request', `${call.method} ${call.path}`)
  call.path
    .slice(1)
    .split('/')
    .forEach((segment, index) => parts.set(`path/${index}`, decodeURIComponent(segment)))
  const unused = createPlaces()
  for (const [name, value] of call.query) parts.set(unused(`query/${escaped(name)}`), value)
  for (const [name, value] of call.headers) parts.set(unused(`header/${escaped(name)}`), value)
  if (call.body !== null) addBody(parts, call.body, unused)
  return parts
}

type Places = (place: string) => string

/** A repeated parameter gets places of its own: query/x, query/x/2 … A name has no slash, so that none is given twice. */
function createPlaces(): Places {
  const given = new Map<string, number>()
  return (place) => {
    const count = (given.get(place) ?? 0) + 1
    given.set(place, count)
    return count === 1 ? place : `${place}/${count}`
  }
}

function addBody(parts: Parts, body: Body, unused: Places): void {
  if (typeof body === 'string') {
    addLeaves(parts, 'body', JSON.parse(body) as Json)
    return
  }
  parts.set(unused('header/content-type'), body.type)
  if (!addFields(parts, body, unused) && !addMultipart(parts, body, unused))
    addBytes(parts, 'body', bytesOf(body))
}

function addFields(parts: Parts, body: BytesBody, unused: Places): boolean {
  const fields = body.kind === 'form' ? formFields(body) : undefined
  for (const [name, value] of fields ?? []) parts.set(unused(`body/${escaped(name)}`), value)
  return fields !== undefined
}

function addMultipart(parts: Parts, body: BytesBody, unused: Places): boolean {
  const sent = body.kind === 'multipart' ? parseMultipart(body.type, bytesOf(body)) : undefined
  for (const part of sent ?? []) addPart(parts, unused(`body/${escaped(part.name)}`), part)
  return sent !== undefined
}

function addPart(parts: Parts, place: string, { filename, type, content }: Part): void {
  if (filename !== null) parts.set(`${place}/filename`, filename)
  if (type !== null) parts.set(`${place}/type`, type)
  addBytes(parts, place, content)
}

/** As text where it is that, else told by its digest: bytes of any other kind say nothing to a person. */
function addBytes(parts: Parts, place: string, bytes: Uint8Array): void {
  const text = textOf(bytes)
  parts.set(`${place}/size`, bytes.length)
  if (text === undefined) parts.set(`${place}/sha256`, hash('sha256', bytes))
  else parts.set(`${place}/text`, text)
}

function addLeaves(parts: Parts, place: string, value: Json): void {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (children.length === 0) parts.set(place, value)
  for (const [name, child] of children) addLeaves(parts, `${place}/${escaped(name)}`, child)
}

/** JSON Pointer's escapes (RFC 6901), so that a name with a slash cannot pass for another place. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
