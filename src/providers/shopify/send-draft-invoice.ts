import { defineWrite } from '../../domain/operation/operation.ts'
import { DRAFT_ORDER_SCOPES } from './scopes.ts'
import type { InvoiceFacts } from './send-draft-invoice/facts.ts'
import { sendDraftInvoiceInput, type SendDraftInvoiceInput } from './send-draft-invoice/input.ts'
import { interpretInvoice, lookupInvoice } from './send-draft-invoice/outcome.ts'
import { planInvoice } from './send-draft-invoice/plan.ts'
import { prepareInvoice, recheckInvoice } from './send-draft-invoice/prepare.ts'
import { previewInvoice } from './send-draft-invoice/preview-invoice.ts'
import { sentInvoice, showInvoice, type SentInvoice } from './send-draft-invoice/result.ts'
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
  examples: [
    'shield shopify send-draft-invoice --draft "#D53"',
    'shield shopify send-draft-invoice --draft 1307827241193 --to ada@example.com --message "As we spoke about"',
  ],
  recovery: 'none',
  prepare: prepareInvoice,
  plan: (input, facts) => planInvoice(input, facts),
  preview: previewInvoice,
  recheck: recheckInvoice,
  interpret: interpretInvoice,
  lookup: lookupInvoice,
  show: showInvoice,
})
