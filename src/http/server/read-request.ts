import type { z } from 'zod'
import { ShieldError } from '../../domain/errors.ts'
import { parseInputJson } from '../../domain/operation/input-json.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { Problem } from './problem.ts'
import { readBody } from './read-body.ts'

/** The longest body of the REST interface, in bytes: what an operation's input may be. */
const LONGEST = 1024 * 1024

/** The JSON object that was sent; `{}` for no body. Fails with `usage` (400, 413, 415). */
export async function readJson(request: Request): Promise<JsonObject> {
  const bytes = await readBody(request, LONGEST)
  if (bytes.length === 0) return {}
  const type = request.headers.get('content-type') ?? 'none'
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(type)) {
    throw new Problem(
      new ShieldError(
        'usage',
        `The content type is ${JSON.stringify(type.slice(0, 80))}, not application/json`,
      ),
      {
        status: 415,
      },
    )
  }
  return parseInputJson(bytes)
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
