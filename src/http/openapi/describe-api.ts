import type { JsonObject } from '../../domain/text/json.ts'
import type { Operation } from '../../domain/operation/operation.ts'
import { PUBLIC_ROUTES, type PublicRoute } from '../public-routes.ts'
import { ROUTES } from '../rest/routes.ts'
import { describeOperationRoute, operationPath } from './describe-operation-route.ts'
import { describeRoute, operationId, pathParameters, problemResponse, responses } from './describe-route.ts'
import { createSchemaWriter } from './schema-writer.ts'

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
