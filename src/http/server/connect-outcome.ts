import { type ErrorCode, isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Connected } from '../../domain/provider/connecting.ts'
import type { Json, JsonObject } from '../../domain/text/json.ts'
import type { Wording } from '../../domain/text/wording.ts'
import type { Parts } from '../../gate/parts.ts'

/** What becomes of a connection that somebody is to authorise in a browser. */
export type Progress =
  | { readonly state: 'waiting' }
  | ({ readonly state: 'connected' } & Connected)
  | { readonly state: 'failed'; readonly error: unknown }

/** As the store keeps it: a connection by its id, an error in the words that every door says in its own. */
type Outcome =
  | ({ readonly state: 'connected'; readonly connectionId: string } & Omit<Connected, 'connection'>)
  | {
      readonly state: 'failed'
      readonly code: ErrorCode
      readonly message: Wording
      readonly hint: Wording | null
    }

/** What came of it, for the store. An error that is not shield's own is told as our bug, and as nothing else. */
export function outcomeOf(came: Connected | { readonly error: unknown }): JsonObject {
  return asJson('error' in came ? failed(came.error) : connected(came))
}

function connected({ connection, isNew, formerAccount, notGranted, leftOver }: Connected): Outcome {
  return { state: 'connected', connectionId: connection.id, isNew, formerAccount, notGranted, leftOver }
}

function failed(error: unknown): Outcome {
  if (!isShieldError(error)) {
    return { state: 'failed', code: 'internal', message: 'This is a bug in shield', hint: null }
  }
  const { code, wording } = error
  return { state: 'failed', code, message: wording.message, hint: wording.hint ?? null }
}

/** What of it is JSON, which is all of it. */
function asJson(outcome: Outcome): JsonObject {
  return JSON.parse(JSON.stringify(outcome) satisfies string) as Record<string, Json>
}

/** The same, with the connection as it is now. */
export async function progressFrom(parts: Pick<Parts, 'store'>, stored: JsonObject): Promise<Progress> {
  // Only `outcomeOf` writes one.
  const outcome = stored as unknown as Outcome
  if (outcome.state === 'failed') {
    const { code, message, hint } = outcome
    return { state: 'failed', error: new ShieldError(code, message, { hint: hint ?? undefined }) }
  }
  const { connectionId, ...rest } = outcome
  const connection = await (await parts.store()).connections.findById(connectionId)
  if (connection !== undefined) return { ...rest, connection }
  const error = new ShieldError('not_found', 'It was connected, and the connection is gone since')
  return { state: 'failed', error }
}
