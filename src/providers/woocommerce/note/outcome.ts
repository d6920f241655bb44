import * as z from 'zod'
import { factsOf, type Display, showDifferences } from '../../../domain/operation/display.ts'
import { differs } from '../../../domain/operation/fields.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import type { ProviderResponse } from '../../../domain/provider/http.ts'
import type { LookupResult, Outcome } from '../../../domain/request/outcome.ts'
import { isJsonObject, type JsonObject } from '../../../domain/text/json.ts'
import { notApplied, refusedForGood, whyAmbiguous, readRows, parseRefusal } from '../refusal.ts'
import { askShop } from '../ask-shop.ts'
import { jsonIn } from '../json-in.ts'
import { idOrNull, textOrNull, truthOrNull, utcOrNull } from '../value.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { markOf, type NoteRequest } from './note.ts'
import { isSameNote, readText } from './stored-note.ts'
import { localTime, timeOrNull } from '../../../domain/text/times.ts'

/** Only a note with an id of its own, of the kind that was asked for, with the words that were sent, is success. */
export function interpretNote(response: ProviderResponse, request: NoteRequest): Outcome<AddedNote> {
  const refused = refusedForGood(response) ?? notStored(response, request)
  if (refused !== undefined) return refused
  const note = jsonIn(response)
  const isToCustomer = request.facts.recipient !== null
  const isNote =
    (response.status === 201 || response.status === 200) &&
    isJsonObject(note) &&
    (idOrNull(note['id']) ?? 0) > 0 &&
    truthOrNull(note['customer_note']) === isToCustomer
  if (!isNote) return { kind: 'ambiguous', reason: whyAmbiguous(response, 'the note') }
  if (isOwn(note, request)) return { kind: 'applied', result: resultOf(note, request) }
  return {
    kind: 'ambiguous',
    reason: `The shop answered ${response.status} with note ${idOrNull(note['id'])}, which says something else`,
  }
}

/**
 * The database would not take the note: one that cannot hold emoji, for one. A note to the buyer is in doubt all the
 * same, because WooCommerce e-mails it before it looks whether it was stored.
 * https://github.com/woocommerce/woocommerce/blob/trunk/plugins/woocommerce/includes/class-wc-order.php (add_order_note)
 */
function notStored(response: ProviderResponse, { facts }: NoteRequest): Outcome<never> | undefined {
  const refusal = parseRefusal(response)
  if (refusal?.code !== 'woocommerce_api_cannot_create_order_note') return undefined
  if (facts.recipient === null || facts.mailing === false) {
    return notApplied(refusal, 'If the note has emoji in it, leave them out: some databases cannot hold any')
  }
  return {
    kind: 'ambiguous',
    reason:
      'The shop did not store the note, but WooCommerce e-mails one to the buyer before it looks whether it was stored',
  }
}

/**
 * A private note is found by its mark. One to the buyer has none, and the same words may have been written by
 * somebody else: such a note is shown, and whether it is this one is for a person to say.
 */
export async function lookupNote(request: NoteRequest, reading: Reading): Promise<LookupResult<AddedNote>> {
  const response = await askShop(reading, request.call.path, [['type', 'any']])
  const what = `the notes of order ${request.facts.orderId}`
  const notes = readRows(response, { what, connection: reading.connection })
  const isToCustomer = request.facts.recipient !== null
  const own = notes.find(
    (note) => truthOrNull(note['customer_note']) === isToCustomer && isOwn(note, request),
  )
  if (own === undefined) return { kind: 'not_found' }
  if (!isToCustomer) return { kind: 'found', result: resultOf(own, request) }
  const at = utcOrNull(own['date_created_gmt'])
  return {
    kind: 'foreign',
    reason: `a note to the buyer with the same words is there (note ${idOrNull(own['id']) ?? '?'}${at === null ? '' : `, of ${localTime(at)}`}); whether it is this one cannot be proven`,
  }
}

/** Plugins may add to a private note, whose mark proves it. Nothing but its words tells one to the buyer. */
function isOwn(note: JsonObject, { input, facts, providerKey }: NoteRequest): boolean {
  if (facts.recipient !== null) return isSameNote(textOf(note), input.note)
  return readText(textOf(note)).includes(markOf(providerKey))
}

/** As it came, with its entities. */
function textOf({ note }: JsonObject): string {
  return typeof note === 'string' ? note : (textOrNull(note) ?? '')
}

/** The note as the shop stored it. */
export const addedNote = z.object({
  id: z.number().nullable().meta({ description: 'null where a list of the shop did not tell it' }),
  orderId: z.number(),
  orderNumber: z.string(),
  createdAt: z.string().nullable(),
  emailAskedFor: z.string().nullable().meta({
    description: 'The address that WooCommerce was asked to e-mail; that it did, no answer proves',
  }),
  note: z.string().meta({ description: 'What the shop stored, without the line that names the request' }),
  differs,
})

export type AddedNote = z.infer<typeof addedNote>

function resultOf(note: JsonObject, { input, facts, providerKey }: NoteRequest): AddedNote {
  const stored = readText(textOf(note)).replace(markOf(providerKey), '').trim()
  const sent = input.note.trim()
  const isAsSent = [sent, readText(sent)].includes(stored)
  return {
    id: idOrNull(note['id']),
    orderId: facts.orderId,
    orderNumber: facts.number,
    createdAt: utcOrNull(note['date_created_gmt']),
    emailAskedFor: facts.mailing === false ? null : facts.recipient,
    note: isAsSent ? sent : stored,
    differs: isAsSent ? [] : [`the note is ${quoted(stored)}`],
  }
}

/** The result as a person reads it. */
export function showNote(note: AddedNote): Display {
  const { emailAskedFor: address } = note
  return [
    factsOf([
      ['Note', note.id === null ? null : String(note.id)],
      ['Order', note.orderNumber],
      ['Added', timeOrNull(note.createdAt)],
      ['Stored as', note.differs.length === 0 ? null : note.note],
      ['E-mail', address === null ? null : `WooCommerce was asked to e-mail ${address}`],
    ]),
    ...showDifferences('The shop has it', note.differs),
  ]
}
