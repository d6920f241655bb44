import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import { defineWrite } from '../../src/domain/operation/operation.ts'
import { PROVIDERS } from '../../src/domain/provider/providers.ts'
import { differs, link } from '../../src/domain/operation/fields.ts'
import { loadProvider } from '../../src/providers/index.ts'
import { money } from '../../src/providers/shopify/values.ts'
import { woocommerceTagCustomer } from '../../src/providers/woocommerce/tag-customer.ts'

const loaded = await Promise.all(PROVIDERS.map(loadProvider))

describe('what writes give', () => {
  const properties = loaded
    .flatMap((each) => each.operations)
    .filter(({ kind }) => kind === 'write')
    .map(({ name, output }) => {
      const schema = z.toJSONSchema(output) as { readonly properties: Readonly<Record<string, unknown>> }
      return [name, schema.properties] as const
    })

  it.each(properties)('has the id of what was written: %s', (_name, { id }) => {
    expect(id).toBeDefined()
  })

  it.each([
    ['link', z.toJSONSchema(link)],
    ['differs', z.toJSONSchema(differs)],
    ['total', z.toJSONSchema(money.nullable())],
  ])('has one form of %s', (key, schema) => {
    const bare = (given: object) => ({ ...given, $schema: undefined, description: undefined })
    const found = properties.flatMap(([name, { [key]: given }]) =>
      given === undefined ? [] : [{ name, given }],
    )
    expect(found.length).toBeGreaterThan(1)
    for (const { name, given } of found) expect(bare(given as object), name).toEqual(bare(schema))
  })

  it('has no other name for what has one', () => {
    const others = /^(?:htmlLink|url|uri|.+Link|amount|price|differences?|changes)$/
    const strange = properties.flatMap(([name, all]) =>
      Object.keys(all)
        .filter((key) => others.test(key))
        .map((key) => `${name}: ${key}`),
    )
    expect(strange).toEqual([])
  })
})

it('a write that does not say what it gives does not compile', () => {
  const { output: _, kind: _kind, ...rest } = woocommerceTagCustomer
  // @ts-expect-error -- the output schema is missing
  const write = defineWrite(rest)
  expect(write).not.toHaveProperty('output')
})
