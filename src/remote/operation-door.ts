import { ShieldError } from '../domain/errors.ts'
import { isNothingToDo, type OperationAsk, type OperationDoor, type WriteAsk } from '../domain/ports/gate.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { found } from '../wire/operation.ts'
import { dryRunOrNothing, proposalIn, proposedOrNothing } from '../wire/request-answers.ts'
import type { Client } from './client.ts'
import { seconds } from './paths.ts'
import { given } from './request-door.ts'

/** Reads and proposals at a server. */
export function operationDoor(client: Client, now: () => number): OperationDoor {
  return {
    read: async (ask) =>
      (await client.make(['a result', found], 'POST', pathOf(ask), { body: wishFrom(ask) })).output,
    dryRun: async (ask) => {
      const body = { ...writeFrom(ask), dryRun: true }
      const view = await client.make(['a request', dryRunOrNothing], 'POST', pathOf(ask), { body })
      if (isNothingToDo(view)) return view
      if (view.preview !== null) return { ...view, now: now() }
      throw new ShieldError('unavailable', 'The server did not say what would be sent')
    },
    propose: async (ask) => {
      const answer = await client.make(['a request', proposedOrNothing], 'POST', pathOf(ask), {
        body: writeFrom(ask),
        headers: ask.idempotencyKey === null ? {} : { 'idempotency-key': ask.idempotencyKey },
      })
      return isNothingToDo(answer) ? answer : proposalIn(answer)
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
    ...given({ reason: ask.reason, supersedes: ask.supersedes, notifyUrl: ask.notifyUrl }),
    expires: ask.expiresIn === null ? null : seconds(ask.expiresIn),
    duplicate: ask.duplicate,
  }
}
