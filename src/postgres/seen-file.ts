import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { isJsonObject, objectOf, parseJson, textOf, type Json } from '../domain/text/json.ts'
import { withAll, type Seen, type SeenPlace } from './seen.ts'

/**
 * Bytes that every system writes as a whole, whenever the process is killed: a page of memory. Only so much is written in
 * place. A rename over the file took 1 to 2.3 ms for each transaction on a virtual disk with ext4, which begins to write
 * the new file out then; the same bytes in place 0.1.
 */
const ONE_PAGE = 4096

/** Blanks behind the text leave room for longer numbers. */
const LEAST_LENGTH = 512

/** Another process of this machine may be writing in the very moment. */
const LOOKS = 5

/** Undefined where nothing was seen yet, or it cannot be read: then nothing is compared. */
export function readSeen(path: string): Seen | undefined {
  for (let look = 0; look < LOOKS; look += 1) {
    const text = textIn(path)
    if (text === undefined) return undefined
    const value = parseJson(text)
    if (isJsonObject(value) && isWhole(value)) return seenIn(value)
  }
  return undefined
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Half of one and half of another would read as a database that has lost the end of its log. An older shield wrote no sum. */
function isWhole({ sum, ...rest }: { readonly [name: string]: Json }): boolean {
  return sum === undefined || sum === sumOf(JSON.stringify(rest))
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function seenIn(value: { readonly [name: string]: Json }): Seen | undefined {
  const { server, failovers, number, hash, places, presented } = value
  if (typeof server !== 'string' || typeof hash !== 'string') return undefined
  return {
    server,
    failovers: Number(failovers),
    number: Number(number),
    hash,
    places: placesIn(places),
    ...(typeof presented === 'string' && { presented }),
  }
}

/** Empty where an older shield wrote it. */
function placesIn(value: Json | undefined): readonly SeenPlace[] {
  return (Array.isArray(value) ? value : []).map((one) => {
    const { id, host, begunAt } = objectOf(one)
    return { id: textOf(id), host: textOf(host), begunAt: textOf(begunAt) }
  })
}

/** Keeps these places in mind, where anything was seen of the database before. */
export function keepPlaces(path: string, found: readonly SeenPlace[]): void {
  const seen = readSeen(path)
  if (seen === undefined) return
  const places = withAll(seen.places, found)
  if (places.length > seen.places.length) keepSeen(path, { ...seen, places })
}

/**
 * Keeps in mind that this place has shown its journal after a failover, beside what it has seen of the server before: that
 * may come back, and then nothing was lost.
 */
export function keepPresented(path: string, presented: string): void {
  const seen = readSeen(path)
  if (seen !== undefined && seen.presented !== presented) keepSeen(path, { ...seen, presented })
}

/** Not synced: what a loss of power takes of it makes the next look less strict, and nothing else. */
export function keepSeen(path: string, seen: Seen): void {
  const text = `${JSON.stringify({ sum: sumOf(JSON.stringify(seen)), ...seen })}\n`
  if (isWrittenInPlace(path, text)) return
  const draft = `${path}.new-${randomBytes(6).toString('hex')}`
  writeFileSync(draft, padded(text, LEAST_LENGTH), { mode: 0o600 })
  renameSync(draft, path)
}

/** False where there is no file of that length yet, or it may not be written. */
function isWrittenInPlace(path: string, text: string): boolean {
  try {
    const { size } = statSync(path)
    if (size < Buffer.byteLength(text) || size > ONE_PAGE) return false
    const descriptor = openSync(path, 'r+')
    try {
      const bytes = Buffer.from(padded(text, size))
      return writeSync(descriptor, bytes, 0, bytes.length, 0) === bytes.length
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return false
  }
}

function padded(text: string, length: number): string {
  return text + ' '.repeat(Math.max(0, length - Buffer.byteLength(text)))
}
