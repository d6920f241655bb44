import { hash } from 'node:crypto'
import { ShieldError } from '../errors.ts'
import { quoted } from '../text/quoted.ts'

/** One part of a planned multipart body. */
export interface PartDraft {
  readonly name: string
  readonly filename?: string
  /** Its own Content-Type. */
  readonly type?: string
  /** A text is sent as UTF-8, its line ends as they are. */
  readonly content: string | Uint8Array
}

/** A part as it stands in the bytes. */
export interface Part {
  readonly name: string
  readonly filename: string | null
  readonly type: string | null
  readonly content: Buffer
}

/** Ends a name in quotes, or is read as its end by some: https://html.spec.whatwg.org/#multipart-form-data */
const UNSAFE_IN_QUOTES = /["\\\p{Cc}]/u

/**
 * The bytes of these parts. The boundary is a digest of them, so that planning the same again gives the same bytes, and no
 * part can hold it. Fails with `usage` for a name that providers would read differently.
 */
export function encodeMultipart(drafts: readonly PartDraft[]): {
  readonly type: string
  readonly bytes: Buffer
} {
  const parts = drafts.map(toPart)
  const told = parts.map(({ content, ...head }) => [head, content.toString('base64')])
  const boundary = `part-${hash('sha256', JSON.stringify(told)).slice(0, 32)}`
  return { type: `${TYPE}${boundary}`, bytes: write(parts, boundary) }
}

/** The parts; undefined where the bytes are not exactly those that their parts would make under this boundary. */
export function parseMultipart(type: string, bytes: Buffer): readonly Part[] | undefined {
  const boundary = type.startsWith(TYPE) ? type.slice(TYPE.length) : ''
  if (!/^part-[0-9a-f]{32}$/.test(boundary)) return undefined
  const separator = Buffer.from(`--${boundary}\r\n`)
  const parts: Part[] = []
  let at = 0
  while (bytes.subarray(at, at + separator.length).equals(separator)) {
    const end = bytes.indexOf(`\r\n--${boundary}`, at + separator.length)
    const part = end < 0 ? undefined : parsePart(bytes.subarray(at + separator.length, end))
    if (part === undefined) return undefined
    parts.push(part)
    at = end + 2
  }
  return write(parts, boundary).equals(bytes) ? parts : undefined
}

const TYPE = 'multipart/form-data; boundary='

function toPart({ name, content, ...draft }: PartDraft): Part {
  const { filename = null, type = null }: { filename?: string | null; type?: string | null } = draft
  for (const text of [name, filename ?? '']) {
    if (UNSAFE_IN_QUOTES.test(text)) {
      throw new ShieldError(
        'usage',
        `The name ${quoted(text)} cannot be sent with a part: it has a quote, a backslash or a control character`,
      )
    }
  }
  if (type !== null && !/^[ -~]+$/.test(type)) {
    throw new ShieldError('internal', `A part may not have the type ${quoted(type)}`)
  }
  return { name, filename, type, content: Buffer.from(content) }
}

function write(parts: readonly Part[], boundary: string): Buffer {
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n`),
    part.content,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)])
}

function headOf({ name, filename, type }: Part): string {
  const file = filename === null ? '' : `; filename="${filename}"`
  const own = type === null ? '' : `Content-Type: ${type}\r\n`
  return `Content-Disposition: form-data; name="${name}"${file}\r\n${own}`
}

const HEAD =
  /^Content-Disposition: form-data; name="([^"]*)"(?:; filename="([^"]*)")?(?:\r\nContent-Type: ([ -~]+))?$/

function parsePart(bytes: Buffer): Part | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  const found = end < 0 ? null : HEAD.exec(bytes.subarray(0, end).toString())
  if (found === null) return undefined
  const [, name = '', filename = null, type = null] = found
  return { name, filename, type, content: bytes.subarray(end + 4) }
}
