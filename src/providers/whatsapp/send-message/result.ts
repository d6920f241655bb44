import * as z from 'zod'
import { factsOf, warningIf, type Display, showDifferences } from '../../../domain/operation/display.ts'
import { differs } from '../../../domain/operation/fields.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import type { Json, JsonObject } from '../../../domain/text/json.ts'
import { field } from '../../../domain/text/wording.ts'
import type { SentMessage } from '../../../domain/webhook/message.ts'
import { parseContact, type Recipient, variantsOf } from '../contact.ts'
import { fillTemplate } from './fill-template.ts'
import { type SendMessageInput, parseContent } from './input.ts'
import type { Accepted } from './outcome.ts'
import type { SendFacts } from './window.ts'

/** As the store looks for it. */
const message = z.object({
  id: z.string(),
  account: z
    .string()
    .meta({ description: "The id of the number that it was sent from, as Meta's API has it" }),
  phone: z.string().nullable(),
  userId: z.string().nullable(),
  kind: z.string(),
  text: z.string().nullable(),
}) satisfies z.ZodType<SentMessage>

/** The message that Meta took. */
export const takenMessage = z.object({
  id: z.string(),
  message,
  state: z
    .string()
    .nullable()
    .meta({ description: 'accepted, held_for_quality_assessment or paused; null where Meta says nothing' }),
  waId: z.string().nullable().meta({ description: 'WhatsApp’s name for the number' }),
  differs,
})

export type TakenMessage = z.infer<typeof takenMessage>

export function resultOf(
  { id, state, contact }: Accepted,
  { input, facts }: FrozenRequest<SendMessageInput, SendFacts>,
): TakenMessage {
  const recipient = parseContact(field('to'), input.to)
  const { user_id: userId, wa_id: waId } = contact
  return {
    id,
    message: {
      id,
      account: facts.phoneNumberId,
      phone: 'to' in recipient ? recipient.to : null,
      userId: 'recipient' in recipient ? recipient.recipient : typeof userId === 'string' ? userId : null,
      kind: parseContent(input).kind,
      text: textOf(input, facts),
    },
    state,
    waId: typeof waId === 'string' ? waId : null,
    differs: [...whatDiffers(recipient, contact)],
  }
}

function textOf(input: SendMessageInput, { template }: SendFacts): string | null {
  if (template !== null) return fillTemplate(template, input).body
  return input.text ?? input.caption ?? null
}

/** The result as a person reads it. 200 means accepted, not delivered. */
export function showMessage(result: TakenMessage): Display {
  const { id, message: sent, state } = result
  const facts = factsOf([
    ['Message', id],
    ['To', sent.phone ?? sent.userId],
    ['At WhatsApp', calledOtherwise(result)],
    ['State', state ?? 'accepted'],
  ])
  return [
    facts,
    ...showDifferences('WhatsApp says', result.differs),
    ...warningIf(
      state === 'held_for_quality_assessment',
      'WhatsApp holds it back until it has judged the template',
    ),
    ...warningIf(state === 'paused', 'WhatsApp has paused the template and may not deliver it'),
    {
      kind: 'remark',
      text: 'WhatsApp has taken it; shield whatsapp list-messages shows whether it was delivered',
    },
  ]
}

/** Null where WhatsApp calls the number as it was typed, or says nothing. */
function calledOtherwise({ waId, message: { phone } }: TakenMessage): string | null {
  return waId !== null && phone !== null && `+${waId}` !== phone ? `+${waId}` : null
}

/**
 * What WhatsApp says of the recipient that is not as it was sent; empty where it says nothing or the same. A number that
 * it calls otherwise by a rule that is known is the same.
 */
function whatDiffers(recipient: Recipient, contact: JsonObject): readonly string[] {
  const { input, wa_id: waId, user_id: userId } = contact
  if ('to' in recipient) {
    return [
      ...unlike('the number that it was given', recipient.to, [recipient.to], numberIn(input)),
      ...unlike('the number that it sent to', recipient.to, variantsOf(recipient.to), numberIn(waId)),
    ]
  }
  const sent = recipient.recipient
  return [
    ...unlike('the user id that it was given', sent, [sent], textIn(input)),
    ...unlike('the user id that it sent to', sent, [sent], textIn(userId)),
  ]
}

function unlike(what: string, sent: string, same: readonly string[], said: string): readonly string[] {
  return said === '' || same.includes(said) ? [] : [`${what} is ${said}, not ${sent}`]
}

/** In E.164, whether it is written with its `+`, with blanks or without. */
function numberIn(value: Json | undefined): string {
  const digits = textIn(value).replaceAll(/\D/g, '')
  return digits === '' ? '' : `+${digits}`
}

function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
