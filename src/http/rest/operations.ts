import { z } from 'zod'
import { ShieldError } from '../../domain/errors.ts'
import { describeOperation } from '../../domain/operation/describe-operation.ts'
import type { Operation } from '../../domain/operation/operation.ts'
import { parseInput } from '../../domain/operation/parse-input.ts'
import { isNothingToDo, type OperationAsk, type WriteAsk } from '../../domain/ports/gate.ts'
import { wholeList } from '../../domain/ports/page.ts'
import type { Json } from '../../domain/text/json.ts'
import { pageOf } from '../../wire/actor-money-page.ts'
import { either } from '../../wire/composites.ts'
import { found as foundShape, operation } from '../../wire/operation.ts'
import { dryRunOrNothing, nothingToDo, proposed as proposedShape } from '../../wire/request-answers.ts'
import type { HttpContext } from '../context.ts'
import { type Answer, type Ask, defineRoute, giving } from '../route.ts'
import { onRequest, queued } from './approvals/on-request.ts'
import { expires, expiresIn, reason } from './fields.ts'
import { quoted } from '../../domain/text/quoted.ts'

/** What only a write takes. */
const ofWrites = {
  reason: reason.describe('For the approver'),
  expires,
  duplicate: z
    .boolean()
    .optional()
    .describe('Propose it even if an identical one is open, or if there is nothing to do'),
  supersedes: z.string().max(100).optional().describe('The id of a request that is cancelled in its favour'),
  notifyUrl: z
    .string()
    .max(2000)
    .optional()
    .describe('Where to tell how it ends, by a signed webhook, at a host that was allowed for that'),
  dryRun: z.boolean().optional().describe('Show what would be proposed, and propose nothing'),
} as const

export const operationBody = z.strictObject(
  {
    input: z.record(z.string(), z.unknown()).optional(),
    connection: z.string().max(100).optional().describe('Its name; by default the provider’s only one'),
    ...ofWrites,
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? unknownBeside(issue.keys) : undefined) },
)

/** What somebody most likely meant for the operation itself. */
function unknownBeside(keys: readonly string[]): string {
  const named = keys.map((key) => quoted(key)).join(', ')
  return `${named} ${keys.length === 1 ? 'is' : 'are'} not known here; what the operation itself takes goes into "input": {…}`
}

type Body = z.infer<typeof operationBody>

export const runOperation = defineRoute({
  method: 'POST',
  path: '/v1/operations/{name}',
  summary: 'Runs a read, or proposes a write, which then waits for an approval',
  uses: ['operations.read', 'operations.propose'],
  body: operationBody,
  headers: {
    'Idempotency-Key':
      'For a write: the same key with the same input returns the same request; with another input it is a conflict',
  },
  answers: {
    200: {
      summary:
        'The result of a read; for a write, that there is nothing to do; or, with dryRun, the request that would be proposed (its id and state mean nothing)',
      schema: either('output', foundShape, dryRunOrNothing),
    },
    202: { summary: 'The request that was proposed, now or before', schema: proposedShape },
    409: {
      summary: 'The key was used for something else, or the request it supersedes is no longer waiting',
    },
    424: { summary: 'No connection, or one that was not granted what this takes' },
  },
  handle: async (context, ask) => {
    const operation = await getOperation(context, ask.params['name'] ?? '')
    const { body } = ask
    if (operation.kind === 'write') return write(ask, operation)
    refuseOfWrites(body, ask, operation.name)
    const output = await ask.gate.operations.read(readAsk(ask, operation))
    return { status: 200, body: foundShape.encode({ output }) }
  },
})

function refuseOfWrites(body: Body, { header }: Ask, name: string): void {
  const given = Object.keys(ofWrites).filter((key) => body[key as keyof typeof ofWrites] !== undefined)
  if (header('idempotency-key') !== undefined) given.push('Idempotency-Key')
  if (given.length === 0) return
  throw new ShieldError('usage', `${name} is a read: ${given.join(', ')} cannot be given`)
}

async function write(ask: Ask<unknown, Body>, operation: Operation): Promise<Answer> {
  const { gate } = ask
  const wanted = writeAsk(ask, operation)
  if (ask.body.dryRun === true) {
    const view = await gate.operations.dryRun(wanted)
    return { status: 200, body: dryRunOrNothing.encode(view) }
  }
  const watch = { signal: ask.signal, onPhase: () => undefined }
  const proposed = await onRequest(gate, undefined, () => gate.operations.propose(wanted, watch))
  if (isNothingToDo(proposed)) return { status: 200, body: nothingToDo.encode(proposed) }
  const { told, headers } = await queued(gate, proposed)
  return { status: 202, body: proposedShape.encode(told), headers }
}

function readAsk({ body: { input, connection } }: Ask<unknown, Body>, operation: Operation): OperationAsk {
  return { operation: operation.name, input: parseInput(operation, input ?? {}) as Json, connection }
}

function writeAsk(ask: Ask<unknown, Body>, operation: Operation): WriteAsk {
  const { body } = ask
  return {
    ...readAsk(ask, operation),
    reason: body.reason,
    idempotencyKey: keyFrom(ask),
    expiresIn: expiresIn(body.expires),
    duplicate: body.duplicate === true,
    supersedes: body.supersedes,
    notifyUrl: body.notifyUrl,
  }
}

function keyFrom({ header }: Ask): string | null {
  const key = header('idempotency-key')
  if (key === undefined) return null
  if (/^[!-~]{1,255}$/.test(key)) return key
  throw new ShieldError('usage', 'Idempotency-Key takes 1 to 255 visible ASCII characters')
}

export const listOperations = giving(pageOf(operation), {
  method: 'GET',
  path: '/v1/operations',
  summary: 'Everything shield can do at the providers, with the schemas of what it takes and gives',
  uses: ['operations.read'],
  answers: { 200: { summary: 'All operations' } },
  handle: async ({ operations }) => wholeList((await operations()).map(describeOperation)),
})

export const showOperation = giving(operation, {
  method: 'GET',
  path: '/v1/operations/{name}',
  summary: 'One operation',
  uses: ['operations.read'],
  answers: { 200: { summary: 'The operation' } },
  handle: async (context, { params }) => describeOperation(await getOperation(context, params['name'] ?? '')),
})

/** Fails with `not_found`. */
export async function getOperation({ operations }: HttpContext, name: string): Promise<Operation> {
  const found = (await operations()).find((one) => one.name === name)
  if (found !== undefined) return found
  throw new ShieldError('not_found', `There is no operation ${quoted(name)}`, {
    hint: 'GET /v1/operations lists them',
  })
}
