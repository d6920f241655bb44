import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { describeOperation, operationPage } from '../../src/domain/describe-operation.ts'
import { GROUPS, loadProvider } from '../../src/providers/index.ts'

const page = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs', 'operations.md')
const operations = (
  await Promise.all(
    [...new Set(GROUPS.map(({ provider }) => provider))].map((provider) => loadProvider(provider)),
  )
).flatMap((loaded) => loaded.operations)

it.each(operations.map((operation) => [operation.name, operation] as const))(
  'describes %s with schemas that a validator accepts',
  (_name, operation) => {
    const described = describeOperation(operation)
    const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false })
    for (const schema of [described['input'], described['output']]) {
      if (schema !== undefined) expect(() => ajv.compile(schema as object)).not.toThrow()
    }
  },
)

it('keeps docs/operations.md as the operations are (UPDATE=1 npm test writes it)', () => {
  const text = `# Operations\n\nMade from the operations themselves.\n\n${operations.map(operationPage).join('\n')}`
  if (process.env['UPDATE'] === '1') writeFileSync(page, text)
  expect(readFileSync(page, 'utf8')).toBe(text)
})
