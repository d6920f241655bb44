import type { Display } from '../../domain/operation/display.ts'
import { isJsonObject, type Json } from '../../domain/text/json.ts'
import { defineWrite } from '../../domain/operation/operation.ts'
import {
  noteInput,
  planNote,
  prepareNote,
  previewNote,
  whatChangedInOrder,
  type NoteFacts,
  type NoteInput,
} from './note/note.ts'
import { interpretNote, lookupNote } from './note/outcome.ts'
import { WRITE } from './scopes.ts'

/** WooCommerce knows no key against a second note: whether one was added is looked for, and never sent again unasked. */
export const woocommerceAddOrderNote = defineWrite<NoteInput, NoteFacts>({
  name: 'woocommerce.add-order-note',
  summary: 'Add a note to an order, private or for the buyer',
  provider: 'woocommerce',
  scopes: () => WRITE,
  input: noteInput,
  examples: [
    'shield woocommerce add-order-note --id 17 --note "Called back, wants a blue one"',
    'shield woocommerce add-order-note --number "#1017" --note "Your parcel leaves tomorrow" --to-customer',
  ],
  recovery: 'lookup',
  prepare: prepareNote,
  plan: planNote,
  preview: previewNote,
  recheck: whatChangedInOrder,
  judgesPages: true,
  interpret: interpretNote,
  lookup: lookupNote,
  show: showNote,
})

function showNote(result: Json): Display {
  if (!isJsonObject(result)) return [{ kind: 'text', text: 'Added' }]
  const facts = [
    ['Note', result['noteId']],
    ['Order', result['number']],
    ['Added', result['createdAt']],
    // Results of before say `emailedTo`, which nothing proves either.
    ['Stored as', result['storedAs']],
    ['E-mail', askedFor(result['emailAskedFor'] ?? result['emailedTo'])],
  ] as const
  return [
    {
      kind: 'facts',
      facts: facts.flatMap(([label, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [{ label, value: String(value) }] : [],
      ),
    },
    ...(typeof result['storedAs'] === 'string'
      ? [{ kind: 'warning', text: 'The shop stored other words than those that were sent' } as const]
      : []),
  ]
}

function askedFor(address: Json | undefined): string | null {
  return typeof address === 'string' ? `WooCommerce was asked to e-mail ${address}` : null
}
