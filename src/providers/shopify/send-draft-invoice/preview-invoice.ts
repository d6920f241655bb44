import type { Preview } from '../../../domain/request/preview.ts'
import { moneyText } from '../money.ts'
import { words } from '../words.ts'
import type { InvoiceFacts } from './facts.ts'
import type { SendDraftInvoiceInput } from './input.ts'

const VARIABLES = 'body/variables'

/** What the approver reads: who is written to first, because that cannot be taken back. */
export function previewInvoice(_input: SendDraftInvoiceInput, { draft }: InvoiceFacts): Preview {
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
      { label: 'Last invoice', read: draft.invoiceSentAt ?? 'none yet' },
    ],
  }
}
