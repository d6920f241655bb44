import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { describeOperation, operationPage } from '../../src/domain/operation/describe-operation.ts'
import { GROUPS, loadProvider } from '../../src/providers/index.ts'

const page = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs', 'operations.md')
const operations = (
  await Promise.all(
    [...new Set(GROUPS.map(({ provider }) => provider))].map((provider) => loadProvider(provider)),
  )
).flatMap((loaded) => loaded.operations)

const schemas = operations.flatMap((operation) => {
  const { input, output } = describeOperation(operation)
  const named = [[`the input of ${operation.name}`, input] as const]
  return output === undefined ? named : [...named, [`the output of ${operation.name}`, output] as const]
})

const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false })

it.each(schemas)('describes %s with a schema that a validator accepts', (_name, schema) => {
  expect(ajv.validateSchema(schema as object)).toBe(true)
  expect(ajv.compile(schema as object)).toBeTypeOf('function')
})

it('keeps docs/operations.md as the operations are (UPDATE=1 npm test writes it)', () => {
  const text = `# Operations\n\nMade from the operations themselves.\n\n${operations.map(operationPage).join('\n')}`
  if (process.env['UPDATE'] === '1') writeFileSync(page, text)
  expect(readFileSync(page, 'utf8')).toBe(text)
})
