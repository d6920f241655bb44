import * as z from 'zod'
import { factsOf, type Display, showDifferences } from '../../../domain/operation/display.ts'
import { differs, link } from '../../../domain/operation/fields.ts'
import type { FrozenRequest, Reading } from '../../../domain/operation/operation.ts'
import type { ProviderResponse } from '../../../domain/provider/http.ts'
import type { CallDraft } from '../../../domain/request/call.ts'
import type { LookupResult, Outcome } from '../../../domain/request/outcome.ts'
import { defined, type Json } from '../../../domain/text/json.ts'
import { graphqlPath } from '../ask.ts'
import { outcomeOf } from '../errors.ts'
import { adminLink } from '../shop.ts'
import { MONEY_FIELDS, money, moneyText, paidMoney, words } from '../values.ts'
import { readDraft } from './draft.ts'
import type { InvoiceFacts, SendDraftInvoiceInput } from './prepare.ts'
import { localTime, timeOrNull } from '../../../domain/text/times.ts'

/** What tells of the invoice, and little: a field that may not be read could hide that it worked. */
export const SEND_DOCUMENT = `mutation DraftOrderInvoiceSend($id: ID!, $email: EmailInput!) { draftOrderInvoiceSend(id: $id, email: $email) { draftOrder { id name status invoiceSentAt totalPriceSet { presentmentMoney ${MONEY_FIELDS} } } userErrors { field message } } }`

/** The one call. https://shopify.dev/docs/api/admin-graphql/latest/mutations/draftOrderInvoiceSend */
export function planInvoice(input: SendDraftInvoiceInput, facts: InvoiceFacts): CallDraft {
  return {
    method: 'POST',
    path: graphqlPath(facts.apiVersion),
    body: {
      query: SEND_DOCUMENT,
      variables: {
        id: facts.draft.id,
        email: {
          to: facts.to,
          ...defined({ subject: input.subject, customMessage: input.message }),
        },
      },
    },
  }
}

type Request = Pick<FrozenRequest<unknown, InvoiceFacts>, 'facts'>

/** The draft order existed before, so that its id alone proves nothing: it has to tell of a new invoice. */
export function interpretInvoice(response: ProviderResponse, { facts }: Request): Outcome<SentInvoice> {
  return outcomeOf(response, {
    mutation: 'draftOrderInvoiceSend',
    resultOf: ({ draftOrder }) => resultOf(draftOrder, facts),
    otherwise: 'it does not tell of an invoice that was sent now',
  })
}

/**
 * Nothing of ours stands in an invoice, so another one that was sent since is not proof of this one, but a person who has
 * to say what happened should know of it.
 */
export async function lookupInvoice(
  { facts }: Request,
  reading: Reading,
): Promise<LookupResult<SentInvoice>> {
  const { draft } = await readDraft(reading, facts.draft.id)
  if (draft.invoiceSentAt === null || draft.invoiceSentAt === facts.draft.invoiceSentAt)
    return { kind: 'not_found' }
  return {
    kind: 'foreign',
    reason: `an invoice for ${draft.name} was sent ${localTime(draft.invoiceSentAt)}; Shopify does not say whether that was this one (the timeline of the draft order may)`,
  }
}

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
function resultOf(draftOrder: Json | undefined, { draft, to, shop }: InvoiceFacts): SentInvoice | null {
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
      ['Sent', timeOrNull(invoice.invoiceSentAt)],
      ['Link', invoice.link],
    ]),
    ...showDifferences('The shop has it', invoice.differs),
  ]
}
