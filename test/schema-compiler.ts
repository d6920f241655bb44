import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/**
 * Compiles schemas by these rules, each text once for a whole worker. A validator of its own for each schema would compile
 * what JSON Schema says of itself every time, which takes ten times as long as a schema of ours.
 */
export function createSchemaCompiler(options: Options): (schema: object) => ValidateFunction {
  const ajv = new Ajv2020(options)
  formats.default(ajv)
  const compiled = new Map<string, ValidateFunction>()
  return (schema) => {
    const text = JSON.stringify(schema)
    const validate = compiled.get(text) ?? ajv.compile(schema)
    compiled.set(text, validate)
    return validate
  }
}
