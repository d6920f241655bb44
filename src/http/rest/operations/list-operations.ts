import { describeOperation } from '../../../domain/operation/describe-operation.ts'
import { defineRoute } from '../../route.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { getOperation } from './get-operation.ts'
import { operation } from '../../../wire/operation.ts'
import { pageOf } from '../../../wire/page.ts'

const all = pageOf(operation)

export const listOperations = defineRoute({
  method: 'GET',
  path: '/v1/operations',
  summary: 'Everything shield can do at the providers, with the schemas of what it takes and gives',
  uses: ['operations.read'],
  answers: { 200: { summary: 'All operations', schema: all } },
  handle: async ({ operations }) => ({
    status: 200,
    body: all.encode(wholeList((await operations()).map(describeOperation))),
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
    body: operation.encode(describeOperation(await getOperation(context, params['name'] ?? ''))),
  }),
})
