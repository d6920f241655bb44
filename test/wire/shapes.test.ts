import { assert, jsonValue, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isShieldError } from '../../src/domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/text/json.ts'
import { record } from '../../src/wire/composites.ts'
import { NAMED, NAMED_HERE } from '../../src/wire/names.ts'
import { serverStatus } from '../../src/wire/status.ts'
import { listedToken } from '../../src/wire/token.ts'
import { request } from '../../src/wire/request.ts'
import { json, text, decodeAnswer, schemaOf } from '../../src/wire/shape.ts'
import { STATUS } from './samples.ts'
import { SAMPLES, SMALL, TOKEN } from './every-shape.ts'

function throughText(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}

const named = new Map(
  [...NAMED, ...NAMED_HERE].map(({ name, schema }) => [`#/components/schemas/${name}`, schema]),
)

/** The schemas that one stands for: those of a name, and all alternatives. */
function meant(schema: Json | undefined): readonly JsonObject[] {
  if (!isJsonObject(schema)) return []
  const { $ref: name, anyOf } = schema
  if (typeof name === 'string') return meant(named.get(name))
  return Array.isArray(anyOf) ? anyOf.flatMap((one: Json) => meant(one)) : [schema]
}

/** As a newer version would send it: one field more in every object whose fields are known. */
function grown(value: Json, schema: Json | undefined): Json {
  const meanings = meant(schema)
  if (Array.isArray(value)) {
    const items = meanings.find((one) => one['items'] !== undefined)?.['items']
    return value.map((one: Json) => grown(one, items))
  }
  const fields = meanings.map(({ properties }) => properties).filter(isJsonObject)
  if (!isJsonObject(value) || fields.length === 0) return value
  const all: JsonObject = Object.assign({}, ...fields)
  const known = Object.entries(value).map(([key, inner]) => [key, grown(inner, all[key])])
  return { ...Object.fromEntries(known), ofANewerVersion: { at: 'all' } }
}

describe.each(SAMPLES)('$name', ({ shape, value }) => {
  it('comes back as it was, with every field', () => {
    expect(decodeAnswer(shape, 'this', throughText(shape.encode(value)))).toStrictEqual(value)
  })

  it('is written as its schema names it, field by field', () => {
    const written = shape.encode(value) as JsonObject
    const properties = shape.schema['properties']
    if (!isJsonObject(properties)) return
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(written)))
    const required = (shape.schema['required'] ?? []) as readonly string[]
    expect(Object.keys(written)).toEqual(expect.arrayContaining([...required]))
  })

  it('is misread as nothing else: any other JSON is refused, in words', () => {
    assert(
      property(jsonValue({ maxDepth: 2 }), (other) => {
        try {
          decodeAnswer(shape, 'what was asked for', other as Json)
        } catch (error) {
          expect(isShieldError(error)).toBe(true)
          expect(error).toMatchObject({
            code: 'unavailable',
            message: expect.stringMatching(/^The server's answer is not what was asked for/),
            hint: 'Install the same version of shield on both sides',
          })
        }
      }),
      { numRuns: 30 },
    )
  })
})

it.each(SAMPLES)('leaves what a newer server adds: $name', ({ shape, value }) => {
  const newer = grown(throughText(shape.encode(value)), schemaOf(shape))
  expect(JSON.stringify(newer)).toContain('ofANewerVersion')
  expect(decodeAnswer(shape, 'this', newer)).toStrictEqual(value)
})

it('takes a request of an earlier server, which has no fields that may be null', () => {
  const { reason: _reason, origin: _origin, attempt: _attempt, ...older } = request.encode(SMALL)
  expect(decodeAnswer(request, 'a request', older)).toStrictEqual(SMALL)
})

it.each([
  ['nothing', undefined, ''],
  ['a list', [], ''],
  ['an unknown state', { ...request.encode(SMALL), state: 'asleep' }, ': state is missing'],
  ['no provider', { ...request.encode(SMALL), provider: 7 }, ': provider is missing'],
  ['a requester that is a text', { ...request.encode(SMALL), requester: 'x' }, ': requester is missing'],
  ['warnings that are no texts', { ...request.encode(SMALL), warnings: ['a', 1] }, ': warnings.1 is missing'],
])('refuses %s as a request, and says where', (_what, answer, where) => {
  expect(() => decodeAnswer(request, 'a request', answer as Json)).toThrow(
    `The server's answer is not a request${where}`,
  )
})

it('keeps a name of a record that every object has', () => {
  const value = JSON.parse('{"__proto__":"x","constructor":"y"}') as Readonly<Record<string, string>>
  const shape = record(text)
  expect(JSON.stringify(decodeAnswer(shape, 'names', shape.encode(value)))).toBe(JSON.stringify(value))
})

it('takes what is missing for null where any JSON may stand', () => {
  expect(decodeAnswer(json, 'JSON', undefined)).toBeNull()
})

it('takes the status of an earlier server, which knows of fewer things', () => {
  const server = { version: '1', machine: 'm', user: 1 }
  const whole = { ...STATUS, server, caller: { name: 'ci', roles: [] }, foundations: null }
  const {
    strays: _,
    contradictions: _list,
    warnings: _warnings,
    approved: _approved,
    ...older
  } = serverStatus.encode(whole)
  expect(decodeAnswer(serverStatus, 'a status', older)).toStrictEqual({
    ...whole,
    strays: null,
    contradictions: [],
    warnings: [],
    approved: null,
  })
})

it('shows of a token neither its secret nor the hash of it', () => {
  const token = { ...TOKEN, secretHash: 'hash', isGenuine: true, state: 'active' as const }
  expect(JSON.stringify(listedToken.encode(token))).not.toMatch(/hash|secret/i)
})
