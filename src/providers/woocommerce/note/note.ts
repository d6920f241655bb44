import * as z from 'zod'
import type { CallDraft } from '../../../domain/call.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import type { FrozenRequest, Prepared, Reading } from '../../../domain/operation.ts'
import { path } from '../../../domain/path.ts'
import type { Fact, Preview } from '../../../domain/preview.ts'
import { findOrderById, getOrderByNumber } from '../order/find-order.ts'
import { billingEmail, parseOrder } from '../order/order.ts'
import { isSameEmail } from '../value.ts'

export const noteInput = z.strictObject({
  id: z.number().int().min(1).optional().meta({ description: "The order's id" }),
  number: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: "The order's number, as the buyer has it; # may stand before it" }),
  note: z.string().min(1).max(8192).meta({ description: 'What the note says' }),
  toCustomer: z
    .boolean()
    .optional()
    .meta({ description: 'Show it to the buyer, whom WooCommerce then e-mails (without it: private)' }),
})

export type NoteInput = z.infer<typeof noteInput>

/** The order as it was when the note was proposed. */
export type NoteFacts = {
  readonly orderId: number
  readonly number: string
  readonly status: string
  readonly total: string | null
  /** Whom WooCommerce will e-mail; null for a private note. */
  readonly recipient: string | null
}

export type NoteRequest = FrozenRequest<NoteInput, NoteFacts>

export async function prepareNote(input: NoteInput, reading: Reading): Promise<Prepared<NoteFacts>> {
  const row = await getOrder(input, reading)
  const order = parseOrder(row)
  if (order.status === 'trash') {
    throw new ShieldError('failed', `Order ${order.id} is in the trash`, {
      hint: 'Restore it in the shop first',
    })
  }
  const recipient = input.toCustomer === true ? recipientOf(row, order.id) : null
  return {
    facts: {
      orderId: order.id,
      number: order.number,
      status: order.status,
      total: order.total === null ? null : `${order.total} ${order.currency ?? ''}`.trim(),
      recipient,
    },
    precondition: { orderId: order.id, number: order.number, recipient },
    warnings: warningsFor(input, recipient),
  }
}

async function getOrder({ id, number }: NoteInput, reading: Reading): Promise<JsonObject> {
  if ((id === undefined) === (number === undefined)) {
    throw new ShieldError('usage', 'Say which order: either --id or --number', {
      hint: 'shield woocommerce order-status --email finds them',
    })
  }
  if (number !== undefined) return getOrderByNumber(reading, number)
  const row = await findOrderById(reading, id ?? 0)
  if (row !== undefined) return row
  throw new ShieldError('not_found', `There is no order with the id ${id}`, {
    hint: 'If that is its number, give it as --number',
  })
}

function recipientOf(row: JsonObject, id: number): string {
  const email = billingEmail(row)
  if (email !== null) return email
  throw new ShieldError(
    'usage',
    `Order ${id} has no e-mail address: a note to the buyer would reach nobody`,
    {
      hint: 'Leave out --to-customer for a private note',
    },
  )
}

function warningsFor(input: NoteInput, recipient: string | null): readonly string[] {
  return [
    ...(recipient === null
      ? ['The note ends with a line that names this request; whoever works in the shop sees it']
      : ['WooCommerce e-mails this note at once, and that cannot be called back']),
    ...(/<[a-z/!]/i.test(input.note) ? ['The note holds HTML, which WooCommerce shows as such'] : []),
  ]
}

/** By this line a private note is found again. A note to the buyer carries no mark: nobody wants to read one. */
export function markOf(key: string): string {
  return `[shield ${key}]`
}

/** https://woocommerce.github.io/woocommerce-rest-api-docs/#create-an-order-note */
export function planNote(input: NoteInput, facts: NoteFacts, key: string): CallDraft {
  const isPrivate = facts.recipient === null
  return {
    method: 'POST',
    path: path`/wp-json/wc/v3/orders/${String(facts.orderId)}/notes`,
    body: {
      note: isPrivate ? `${input.note}\n\n${markOf(key)}` : input.note,
      customer_note: !isPrivate,
    },
  }
}

export function previewNote(_input: NoteInput, facts: NoteFacts): Preview {
  const { recipient, total } = facts
  const whom: readonly Fact[] = recipient === null ? [] : [{ label: 'E-mails to', read: recipient }]
  return {
    verb:
      recipient === null
        ? 'Add a private note to an order'
        : 'Add a note to an order and e-mail it to the buyer',
    system: 'WooCommerce',
    facts: [
      ...whom,
      { label: 'Note', at: 'body/note', as: 'text' },
      { label: 'Shown to the buyer', at: 'body/customer_note', as: 'yes-no' },
      { label: 'Order', at: 'path/4', as: 'text' },
      { label: 'Order number', read: facts.number },
      { label: 'Status when proposed', read: facts.status },
      ...(total === null ? [] : [{ label: 'Total', read: total }]),
    ],
  }
}

/** The mail goes to whatever address the order has then: it must be the one that was shown. */
export async function whatChangedInOrder(request: NoteRequest, reading: Reading): Promise<string | null> {
  const { orderId, recipient } = request.facts
  const row = await findOrderById(reading, orderId)
  if (row === undefined) return `Order ${orderId} is gone`
  if (row['status'] === 'trash') return `Order ${orderId} is in the trash now`
  const email = billingEmail(row)
  if (recipient === null || isSameEmail(email, recipient)) return null
  return `Order ${orderId} has another e-mail address now: ${email ?? 'none'}, not ${recipient}`
}
