import { ShieldError } from '../domain/errors.ts'
import type { OperationAsk, OperationDoor, WriteAsk } from '../domain/ports/gate.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { Client } from './client.ts'
import { given } from './deciding-door.ts'
import { parseView } from './parse-request.ts'
import { proposalIn, proposed } from '../wire/request-answers.ts'
import { decodeAnswer } from '../wire/shape.ts'
import { seconds } from './seconds.ts'

/** Reads and proposals at a server. */
export function operationDoor(client: Client, now: () => number): OperationDoor {
  return {
    read: async (ask) => {
      const { body } = await client.change('POST', pathOf(ask), { body: wishFrom(ask) })
      return body['output'] ?? null
    },
    dryRun: async (ask) => {
      const { body } = await client.change('POST', pathOf(ask), { body: { ...writeFrom(ask), dryRun: true } })
      if (typeof body['nothingToDo'] === 'string') return { nothingToDo: body['nothingToDo'] }
      const view = parseView(body, now())
      if (view.preview !== null) return view
      throw new ShieldError('unavailable', 'The server did not say what would be sent')
    },
    propose: async (ask) => {
      const { body } = await client.change('POST', pathOf(ask), {
        body: writeFrom(ask),
        headers: ask.idempotencyKey === null ? {} : { 'idempotency-key': ask.idempotencyKey },
      })
      if (typeof body['nothingToDo'] === 'string') return { nothingToDo: body['nothingToDo'] }
      return proposalIn(decodeAnswer(proposed, 'a request', body))
    },
  }
}

function pathOf({ operation }: OperationAsk): string {
  return `/v1/operations/${encodeURIComponent(operation)}`
}

function wishFrom({ input, connection }: OperationAsk): JsonObject {
  return { input, ...given({ connection }) }
}

function writeFrom(ask: WriteAsk): JsonObject {
  return {
    ...wishFrom(ask),
    ...given({ reason: ask.reason, supersedes: ask.supersedes }),
    expires: ask.expiresIn === null ? null : seconds(ask.expiresIn),
    duplicate: ask.duplicate,
  }
}
