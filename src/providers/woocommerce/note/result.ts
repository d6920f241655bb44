import * as z from 'zod'
import type { Display } from '../../../domain/operation/display.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { differs, showDifferences } from '../../../domain/operation/write-output.ts'
import { idOrNull, textOrNull, utcOrNull } from '../value.ts'
import { markOf, type NoteRequest } from './note.ts'

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

export function resultOf(note: JsonObject, { input, facts, providerKey }: NoteRequest): AddedNote {
  const stored = (textOrNull(note['note']) ?? '').replace(markOf(providerKey), '').trim()
  return {
    id: idOrNull(note['id']),
    orderId: facts.orderId,
    orderNumber: facts.number,
    createdAt: utcOrNull(note['date_created_gmt']),
    emailAskedFor: facts.mailing === false ? null : facts.recipient,
    note: stored,
    differs: stored === input.note.trim() ? [] : [`the note is ${JSON.stringify(stored.slice(0, 80))}`],
  }
}

/** The result as a person reads it. */
export function showNote(note: AddedNote): Display {
  const { emailAskedFor: address } = note
  return [
    {
      kind: 'facts',
      facts: [
        ...(note.id === null ? [] : [{ label: 'Note', value: String(note.id) }]),
        { label: 'Order', value: note.orderNumber },
        ...(note.createdAt === null ? [] : [{ label: 'Added', value: note.createdAt }]),
        ...(note.differs.length === 0 ? [] : [{ label: 'Stored as', value: note.note }]),
        ...(address === null
          ? []
          : [{ label: 'E-mail', value: `WooCommerce was asked to e-mail ${address}` }]),
      ],
    },
    ...showDifferences('The shop has it', note.differs),
  ]
}
