import { z } from 'zod'
import { describeOperation } from '../../../domain/operation/describe-operation.ts'
import { defineRoute } from '../../route.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { getOperation } from './get-operation.ts'
import { json, pageOf, provider } from '../../schemas/common.ts'

const operation = z.object({
  name: z.string(),
  kind: z.enum(['read', 'write']),
  provider,
  summary: z.string(),
  input: json.describe('JSON Schema'),
  output: json.optional().describe('JSON Schema; only for a read'),
  recovery: z
    .enum(['client-key', 'idempotent', 'lookup', 'none'])
    .optional()
    .describe('Only for a write: how a lost answer is recovered from'),
  examples: z.array(z.string()),
})

export const listOperations = defineRoute({
  method: 'GET',
  path: '/v1/operations',
  summary: 'Everything shield can do at the providers, with the schemas of what it takes and gives',
  uses: ['operations.read'],
  answers: { 200: { summary: 'All operations', schema: pageOf(operation) } },
  handle: async ({ operations }) => ({
    status: 200,
    body: wholeList((await operations()).map(describeOperation)),
  }),
})

export const showOperation = defineRoute({
  method: 'GET',
  path: '/v1/operations/{name}',
  summary: 'One operation',
  uses: ['operations.read'],
  answers: { 200: { summary: 'The operation', schema: operation } },
  handle: async (context, { params }) => ({
    status: 200,
    body: describeOperation(await getOperation(context, params['name'] ?? '')),
  }),
})
