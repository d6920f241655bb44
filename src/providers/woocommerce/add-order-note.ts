import { defineWrite } from '../../domain/operation/operation.ts'
import { recipientsOf } from '../../domain/operation/stakes.ts'
import { name, quote, summary } from '../../domain/request/summary.ts'
import {
  noteInput,
  planNote,
  prepareNote,
  previewNote,
  whatChangedInOrder,
  type NoteFacts,
  type NoteInput,
} from './note/note.ts'
import { interpretNote, lookupNote, addedNote, showNote, type AddedNote } from './note/outcome.ts'
import { WRITE } from './connecting.ts'

/** WooCommerce knows no key against a second note: whether one was added is looked for, and never sent again unasked. */
export const woocommerceAddOrderNote = defineWrite<NoteInput, NoteFacts, AddedNote>({
  name: 'woocommerce.add-order-note',
  summary: 'Add a note to an order, private or for the buyer',
  provider: 'woocommerce',
  scopes: () => WRITE,
  input: noteInput,
  output: addedNote,
  examples: [
    'shield woocommerce add-order-note --id 17 --note "Called back, wants a blue one"',
    'shield woocommerce add-order-note --number "#1017" --note "Your parcel leaves tomorrow" --to-customer',
  ],
  recovery: 'lookup',
  prepare: prepareNote,
  plan: planNote,
  preview: previewNote,
  about: ({ input: { note }, facts: { number, recipient } }) =>
    recipient === null
      ? summary`Private note on order ${name(number)}: ${quote(note)}`
      : summary`Note to ${name(recipient)} on order ${name(number)}: ${quote(note)}`,
  stakes: ({ facts: { recipient } }) => ({
    amount: null,
    recipients: recipientsOf([recipient]),
    reversal: recipient === null ? 'reversible' : 'irreversible',
  }),
  recheck: whatChangedInOrder,
  judgesPages: true,
  interpret: interpretNote,
  lookup: lookupNote,
  show: showNote,
})
