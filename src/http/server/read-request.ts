import type { z } from 'zod'
import { ShieldError, tryOr } from '../../domain/errors.ts'
import { parseInputJson } from '../../domain/operation/input-json.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { type Problem, problemWith } from './problem.ts'
import { quoted } from '../../domain/text/quoted.ts'

/** The longest body of the REST interface, in bytes: what an operation's input may be. */
const LONGEST = 1024 * 1024

/** The JSON object that was sent; `{}` for no body. Fails with `usage` (400, 413, 415). */
export async function readJson(request: Request): Promise<JsonObject> {
  const bytes = await readBody(request, LONGEST)
  if (bytes.length === 0) return {}
  const type = request.headers.get('content-type') ?? 'none'
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(type)) {
    const given = quoted(type)
    throw problemWith(415, 'usage', `The content type is ${given}, not application/json`)
  }
  return tryOr<JsonObject, never>(
    async () => parseInputJson(bytes),
    (error) => {
      throw new ShieldError('usage', error.message.replace(/^The input/, 'The body'), { cause: error })
    },
  )
}

/** The parameters of a query; one that stands there several times is a list. */
export function readQuery(search: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  const names = new Set(search.keys())
  return Object.fromEntries(
    [...names].map((name) => {
      const [first = '', ...others] = search.getAll(name)
      return [name, others.length === 0 ? first : [first, ...others]]
    }),
  )
}

/** Holds what was sent against its schema. Fails with `usage` and names every member at fault. */
export function parseWith<Value>(schema: z.ZodType<Value>, value: unknown, where: 'body' | 'query'): Value {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.map(String).join('.')
    return name === '' ? message : `${name}: ${message}`
  })
  throw new ShieldError('usage', `The ${where} cannot be taken: ${faults.join('; ')}`, {
    hint: 'GET /openapi.json says what is allowed',
  })
}

/**
 * All bytes of a body, read no further than `longest` bytes. Fails with `usage` (413) beyond that, and for a
 * compressed one (415), which could be small on the way and huge here. `onBytes` is told of each piece, and may fail.
 */
export async function readBody(
  request: Request,
  longest: number,
  onBytes: (bytes: number) => void = () => {},
): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') {
    throw problemWith(415, 'usage', `A body encoded as ${JSON.stringify(encoding)} is not taken`)
  }
  if (Number(request.headers.get('content-length') ?? 0) > longest) throw tooLarge(longest)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of piecesOf(request)) {
    length += chunk.length
    if (length > longest) throw tooLarge(longest)
    onBytes(chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Fails with `usage` when the sender stops in between: nobody reads the answer then, and it is not a bug. */
async function* piecesOf(request: Request): AsyncIterable<Uint8Array> {
  try {
    yield* (request.body ?? []) as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw new ShieldError('usage', 'The body was cut short', { cause })
  }
}

function tooLarge(longest: number): Problem {
  return problemWith(413, 'usage', `The body is longer than ${longest} bytes`, {
    // What comes after is not read, so that nothing can follow on this connection.
    headers: { connection: 'close' },
  })
}
