import type { ProviderResponse } from '../../../domain/provider/http.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import type { Outcome } from '../../../domain/request/outcome.ts'
import { graphErrorText, parseGraphError, type GraphError } from '../graph-error.ts'
import type { SendFacts } from './facts.ts'
import type { SendMessageInput } from './input.ts'
import { meaningOf } from './refusals.ts'
import { resultOf, type TakenMessage } from './result.ts'

/**
 * What an answer proves. Only the id of a message is success; only Meta's own refusal with a code that is known to come
 * before anything is sent is failure. The code decides, not the status, but for 5xx, after which anything may be so.
 */
export function interpretMessage(
  response: ProviderResponse,
  request: FrozenRequest<SendMessageInput, SendFacts>,
): Outcome<TakenMessage> {
  const { status } = response
  const error = parseGraphError(response)
  if (error !== undefined) return outcomeOfError(status, error)
  const accepted = status >= 200 && status < 300 ? acceptedIn(response.json) : undefined
  if (accepted !== undefined) return { kind: 'applied', result: resultOf(accepted, request) }
  const what = response.json === undefined ? 'with something that is not JSON' : 'without the id of a message'
  return { kind: 'ambiguous', reason: `WhatsApp answered ${status} ${what}` }
}

function outcomeOfError(status: number, error: GraphError): Outcome<never> {
  const meaning = status >= 400 && status < 500 ? meaningOf(error) : undefined
  const text = graphErrorText(error)
  return meaning === undefined
    ? { kind: 'ambiguous', reason: `WhatsApp answered ${status} (${text})` }
    : { kind: 'not_applied', reason: `WhatsApp refused it: ${meaning} (${text})` }
}

/** What Meta says of a message that it took. */
export interface Accepted {
  readonly id: string
  /** accepted, held_for_quality_assessment, paused; null where it says nothing. */
  readonly state: string | null
  readonly contact: JsonObject
}

function acceptedIn(json: unknown): Accepted | undefined {
  if (!isJsonObject(json) || json['messaging_product'] !== 'whatsapp') return undefined
  const [message] = listOf(json['messages'])
  if (message === undefined || typeof message['id'] !== 'string' || message['id'] === '') return undefined
  const state = message['message_status']
  return {
    id: message['id'],
    state: typeof state === 'string' ? state : null,
    contact: listOf(json['contacts'])[0] ?? {},
  }
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry) => isJsonObject(entry)) : []
}
