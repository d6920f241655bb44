import { joined, money, name, summary } from '../../domain/request/summary.ts'
import { spelledAddress } from '../../domain/operation/address.ts'
import { minorAmount, recipientsOf } from '../../domain/operation/stakes.ts'
import { defineWrite } from '../../domain/operation/operation.ts'
import type { Preview } from '../../domain/request/preview.ts'
import { DRAFT_ORDER_SCOPES } from './scopes.ts'
import {
  interpretInvoice,
  lookupInvoice,
  planInvoice,
  sentInvoice,
  showInvoice,
  type SentInvoice,
} from './send-draft-invoice/call.ts'
import {
  sendDraftInvoiceInput,
  prepareInvoice,
  recheckInvoice,
  type InvoiceFacts,
  type SendDraftInvoiceInput,
} from './send-draft-invoice/prepare.ts'
import { moneyText, words } from './values.ts'
import { timeOrNull } from '../../domain/text/times.ts'

const VARIABLES = 'body/variables'

/** What the approver reads: who is written to first, because that cannot be taken back. */
function previewInvoice(_input: SendDraftInvoiceInput, { draft }: InvoiceFacts): Preview {
  return {
    verb: 'E-mail 1 person an invoice for a draft order, with a link to pay it',
    system: 'Shopify',
    facts: [
      { label: 'To', at: `${VARIABLES}/email/to`, as: 'text' },
      { label: 'To pay', read: moneyText(draft.total), amount: draft.total },
      { label: 'Draft order', read: draft.name },
      { label: 'Id', at: `${VARIABLES}/id`, as: 'text' },
      { label: 'Status', read: words(draft.status) },
      { label: 'Items', read: [...draft.items, ...(draft.moreItems ? ['and more'] : [])] },
      { label: 'Subject', at: `${VARIABLES}/email/subject`, as: 'text' },
      { label: 'Message', at: `${VARIABLES}/email/customMessage`, as: 'text' },
      { label: 'Last invoice', read: timeOrNull(draft.invoiceSentAt) ?? 'none yet' },
    ],
    notes: [
      'Sending an e-mail cannot be undone, and Shopify gives no way to prove which invoice was whose: after a lost answer only a person can say what happened',
    ],
  }
}

/**
 * E-mails a customer the invoice of a draft order. No mark of ours fits into it, so nothing but Shopify's own answer
 * proves that it was sent; looking only tells a person whether some invoice was.
 */
export const shopifySendDraftInvoice = defineWrite<SendDraftInvoiceInput, InvoiceFacts, SentInvoice>({
  name: 'shopify.send-draft-invoice',
  summary: 'E-mail the customer the invoice of a draft order, with a link to pay',
  provider: 'shopify',
  scopes: () => [DRAFT_ORDER_SCOPES],
  input: sendDraftInvoiceInput,
  output: sentInvoice,
  argument: 'draft',
  examples: [
    'shield shopify send-draft-invoice --draft "#D53"',
    'shield shopify send-draft-invoice --draft 1307827241193 --to ada@example.com --message "As we spoke about"',
  ],
  recovery: 'none',
  prepare: prepareInvoice,
  spelled: (input) => (input.to === undefined ? input : { ...input, to: spelledAddress(input.to) }),
  plan: (input, facts) => planInvoice(input, facts),
  preview: previewInvoice,
  about: ({ facts: { draft, to } }) =>
    joined(summary`Invoice for draft order ${name(draft.name)}`, money(draft.total), name(to)),
  stakes: ({ facts: { draft, to } }) => ({
    amount: minorAmount(draft.total),
    recipients: recipientsOf([to]),
    reversal: 'irreversible',
  }),
  isIrreversible: true,
  recheck: recheckInvoice,
  interpret: interpretInvoice,
  lookup: lookupInvoice,
  show: showInvoice,
})
