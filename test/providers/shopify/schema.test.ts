import { sentJson } from '../../../src/domain/request/body.ts'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import {
  buildClientSchema,
  execute,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
  Kind,
  NoDeprecatedCustomRule,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { freezeCall } from '../../../src/domain/request/call.ts'
import type { Json, JsonObject } from '../../../src/domain/text/json.ts'
import type { Reading } from '../../../src/domain/operation/operation.ts'
import { parseInput } from '../../../src/domain/operation/parse-input.ts'
import {
  CALCULATING_DOCUMENTS,
  READING_DOCUMENTS,
  WRITING_DOCUMENTS,
} from '../../../src/providers/shopify/provider.ts'
import { loadProvider } from '../../../src/providers/index.ts'
import { parseOperation } from '../../../src/sandbox/shopify/graphql.ts'
import { MOST_POINTS, queryCost } from '../../../src/sandbox/shopify/execute.ts'
import { shopifySamples } from './samples.ts'

const provider = await loadProvider('shopify')
const { operations } = provider

interface Request {
  readonly query: string
  readonly variables: JsonObject
}

/** What the sandbox answered, by the request. */
const answered: { readonly request: Request; readonly data: unknown }[] = []

/** As Shopify publishes them. The package exports no module, so its files are reached by their place. */
function schemaOf(version: string): GraphQLSchema {
  const data = new URL('../../../node_modules/@shopify/dev-mcp/dist/data/', import.meta.url)
  const text = gunzipSync(readFileSync(new URL(`admin_${version}.json.gz`, data))).toString()
  return buildClientSchema((JSON.parse(text) as { readonly data: IntrospectionQuery }).data)
}

/** Every request that the operations make of the samples, and those of the provider itself. */
async function requestsOf(): Promise<readonly (readonly [name: string, Request])[]> {
  const made: (readonly [string, Request])[] = []
  const readingFor = (name: string): Reading => ({
    ...shopifySamples.reading,
    query: async (post, body) => {
      const request = body as unknown as Request
      made.push([name, request])
      const response = await shopifySamples.reading.query(post, body)
      answered.push({ request, data: (response.json as { readonly data: unknown }).data })
      return response
    },
  })
  for (const operation of operations) {
    for (const sample of shopifySamples.inputs[operation.name] ?? []) {
      const input: unknown = parseInput(operation, sample)
      const reading = readingFor(operation.name)
      if (operation.kind === 'read') {
        await operation.run(input, reading)
        continue
      }
      const { facts, precondition } = await operation.prepare(input, reading)
      const call = freezeCall(operation.plan(input, facts, `sh${'0'.repeat(32)}`))
      made.push([operation.name, sentJson(call) as unknown as Request])
      const request = { input, facts: facts as Json, precondition, call, providerKey: 'sh0' }
      expect(await operation.recheck?.(request, reading)).toBeNull()
      await operation.lookup?.(request, reading)
    }
  }
  const access = { ...readingFor('shopify'), config: {} }
  await provider.readScopes?.(null, access)
  await provider.readAccount(access)
  return made
}

const requests = await requestsOf()
const documents = [...new Map(requests.map(([name, { query }]) => [query, name]))]

describe.each(['2026-10', '2026-01'])("Shopify's schema of %s", (version) => {
  const schema = schemaOf(version)

  it.each(documents.map(([query, name]) => [name, /^\w+ \w+/.exec(query)?.[0], query]))(
    'knows everything that %s asks for in %s, and nothing of it is deprecated',
    (_name, _beginning, query) => {
      expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([])
      expect(validate(schema, parse(query), [NoDeprecatedCustomRule]).map(({ message }) => message)).toEqual(
        [],
      )
    },
  )

  it('takes the variables of every request', () => {
    for (const [name, { query, variables }] of requests) {
      const operation = getOperationAST(parse(query))
      const { errors = [] } = getVariableValues(schema, operation?.variableDefinitions ?? [], {
        ...variables,
      })
      expect(
        errors.map(({ message }) => message),
        `${name}: ${JSON.stringify(variables)}`,
      ).toEqual([])
    }
  })
})

describe('the answers of the sandbox, held against the schema', () => {
  const schema = schemaOf('2026-10')

  it.each(answered.map(({ request, data }) => [/^\w+ \w+/.exec(request.query)?.[0], request, data]))(
    'have the types that it gives to %s',
    async (_beginning, request, rootValue) => {
      const { query, variables } = request
      const { data, errors = [] } = await execute({
        schema,
        document: parse(query),
        variableValues: variables,
        rootValue,
      })
      expect(errors.map(({ message }) => message)).toEqual([])
      expect(JSON.parse(JSON.stringify(data))).toEqual(rootValue)
    },
  )
})

describe('the documents on the lists', () => {
  const definitionsOf = (documents: readonly string[]) =>
    documents.map((document) =>
      parse(document).definitions.map((definition) => {
        if (definition.kind !== Kind.OPERATION_DEFINITION) return definition.kind
        const fields = definition.selectionSet.selections.map((one) =>
          one.kind === Kind.FIELD ? one.name.value : one.kind,
        )
        return `${definition.operation}: ${fields.join(', ')}`
      }),
    )

  it('are one query each where they read', () => {
    for (const definitions of definitionsOf(READING_DOCUMENTS))
      expect(definitions).toEqual([expect.stringMatching(/^query: /)])
  })

  it('are the one mutation that creates nothing where a draft order is worked out', () => {
    for (const definitions of definitionsOf(CALCULATING_DOCUMENTS))
      expect(definitions).toEqual(['mutation: draftOrderCalculate'])
  })

  it('are one mutation each where they write', () => {
    expect(definitionsOf(WRITING_DOCUMENTS)).toEqual([
      ['mutation: draftOrderCreate'],
      ['mutation: draftOrderInvoiceSend'],
    ])
  })

  it.each(['2026-10', '2026-01'])(
    'are known to the schema of %s, also those that no sample asks',
    (version) => {
      const schema = schemaOf(version)
      for (const document of [...READING_DOCUMENTS, ...CALCULATING_DOCUMENTS, ...WRITING_DOCUMENTS])
        expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([])
    },
  )

  it('go to the version of the API that is asked for, and to no other address', () => {
    const path = provider.readingPosts?.['shopify.query']?.path
    expect(path?.('2026-10')).toBe('/admin/api/2026-10/graphql.json')
    expect(() => path?.('../../x')).toThrow('cannot be part of a path')
  })
})

describe('what the requests may cost', () => {
  it('is never more than Shopify allows one query', () => {
    for (const [name, { query, variables }] of requests) {
      const { type, selections } = parseOperation(query, variables)
      expect(queryCost(type, selections), name).toBeLessThanOrEqual(MOST_POINTS)
    }
  })
})

describe('the requests held against the schema', () => {
  it('are of every root field that shield uses', () => {
    const fields = documents.flatMap(
      ([query]) =>
        query.match(
          /\b(?:order|orders|shop|draftOrders?|draftOrderC\w+|draftOrderInvoiceSend|customerByIdentifier|currentAppInstallation)(?=[ (])/g,
        ) ?? [],
    )
    expect([...new Set(fields)].toSorted()).toEqual([
      'currentAppInstallation',
      'customerByIdentifier',
      'draftOrder',
      'draftOrderCalculate',
      'draftOrderCreate',
      'draftOrderInvoiceSend',
      'draftOrders',
      'order',
      'orders',
      'shop',
    ])
  })

  it('would be refused with a field or a value that Shopify does not have', () => {
    const schema = schemaOf('2026-10')
    expect(validate(schema, parse('{ shop { surprise } }'))).toHaveLength(1)
    const operation = getOperationAST(parse('query Q($id: ID!) { order(id: $id) { id } }'))
    expect(getVariableValues(schema, operation?.variableDefinitions ?? [], {}).errors).toHaveLength(1)
  })
})
