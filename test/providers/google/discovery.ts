import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'

interface Parameter {
  readonly type: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly minimum?: string
  readonly location: string
}

interface Method {
  readonly httpMethod: string
  readonly path: string
  readonly parameters?: Readonly<Record<string, Parameter>>
  readonly request?: { readonly $ref: string }
  readonly response?: { readonly $ref: string }
  readonly scopes: readonly string[]
}

interface Discovery {
  readonly basePath: string
  readonly methods: Readonly<Record<string, Method>>
  readonly schemas: Readonly<Record<string, object>>
}

/**
 * Google's own description of Calendar v3, revision 20260708, without its texts and without what shield does not use.
 * https://www.googleapis.com/discovery/v1/apis/calendar/v3/rest
 */
export const discovery = JSON.parse(
  readFileSync(new URL('calendar-v3.json', import.meta.url), 'utf8'),
) as Discovery

export interface GoogleCall {
  readonly method: string
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  readonly body: unknown
}

/** The method behind an address, by its name: `events.list`. */
export function methodOf({ method, path }: Pick<GoogleCall, 'method' | 'path'>): string | undefined {
  const found = Object.entries(discovery.methods).find(
    ([, { httpMethod, path: template }]) =>
      httpMethod === method &&
      new RegExp(`^${discovery.basePath}${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  )
  return found?.[0]
}

/** What is wrong with the parameters of a call, by Google's description. */
export function wrongParameters(name: string, query: GoogleCall['query']): readonly string[] {
  const known = discovery.methods[name]?.parameters ?? {}
  return query.flatMap(([key, value]) => {
    const parameter = known[key]
    if (parameter?.location !== 'query') return [`${key} is not known`]
    return isOf(parameter, value) ? [] : [`${key} cannot be ${value}`]
  })
}

function isOf({ type, format, enum: values, minimum = '-1' }: Parameter, value: string): boolean {
  if (values !== undefined) return values.includes(value)
  if (type === 'integer') return /^-?\d+$/.test(value) && Number(value) >= Number(minimum)
  if (type === 'boolean') return value === 'true' || value === 'false'
  return format !== 'date-time' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
}

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false })
for (const [name, schema] of Object.entries(discovery.schemas)) ajv.addSchema(closed(schema), name)

/** What is wrong with a body, by Google's description: a member that it does not have, too. */
export function wrongMembers(kind: 'request' | 'response', name: string, body: unknown): readonly string[] {
  const schema = discovery.methods[name]?.[kind]?.$ref
  if (schema === undefined) return body === null ? [] : ['no body is known']
  ajv.validate(schema, body)
  return (ajv.errors ?? []).map(
    ({ instancePath, message = '', params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  )
}

/** The same for JSON Schema, and without room for members that are not described. */
function closed(value: unknown): object {
  if (typeof value !== 'object' || value === null) return {}
  // `id` names a schema and `any` says nothing: JSON Schema reads both otherwise.
  const {
    id: _id,
    type,
    properties,
    items,
    additionalProperties,
    ...rest
  } = value as Readonly<Record<string, unknown>>
  return {
    ...rest,
    ...(type === undefined || type === 'any' ? {} : { type }),
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: closed(additionalProperties) }),
    ...(properties === undefined
      ? {}
      : { properties: membersOf(properties as object), additionalProperties: false }),
  }
}

function membersOf(properties: object): object {
  return Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, closed(member)]))
}
