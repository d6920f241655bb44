import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import { optional } from '../../../domain/operation/fields.ts'
import { isAddress, assertReadAsWritten, inLowerCase } from '../../../domain/operation/address.ts'
import type { FrozenRequest, Prepared, Reading } from '../../../domain/operation/operation.ts'
import { objectOf } from '../../../domain/text/json.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { shopNameOf } from '../shop.ts'
import { draftIdOf, findDraft, parseState, readDraft, whatChanged, type DraftState } from './draft.ts'
import { localTime } from '../../../domain/text/times.ts'

export const sendDraftInvoiceInput = z.strictObject({
  draft: z.string().min(1).max(80).meta({ description: 'The draft order: #D53, an id or GID' }),
  to: optional(
    z.string().min(3).max(254),
    "E-mail address that it goes to (without it: the draft order's own)",
  ),
  subject: optional(z.string().min(1).max(255), "Subject of the e-mail (without it: the shop's own)"),
  message: optional(z.string().min(1).max(5000), 'A text of yours in the e-mail'),
})

export type SendDraftInvoiceInput = z.infer<typeof sendDraftInvoiceInput>

/** What `prepare` found. */
export type InvoiceFacts = {
  readonly apiVersion: string
  readonly draft: DraftState
  readonly to: string
  /** For a link; null where it is not known. */
  readonly shop: string | null
}

/** Reads what the customer would be asked to pay, and who that is. */
export async function prepareInvoice(
  input: SendDraftInvoiceInput,
  reading: Reading,
): Promise<Prepared<InvoiceFacts>> {
  if (input.to !== undefined) assertAddress(input.to)
  const id = await draftIdOf(reading, input.draft)
  const { draft, warnings } = await readDraft(reading, id)
  assertSendable(draft)
  const to = recipientOf(input, draft)
  return {
    facts: {
      apiVersion: reading.apiVersion,
      draft,
      to,
      shop: shopNameOf(reading.connection),
    },
    precondition: { draft },
    warnings: [...warnings, ...warningsFor(draft, to)],
  }
}

/** Just before sending: the same draft order, and no invoice sent meanwhile. */
export async function recheckInvoice(
  { precondition }: Pick<FrozenRequest<unknown, unknown>, 'precondition'>,
  reading: Reading,
): Promise<string | null> {
  const before = parseState(objectOf(precondition)['draft'])
  if (before === undefined) return 'The facts read when it was proposed are missing'
  const found = await findDraft(reading, before.id)
  return found === undefined ? `The draft order ${before.name} is gone` : whatChanged(before, found.draft)
}

function assertAddress(to: string): void {
  if (isAddress(to)) return assertReadAsWritten('to', to)
  throw new ShieldError('usage', say`${field('to')} ${JSON.stringify(to)} is not an e-mail address`, {
    hint: say`One address: ${field('to')} ada@example.com`,
  })
}

function assertSendable({ name, status, ready }: DraftState): void {
  if (status === 'COMPLETED') {
    throw new ShieldError('conflict', `The draft order ${name} is completed: there is nothing left to pay`, {
      hint: 'shield shopify list-orders shows the order made from it',
    })
  }
  if (!ready) {
    throw new ShieldError('unavailable', `Shopify is still working on the draft order ${name}`, {
      hint: 'Try again in a few seconds',
    })
  }
}

/** Always sent explicitly, so that what the approver sees is who gets it. */
function recipientOf(input: SendDraftInvoiceInput, draft: DraftState): string {
  const to = input.to?.trim() ?? draft.email
  if (to !== null && isAddress(to)) return to
  throw new ShieldError('usage', `The draft order ${draft.name} shows no e-mail address`, {
    hint: say`Say where the invoice goes: ${field('to')} ada@example.com`,
  })
}

function warningsFor(draft: DraftState, to: string): readonly string[] {
  const isOther = draft.email !== null && inLowerCase(draft.email) !== inLowerCase(to)
  return [
    ...(isOther ? [`It goes to ${to}, not to the address of the draft order (${draft.email})`] : []),
    ...(draft.invoiceSentAt === null
      ? []
      : [`An invoice for it was sent before, ${localTime(draft.invoiceSentAt)}; this sends another`]),
  ]
}
