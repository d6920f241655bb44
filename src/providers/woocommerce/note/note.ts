import * as z from 'zod'
import type { CallDraft } from '../../../domain/request/call.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { type JsonObject, isJsonObject } from '../../../domain/text/json.ts'
import type { FrozenRequest, Prepared, Reading } from '../../../domain/operation/operation.ts'
import { path } from '../../../domain/provider/http.ts'
import type { Preview } from '../../../domain/request/preview.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { findOrderById, getOrderById, getOrderByNumber, orderInput } from '../order/find-order.ts'
import { billingEmail, moneyText, parseOrder } from '../order/order.ts'
import { isSameEmail, truthOrNull } from '../value.ts'
import { jsonIn } from '../json-in.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { lostInNote, storedForm } from './stored-note.ts'

export const noteInput = z.strictObject({
  ...orderInput,
  note: z
    .string()
    .min(1)
    .max(8192)
    .regex(/[^\s\p{Cc}\p{Cf}]/u, 'must say something: blanks alone are not a note')
    .meta({ description: 'Text of the note' }),
  toCustomer: z
    .boolean()
    .optional()
    .meta({ description: 'Show it to the buyer, and ask WooCommerce to e-mail them (without it: private)' }),
})

export type NoteInput = z.infer<typeof noteInput>

/** The order as it was when the note was proposed. */
export type NoteFacts = {
  readonly orderId: number
  readonly number: string
  readonly status: string
  readonly total: string | null
  /** The buyer's address, to which WooCommerce is asked to e-mail it; null for a private note. */
  readonly recipient: string | null
  /** Whether the shop e-mails such notes; null where that is not shown. Absent from requests of before it was read. */
  readonly mailing?: boolean | null
}

export type NoteRequest = FrozenRequest<NoteInput, NoteFacts>

export async function prepareNote(input: NoteInput, reading: Reading): Promise<Prepared<NoteFacts>> {
  const row = await getOrder(input, reading)
  const order = parseOrder(row, [])
  if (order.status === 'trash') {
    throw new ShieldError('failed', `Order ${order.id} is in the trash`, {
      hint: 'Restore it in the shop first',
    })
  }
  const recipient = input.toCustomer === true ? recipientOf(row, order.id) : null
  const mailing = recipient === null ? null : await readMailing(reading)
  return {
    facts: {
      orderId: order.id,
      number: order.number,
      status: order.status,
      total: moneyText(order.total),
      recipient,
      mailing,
    },
    precondition: { orderId: order.id, number: order.number, recipient, mailing },
    warnings: warningsFor(input, recipient, mailing),
  }
}

async function getOrder({ id, number }: NoteInput, reading: Reading): Promise<JsonObject> {
  if ((id === undefined) === (number === undefined)) {
    const both = id === undefined ? '' : '; both are given'
    throw new ShieldError('usage', say`Say which order: either ${field('id')} or ${field('number')}${both}`, {
      hint: 'shield woocommerce order-status --email finds them',
    })
  }
  if (number !== undefined) return getOrderByNumber(reading, number)
  return getOrderById(reading, id ?? 0)
}

function recipientOf(row: JsonObject, id: number): string {
  const email = billingEmail(row)
  if (email !== null) return email
  throw new ShieldError(
    'usage',
    `Order ${id} has no e-mail address: a note to the buyer would reach nobody`,
    { hint: say`Leave out ${field('toCustomer')} for a private note` },
  )
}

function warningsFor(
  { note }: NoteInput,
  recipient: string | null,
  mailing: boolean | null,
): readonly string[] {
  const isMailed = recipient !== null && mailing !== false
  const lost = lostInNote(note)
  const backslashes = note.length - storedForm(note).length
  const isHtml = lost.reduce((rest, tag) => rest.replace(tag, ''), note).search(/<[a-z/!]/i) !== -1
  return [
    ...(lost.length === 0 ? [] : [tagsText(lost, isMailed)]),
    ...(isHtml ? ['The note holds HTML, which WooCommerce shows as such'] : []),
    ...(backslashes === 0 ? [] : [backslashesText(backslashes, isMailed)]),
  ]
}

