import { describe, expect, it } from 'vitest'
import { describeOperation } from '../../src/domain/operation/describe-operation.ts'
import { isJsonObject, objectOf } from '../../src/domain/text/json.ts'
import { GROUPS, loadProvider } from '../../src/providers/index.ts'
import { BESIDE_WRITE, toolOf } from '../../src/wire/tool.ts'
import { inputsOf } from '../providers/all-samples.ts'
import { createSchemaCompiler } from '../schema-compiler.ts'

const loaded = await Promise.all(
  [...new Set(GROUPS.map(({ provider }) => provider))].map((provider) => loadProvider(provider)),
)
const operations = loaded.flatMap((each) => each.operations)
const tools = operations.map((operation) => [operation.name, operation, toolOf(operation)] as const)

const validator = createSchemaCompiler({ strict: true, strictTypes: false, allErrors: true })

it('every operation is one tool, of a name that every host takes', () => {
  const names = tools.map(([, , { name }]) => name)
  expect(new Set(names).size).toBe(operations.length)
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]{0,39}$/)
  expect(names).toContain('calendar_find_slots')
})

describe.each(tools)('%s as a tool', (_name, operation, tool) => {
  it('takes every input of the operation with what stands beside it, and nothing else', () => {
    const isValid = validator(tool.inputSchema)
    for (const input of inputsOf(operation)) {
      const beside = { connection: 'work', reason: 'a wish', idempotency_key: 'k-1', again: false }
      const given = operation.kind === 'write' ? beside : { connection: 'work' }
      expect(isValid({ ...objectOf(input), ...given }), JSON.stringify(isValid.errors)).toBe(true)
      expect(isValid({ ...objectOf(input), approve: true })).toBe(false)
    }
  })

  it('has no argument that means two things', () => {
    const { properties } = describeOperation(operation).input
    expect(isJsonObject(properties)).toBe(true)
    for (const name of Object.keys(BESIDE_WRITE)) expect(objectOf(properties)).not.toHaveProperty(name)
  })

  it('describes its answer as an object, in words that every vendor takes', () => {
    expect(tool.outputSchema['type']).toBe('object')
    expect(validator(tool.outputSchema)({ status: 'error', next: 'Wait' })).toBe(true)
    expect(validator(tool.outputSchema)({ next: 'Wait' })).toBe(false)
    expect(JSON.stringify(tool)).not.toContain('"oneOf"')
    expect(JSON.stringify(tool)).not.toContain('$schema')
  })

  it('says whether it changes anything', () => {
    const isRead = operation.kind === 'read'
    expect(tool.annotations).toMatchObject({ readOnlyHint: isRead, destructiveHint: !isRead })
    expect(tool.description.includes('waits until a person approves it')).toBe(!isRead)
  })
})
