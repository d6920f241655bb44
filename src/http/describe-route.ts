import { z } from 'zod'
import { PROVIDERS } from '../domain/provider/providers.ts'
import { isJsonObject, type Json, type JsonObject, objectOf, defined } from '../domain/text/json.ts'
import { rolesOf } from '../gate/access/needs.ts'
import { NAMED } from '../wire/names.ts'
import { schemaOf } from '../wire/shape.ts'
import type { Meaning, Route } from './route.ts'

/** A route as an operation of openapi.json. */
export function describeRoute(route: Route, writer: SchemaWriter): JsonObject {
  const { method, path, summary, uses, query, body, headers = {}, answers } = route
  const parameters = [
    ...pathParameters(path),
    ...(query === undefined ? [] : queryParameters(writer.write(query))),
    ...Object.entries(headers).map(([name, description]) => ({
      name,
      in: 'header',
      description,
      schema: { type: 'string' },
    })),
  ]
  return {
    operationId: operationId(method, path),
    summary,
    description: `Takes a token with the role ${rolesOf(uses).join(' or ')}.`,
    tags: [tagOf(path)],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: requestBody(writer.write(body)) }),
    responses: responses(answers),
  }
}

/** What a route answers with: beside its own meanings, a problem. */
export function responses(answers: Readonly<Record<number, Meaning>>): JsonObject {
  return {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, meaning]) => [
        status,
        Number(status) < 400 ? response(meaning) : problemResponse(meaning.summary),
      ]),
    ),
    default: { $ref: '#/components/responses/Problem' },
  }
}

export function problemResponse(description: string): JsonObject {
  return {
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}

function response({ summary, schema, text }: Meaning): JsonObject {
  if (text !== undefined) return { description: summary, content: { [text]: { schema: { type: 'string' } } } }
  if (schema === undefined) return { description: summary }
  return { description: summary, content: { 'application/json': { schema: schemaOf(schema) } } }
}

export function requestBody(schema: JsonObject): JsonObject {
  const required = Array.isArray(schema['required']) && schema['required'].length > 0
  return { required, content: { 'application/json': { schema } } }
}

/** `postIntegrationsApprovalsIdApprove`: the version is in the path, and a client of one version has no use for it. */
export function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'v1')
  const named = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
  return [method.toLowerCase(), ...named].join('')
}

/** What belongs together for a reader. */
function tagOf(path: string): string {
  return (
    /^\/v1\/(?:integrations\/)?(approvals|hold|operations|connections|audit|webhooks|status)/.exec(
      path,
    )?.[1] ?? (path.startsWith('/v1/') ? 'integrations' : 'server')
  )
}

export function pathParameters(path: string): readonly JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'provider' ? { type: 'string', enum: [...PROVIDERS] } : { type: 'string' },
  }))
}

function queryParameters(schema: JsonObject): readonly JsonObject[] {
  const properties = objectOf(schema['properties'])
  const required: Json = schema['required'] ?? []
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = objectOf(property)
    return {
      name,
      in: 'query',
      ...defined({ description }),
      ...(Array.isArray(required) && required.includes(name) ? { required: true } : {}),
      schema: rest,
    }
  })
}

/** Writes schemas as openapi.json has them (JSON Schema 2020-12), and collects those that have a name. */
export interface SchemaWriter {
  readonly write: (schema: z.ZodType) => JsonObject
  /** A schema that is JSON already. Its own definitions come among the named ones, as `prefix` and their names. */
  readonly take: (schema: JsonObject, prefix: string) => JsonObject
  /** All that were named so far, by their names. */
  readonly named: () => JsonObject
}

export function createSchemaWriter(): SchemaWriter {
  const named: Record<string, JsonObject> = Object.fromEntries(
    NAMED.map(({ name, schema }) => [name, schema]),
  )
  const take = (schema: JsonObject, prefix: string): JsonObject => {
    const { $schema: _, $defs: definitions, ...rest } = schema
    for (const [name, definition] of Object.entries(objectOf(definitions))) {
      named[`${prefix}${name}`] = objectOf(moved(definition, prefix))
    }
    return objectOf(moved(rest, prefix))
  }
  return {
    // As it is sent: an object stays open, unless it says that nothing else is taken.
    write: (schema) => take(z.toJSONSchema(schema, { io: 'input' }) as JsonObject, ''),
    take,
    named: () => named,
  }
}

const LOCAL = '#/$defs/'

/** References lead to where openapi.json keeps what has a name. */
function moved(value: Json, prefix: string): Json {
  if (Array.isArray(value)) return value.map((one: Json) => moved(one, prefix))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string' && inner.startsWith(LOCAL)
        ? [key, `#/components/schemas/${prefix}${inner.slice(LOCAL.length)}`]
        : [key, moved(inner, prefix)],
    ),
  )
}
