import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { describeOperation } from '../../src/domain/operation/describe-operation.ts'
import { isJsonObject, objectOf, textOf, type Json, type JsonObject } from '../../src/domain/text/json.ts'
import { GROUPS, loadProvider } from '../../src/providers/index.ts'
import { toolList, TOOL_FORMATS } from '../../src/wire/tool.ts'

async function everyOperation() {
  const providers = [...new Set(GROUPS.map(({ provider }) => provider))]
  return (await Promise.all(providers.map(async (name) => (await loadProvider(name)).operations))).flat()
}

/** Every object inside, at any depth. */
function objectsInside(json: Json): readonly JsonObject[] {
  if (Array.isArray(json)) return json.flatMap((one: Json) => objectsInside(one))
  return isJsonObject(json) ? [json, ...Object.values(json).flatMap(objectsInside)] : []
}

/** The fields that each vendor's reference lists for a function tool; another one is refused there. */
const FIELDS = {
  tools: ['annotations', 'description', 'inputSchema', 'name', 'outputSchema', 'title'],
  anthropic: ['description', 'input_schema', 'name'],
  openai: ['description', 'name', 'parameters', 'strict', 'type'],
  gemini: ['description', 'name', 'parametersJsonSchema', 'responseJsonSchema'],
} as const

describe('operations as tools for a model', () => {
  it.each(TOOL_FORMATS)('have the fields of %s and no others, one for each operation', async (format) => {
    const operations = await everyOperation()
    const list = toolList(format, operations) as readonly JsonObject[]
    const tools = format === 'gemini' ? (list[0]?.['functionDeclarations'] as readonly JsonObject[]) : list
    expect(new Set(tools.map((tool) => Object.keys(tool).toSorted().join()))).toEqual(
      new Set([FIELDS[format].join()]),
    )
    expect(tools.map(({ name }) => name)).toEqual(operations.map(({ name }) => name.replaceAll(/[.-]/g, '_')))
    for (const { name, description } of tools) {
      expect(name).toMatch(/^[a-z][a-z0-9_]{0,39}$/)
      expect(textOf(description).length).toBeLessThan(1024)
      expect(description).not.toContain('shield_')
    }
  })

  it('describe arguments in words that every vendor takes', async () => {
    const ajv = new Ajv2020({ strict: false })
    addFormats.default(ajv)
    const operations = await everyOperation()
    const tools = toolList('tools', operations) as readonly {
      inputSchema: JsonObject
      outputSchema: JsonObject
    }[]
    for (const { inputSchema, outputSchema } of tools) {
      // A vendor takes an object at the root, and no choice between several there.
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
      expect(Object.keys(inputSchema)).not.toEqual(expect.arrayContaining(['anyOf']))
      const inside = objectsInside([inputSchema, outputSchema]).flatMap((one) => Object.keys(one))
      expect(inside).not.toContain('oneOf')
      expect(inside).not.toContain('$schema')
      expect(inside).not.toContain('$ref')
      ajv.compile(inputSchema)
      ajv.compile(outputSchema)
    }
  })

  it('take every argument that the operation takes, and what stands beside it', async () => {
    for (const operation of await everyOperation()) {
      const [tool] = toolList('anthropic', [operation]) as readonly { input_schema: JsonObject }[]
      const properties = objectOf(describeOperation(operation).input['properties'])
      const beside =
        operation.kind === 'read' ? ['connection'] : ['connection', 'reason', 'idempotency_key', 'again']
      expect(Object.keys(objectOf(tool?.input_schema['properties'])).toSorted()).toEqual(
        [...Object.keys(properties), ...beside].toSorted(),
      )
    }
  })
})
