import { describeOperation } from '../domain/operation/describe-operation.ts'
import type { Operation } from '../domain/operation/operation.ts'
import { isJsonObject, type Json, type JsonObject, objectOf } from '../domain/text/json.ts'
import { either } from '../wire/composites.ts'
import { nothingToDo, proposed as proposedShape } from '../wire/request-answers.ts'
import { requestView } from '../wire/request-view.ts'
import { schemaOf } from '../wire/shape.ts'
import { PUBLIC_ROUTES, type PublicRoute } from './public-routes.ts'
import { operationBody, runOperation } from './rest/operations.ts'
import { ROUTES } from './rest/routes.ts'
import {
  createSchemaWriter,
  describeRoute,
  operationId,
  pathParameters,
  problemResponse,
  requestBody,
  responses,
  type SchemaWriter,
} from './describe-route.ts'

interface Described {
  readonly path: string
  readonly method: string
  readonly operation: JsonObject
}

/** The whole interface in the words of OpenAPI 3.1, out of the very routes that are served. */
export function describeApi(version: string, operations: readonly Operation[]): JsonObject {
  const writer = createSchemaWriter()
  const all = [
    ...ROUTES.map((route) => ({ ...route, operation: describeRoute(route, writer) })),
    ...operations.map((operation) => ({
      path: operationPath(operation),
      method: 'POST',
      operation: describeOperationRoute(operation, writer),
    })),
    ...PUBLIC_ROUTES.map((route) => ({ ...route, operation: describePublic(route) })),
  ]
  return {
    openapi: '3.1.0',
    info: {
      title: 'shield',
      version,
      description:
        'Reads at business systems run at once; every write waits for a person’s approval and is sent at most once.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths: pathsOf(all),
    components: {
      schemas: writer.named(),
      responses: { Problem: problemResponse('What went wrong (RFC 9457)') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `shield tokens create`' },
      },
    },
  }
}

function pathsOf(all: readonly Described[]): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {}
  for (const { path, method, operation } of all) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  }
  return paths
}

function describePublic({ method, path, summary, answers }: PublicRoute): JsonObject {
  const parameters = pathParameters(path)
  return {
    operationId: operationId(method, path),
    summary,
    tags: [path.startsWith('/v1/') ? 'webhooks' : 'server'],
    security: [],
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: responses(answers),
  }
}

/** The path at which one operation is run, with what it takes and gives. */
function operationPath({ name }: Operation): string {
  return runOperation.path.replace('{name}', name)
}

function describeOperationRoute(operation: Operation, writer: SchemaWriter): JsonObject {
  const { kind, name, summary } = operation
  const described = describeOperation(operation)
  const prefix = `${operationId('', name)}.`
  const schema = (part: Json | undefined, of: string): JsonObject =>
    isJsonObject(part) ? writer.take(part, `${prefix}${of}.`) : {}
  const input = schema(described['input'], 'Input')
  const output = schema(described['output'], 'Output')
  return {
    operationId: operationId('run', name),
    summary,
    description:
      kind === 'read'
        ? 'A read: runs at once.'
        : 'A write: waits for an approval, and is then sent at most once.',
    tags: ['operations'],
    ...(kind === 'read' ? {} : { parameters: [idempotencyKey()] }),
    requestBody: requestBody(bodyOf(kind, input, writer)),
    responses: {
      ...(kind === 'read' ? { 200: found(output) } : writeResponses(output)),
      424: problemResponse('No connection, or one that was not granted what this takes'),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

/** A read takes nothing of what only a write has. */
function bodyOf(kind: Operation['kind'], input: JsonObject, writer: SchemaWriter): JsonObject {
  const whole = kind === 'read' ? operationBody.pick({ input: true, connection: true }) : operationBody
  const body = writer.write(whole)
  const properties = objectOf(body['properties'])
  const needsInput = Array.isArray(input['required']) && input['required'].length > 0
  return { ...body, properties: { ...properties, input }, ...(needsInput ? { required: ['input'] } : {}) }
}

function found(output: JsonObject): JsonObject {
  const schema = { type: 'object', properties: { output }, required: ['output'] }
  return { description: 'What was found', content: { 'application/json': { schema } } }
}

function writeAnswers() {
  return {
    200: {
      summary:
        'Nothing to do; or, with dryRun, the request that would be proposed (its id and state mean nothing)',
      schema: either('nothingToDo', nothingToDo, requestView),
    },
    202: { summary: 'The request that was proposed, now or before', schema: proposedShape },
    409: {
      summary: 'The key was used for something else, or the request it supersedes is no longer waiting',
    },
  } as const
}

/** The answers to a write; where its request has succeeded, its result is what this operation gives. */
function writeResponses(output: JsonObject): JsonObject {
  const { 202: proposed, ...others } = writeAnswers()
  const { properties, ...schema } = schemaOf(proposed.schema)
  const { request, ...rest } = objectOf(properties)
  const result = { anyOf: [output, { type: 'null' }] }
  const withResult = { properties: { ending: { properties: { result } } } }
  const whole = { ...schema, properties: { request: { allOf: [request ?? {}, withResult] }, ...rest } }
  return {
    ...responses(others),
    202: { description: proposed.summary, content: { 'application/json': { schema: whole } } },
  }
}

function idempotencyKey(): JsonObject {
  const [name = '', description = ''] = Object.entries(runOperation.headers ?? {})[0] ?? []
  return { name, in: 'header', description, schema: { type: 'string', pattern: '^[!-~]{1,255}$' } }
}
