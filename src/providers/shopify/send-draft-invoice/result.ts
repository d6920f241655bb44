import * as z from 'zod'
import { factsOf, type Display } from '../../../domain/operation/display.ts'
import type { Json } from '../../../domain/text/json.ts'
import { differs, link, showDifferences } from '../../../domain/operation/write-output.ts'
import { adminLink } from '../admin-link.ts'
import { money, moneyText, paidMoney } from '../money.ts'
import { words } from '../words.ts'
import type { InvoiceFacts } from './facts.ts'

/** The draft order that an invoice was sent for, as Shopify has it since. */
export const sentInvoice = z.object({
  id: z.string().meta({ description: 'Id of the draft order' }),
  name: z.string().meta({ description: '#D53' }),
  status: z.string(),
  to: z.string().meta({ description: 'The address it was sent to' }),
  total: money.nullable().meta({ description: 'The amount due; null where Shopify did not tell' }),
  invoiceSentAt: z.string().nullable(),
  link,
  differs,
})

export type SentInvoice = z.infer<typeof sentInvoice>

const node = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  invoiceSentAt: z.string().nullable(),
  // Not asked for in requests of before.
  totalPriceSet: paidMoney.nullable().catch(null),
})

/**
 * Null for what does not tell of a new invoice: Shopify's answer has the time at which it was sent, and where that
 * may not be read its status, which is another than before.
 * https://shopify.dev/docs/api/admin-graphql/latest/mutations/draftOrderInvoiceSend?example=send-an-invoice
 */
export function resultOf(
  draftOrder: Json | undefined,
  { draft, to, shop }: InvoiceFacts,
): SentInvoice | null {
  const found = node.safeParse(draftOrder).data
  if (found === undefined || found.id !== draft.id) return null
  const { totalPriceSet: total, ...rest } = found
  const { invoiceSentAt, status } = rest
  const isNew =
    invoiceSentAt === null
      ? status === 'INVOICE_SENT' && draft.status !== status
      : invoiceSentAt !== draft.invoiceSentAt
  if (!isNew) return null
  const shown = moneyText(draft.total)
  const isOtherTotal = total !== null && moneyText(total) !== shown
  return {
    ...rest,
    to,
    total,
    link: adminLink(shop, rest.id),
    differs: [
      ...(rest.name === draft.name ? [] : [`its name was ${draft.name} when it was shown`]),
      ...(isOtherTotal ? [`its total was ${shown} when it was shown, and is ${moneyText(total)}`] : []),
    ],
  }
}

/** The result as a person reads it. */
export function showInvoice(invoice: SentInvoice): Display {
  return [
    factsOf([
      ['Draft order', invoice.name],
      ['Invoice to', invoice.to],
      ['To pay', invoice.total === null ? null : moneyText(invoice.total)],
      ['Status', words(invoice.status)],
      ['Sent', invoice.invoiceSentAt],
      ['Link', invoice.link],
    ]),
    ...showDifferences('The shop has it', invoice.differs),
  ]
}
