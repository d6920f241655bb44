import type { ProviderResponse } from '../../../domain/http.ts'
import { isJsonObject, type JsonObject } from '../../../domain/json.ts'
import type { Reading } from '../../../domain/operation.ts'
import type { LookupResult, Outcome } from '../../../domain/outcome.ts'
import { parseRefusal, readRows, refusalText } from '../errors.ts'
import { isRefusedForGood, whyAmbiguous } from '../interpret.ts'
import { idOrNull, textOrNull, utcOrNull } from '../value.ts'
import { markOf, type NoteRequest } from './note.ts'

/** Only a note with an id of its own, of the kind that was asked for, is success. */
export function interpretNote(response: ProviderResponse, request: NoteRequest): Outcome {
  const refusal = parseRefusal(response)
  if (refusal !== undefined && isRefusedForGood(refusal)) {
    return { kind: 'not_applied', reason: `The shop refused it: ${refusalText(refusal)}` }
  }
  const { status, json } = response
  const isToCustomer = request.facts.recipient !== null
  const isNote =
    isJsonObject(json) && (idOrNull(json['id']) ?? 0) > 0 && json['customer_note'] === isToCustomer
  if ((status === 201 || status === 200) && isNote)
    return { kind: 'applied', result: resultOf(json, request) }
  return { kind: 'ambiguous', reason: whyAmbiguous(response, 'the note') }
}

/**
 * A private note is found by its mark. One to the buyer has none, and the same words may have been written by
 * somebody else: such a note is shown, and whether it is this one is for a person to say.
 */
export async function lookupNote(request: NoteRequest, reading: Reading): Promise<LookupResult> {
  const response = await reading.get(request.call.path, [['type', 'any']])
  const what = `the notes of order ${request.facts.orderId}`
  const notes = readRows(response, { what, connection: reading.connection })
  if (request.facts.recipient === null) {
    const own = notes.find(
      (note) =>
        note['customer_note'] === false &&
        (textOrNull(note['note']) ?? '').includes(markOf(request.providerKey)),
    )
    return own === undefined ? { kind: 'not_found' } : { kind: 'found', result: resultOf(own, request) }
  }
  const alike = notes.find((note) => note['customer_note'] === true && isSame(note, request.input.note))
  if (alike === undefined) return { kind: 'not_found' }
  const at = utcOrNull(alike['date_created_gmt'])
  return {
    kind: 'foreign',
    reason: `a note to the buyer with the same words is there (note ${idOrNull(alike['id']) ?? '?'}${at === null ? '' : `, of ${at}`}); whether it is this one cannot be proven`,
  }
}

/** Ends of lines and spaces around are WordPress's own to change. */
function isSame(note: JsonObject, words: string): boolean {
  const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
  return plain(textOrNull(note['note']) ?? '') === plain(words)
}

function resultOf(note: JsonObject, { facts }: NoteRequest) {
  return {
    noteId: idOrNull(note['id']),
    orderId: facts.orderId,
    number: facts.number,
    createdAt: utcOrNull(note['date_created_gmt']),
    emailedTo: facts.recipient,
  }
}
