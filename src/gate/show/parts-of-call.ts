import { hash } from 'node:crypto'
import { bytesOf, formFields, textOf, type Body, type BytesBody } from '../../domain/request/body.ts'
import type { Call } from '../../domain/request/call.ts'
import { parseMultipart, type Part } from '../../domain/request/multipart.ts'
import type { Json } from '../../domain/text/json.ts'

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
  for (const [name, value] of call.query) parts.set(unused(parts, `query/${escaped(name)}`), value)
  for (const [name, value] of call.headers) parts.set(unused(parts, `header/${escaped(name)}`), value)
  if (call.body !== null) addBody(parts, call.body)
  return parts
}

/** A repeated parameter gets places of its own: query/x, query/x/2 … */
function unused(taken: ReadonlySet<string> | ReadonlyMap<string, Json>, place: string): string {
  let free = place
  for (let n = 2; taken.has(free); n += 1) free = `${place}/${n}`
  return free
}

function addBody(parts: Parts, body: Body): void {
  if (typeof body === 'string') {
    addLeaves(parts, 'body', JSON.parse(body) as Json)
    return
  }
  parts.set(unused(parts, 'header/content-type'), body.type)
  if (!addFields(parts, body) && !addMultipart(parts, body)) addBytes(parts, 'body', bytesOf(body))
}

function addFields(parts: Parts, body: BytesBody): boolean {
  const fields = body.kind === 'form' ? formFields(body) : undefined
  for (const [name, value] of fields ?? []) parts.set(unused(parts, `body/${escaped(name)}`), value)
  return fields !== undefined
}

function addMultipart(parts: Parts, body: BytesBody): boolean {
  const sent = body.kind === 'multipart' ? parseMultipart(body.type, bytesOf(body)) : undefined
  const places = new Set<string>()
  for (const part of sent ?? []) {
    const place = unused(places, `body/${escaped(part.name)}`)
    places.add(place)
    addPart(parts, place, part)
  }
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
