import { expect, it } from 'vitest'
import { isJsonObject, type Json } from '../../src/domain/text/json.ts'
import { NAMED, NAMED_HERE } from '../../src/wire/names.ts'
import { SAMPLES } from './every-shape.ts'

interface Field {
  readonly name: string
  readonly schema: string
}

/** Every field of a schema, at every depth, with what it may hold. */
function fieldsOf(schema: Json): readonly Field[] {
  if (Array.isArray(schema)) return schema.flatMap((one: Json) => fieldsOf(one))
  if (!isJsonObject(schema)) return []
  const { properties, ...rest } = schema
  const own = isJsonObject(properties) ? Object.entries(properties) : []
  return [
    ...own.map(([name, inner]) => ({ name, schema: JSON.stringify(inner) })),
    ...own.flatMap(([, inner]) => fieldsOf(inner)),
    ...Object.values(rest).flatMap((inner) => fieldsOf(inner)),
  ]
}

const FIELDS = [...NAMED, ...NAMED_HERE, ...SAMPLES.map(({ shape }) => shape)].flatMap(({ schema }) =>
  fieldsOf(schema),
)

it('calls a moment `at`, or something that ends in `At`, and nothing else so', () => {
  const moments = FIELDS.filter(
    ({ schema }) => schema.includes('"date-time"') && !schema.includes('properties'),
  )
  expect(moments.length).toBeGreaterThan(20)
  // It is not a moment at which something happened, but the end of those that are meant.
  for (const { name } of moments) expect(name).toMatch(/^at$|At$|^endedBefore$/)
  // Nango writes the time of a stray in its own way.
  const named = FIELDS.filter(({ name, schema }) => /^at$|At$/.test(name) && schema !== '{"type":"string"}')
  for (const { name, schema } of named) expect(schema, name).toContain('date-time')
})

it('calls whoever did something `actor`, the one who asked `requester`, and who made a token `createdBy`', () => {
  const people = FIELDS.filter(({ schema }) =>
    /^\{"(?:\$ref|anyOf)"[^{]*(?:\{"\$ref")?.{0,3}"#\/components\/schemas\/Actor"/.test(schema),
  )
  expect(new Set(people.map(({ name }) => name))).toEqual(new Set(['actor', 'requester', 'createdBy']))
})

it('writes money in one way', () => {
  const money = NAMED.find(({ name }) => name === 'Money')
  expect(money?.schema).toMatchObject({ required: ['amount', 'currency'] })
  const amounts = FIELDS.filter(({ name, schema }) => name === 'amount' && schema !== '{"type":"string"}')
  for (const { schema } of amounts) expect(schema).toContain('/Money"')
})
