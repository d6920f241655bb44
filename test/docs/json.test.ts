import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/text/json.ts'
import { NAMED, NAMED_HERE } from '../../src/wire/names.ts'

const page = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs', 'json.md')

const [BEGIN, END] = ['<!-- shapes -->\n', '<!-- end of shapes -->']

/** `text, or null`, in the words of a reader. */
function words(schema: Json): string {
  if (!isJsonObject(schema)) return 'any JSON'
  const { $ref: name, anyOf, enum: values, const: only } = schema
  if (typeof name === 'string')
    return `[${name.replace(/^.*\//, '')}](#${name.replace(/^.*\//, '').toLowerCase()})`
  if (Array.isArray(anyOf)) return anyOf.map((one: Json) => words(one)).join(' or ')
  if (Array.isArray(values)) return values.map((one: Json) => `\`${textOf(one)}\``).join(', ')
  if (only !== undefined) return `\`${JSON.stringify(only)}\``
  return typeWords(schema)
}

function typeWords(schema: JsonObject): string {
  const { type = 'any', items = {} } = schema
  if (type === 'array') return items === false ? 'a pair of texts' : `list of ${words(items)}`
  return type === 'object' ? fieldsIn(schema) : (NAMES[textOf(type)] ?? textOf(type))
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const NAMES: Readonly<Record<string, string>> = {
  any: 'any JSON',
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
}

function fieldsIn({ properties, additionalProperties }: JsonObject): string {
  if (!isJsonObject(properties)) return `object of ${words(additionalProperties ?? {})}`
  return `object: ${Object.keys(properties)
    .map((name) => `\`${name}\``)
    .join(', ')}`
}

function section({ name, schema }: { readonly name: string; readonly schema: JsonObject }): string {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const rows = Object.entries(properties).map(([field, inner]) => [
    `\`${field}\`${required.includes(field) ? '' : ' (optional)'}`,
    isWhen(inner) ? words(inner).replace('text', 'time') : words(inner),
    isJsonObject(inner) && typeof inner['description'] === 'string' ? inner['description'] : '',
  ])
  return [`### ${name}`, '', ...table([['field', 'value', ''], ...rows]), ''].join('\n')
}

function isWhen(schema: Json): boolean {
  return JSON.stringify(schema).includes('"date-time"') && !JSON.stringify(schema).includes('"properties"')
}

/** As the formatter lays a table out. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1, 2].map((column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = '', ...body] = rows.map(line)
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body]
}

it('keeps the shapes in docs/json.md as they are written (UPDATE=1 npm test writes them)', () => {
  const text = readFileSync(page, 'utf8')
  const [before = '', rest = ''] = text.split(BEGIN)
  const after = rest.slice(rest.indexOf(END))
  const written = `${before}${BEGIN}\n${[...NAMED, ...NAMED_HERE].map(section).join('\n')}\n${after}`
  if (process.env['UPDATE'] === '1') writeFileSync(page, written)
  expect(readFileSync(page, 'utf8')).toBe(written)
})