const MOST_NAMED = 5

function tagsText(lost: readonly string[], isMailed: boolean): string {
  const them = lost.length === 1 ? 'it' : 'them'
  const more = lost.length > MOST_NAMED ? ` and ${lost.length - MOST_NAMED} more` : ''
  const named = lost.slice(0, MOST_NAMED).map((tag) => quoted(tag))
  return `WooCommerce takes ${named.join(', ')}${more} for HTML that there is not, and leaves ${them} out: nobody will read ${them}${isMailed ? ', not in the e-mail either' : ''}`
}

function backslashesText(lost: number, isMailed: boolean): string {
  const which = lost === 1 ? 'A backslash of this note' : `${lost} backslashes of this note`
  return `${which} will be missing in the shop, which takes them out of what it stores${isMailed ? '; an e-mail still has them' : ''}`
}

const MAILING = {
  true: 'WooCommerce is asked to e-mail this note at once; this cannot be undone',
  false: 'The e-mail "Customer note" is switched off in the shop: the buyer sees the note in the shop alone',
  null: 'WooCommerce is asked to e-mail this note at once; this cannot be undone. This key cannot see whether the e-mail "Customer note" is switched on',
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
  const { recipient, total, mailing = null } = facts
  return {
    verb:
      recipient === null ? 'Add a private note to an order' : VERB[String(mailing) as `${boolean | null}`],
    system: 'WooCommerce',
    facts: [
      ...(recipient === null ? [] : [{ label: "Buyer's address", read: recipient }]),
      { label: 'Note', at: 'body/note', as: 'text' },
      { label: 'Shown to the buyer', at: 'body/customer_note', as: 'yes-no' },
      { label: 'Order', at: 'path/4', as: 'text' },
      { label: 'Order number', read: facts.number },
      { label: 'Status when proposed', read: facts.status },
      ...(total === null ? [] : [{ label: 'Total', read: total }]),
    ],
    notes: [
      recipient === null
        ? 'The note ends with a line that names this request; the staff of the shop see it'
        : MAILING[String(mailing) as `${boolean | null}`],
    ],
  }
}

const VERB = {
  true: 'Add a note to an order and ask WooCommerce to e-mail it to the buyer',
  false: 'Add a note to an order that the buyer sees; nobody is e-mailed',
  null: 'Add a note to an order and ask WooCommerce to e-mail it to the buyer',
}

/** The mail goes to whatever address the order has then: it must be the one that was shown. */
export async function whatChangedInOrder(request: NoteRequest, reading: Reading): Promise<string | null> {
  const { orderId, recipient } = request.facts
  const row = await findOrderById(reading, orderId)
  if (row === undefined) return `Order ${orderId} is gone`
  if (row['status'] === 'trash') return `Order ${orderId} is in the trash now`
  const email = billingEmail(row)
  if (recipient === null) return null
  if (!isSameEmail(email, recipient)) {
    return `Order ${orderId} now has the e-mail address ${email ?? '(none)'}, not ${recipient}`
  }
  return whatChangedInMailing(request.facts.mailing ?? null, reading)
}

/** Approving a note that is not e-mailed is not approving an e-mail, and the other way round. */
async function whatChangedInMailing(before: boolean | null, reading: Reading): Promise<string | null> {
  if (before === null) return null
  const now = await readMailing(reading)
  if (now === null || now === before) return null
  return `The e-mail "Customer note" is switched ${now ? 'on' : 'off'} in the shop now`
}

/**
 * Whether the shop e-mails notes to buyers at all: its e-mail "Customer note" can be switched off. Null where this key may
 * not see the setting. Where such an e-mail really goes, plugins may change, and no answer tells.
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#retrieve-a-setting-option
 */
async function readMailing(reading: Reading): Promise<boolean | null> {
  const response = await reading.get('/wp-json/wc/v3/settings/email_customer_note/enabled')
  const setting = jsonIn(response)
  if (response.status !== 200 || !isJsonObject(setting) || setting['id'] !== 'enabled') return null
  return truthOrNull(setting['value'])
}
