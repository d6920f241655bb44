import * as z from 'zod'
import { warningIf, type Display } from '../../../domain/operation/display.ts'
import type { SentMessage } from '../../../domain/webhook/message.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import { field } from '../../../domain/text/wording.ts'
import { differs, showDifferences } from '../../../domain/operation/write-output.ts'
import { parseContact } from '../contact.ts'
import { parseContent } from './content.ts'
import type { SendFacts } from './facts.ts'
import type { SendMessageInput } from './input.ts'
import { whatDiffers } from './differs.ts'
import type { Accepted } from './interpret.ts'
import { fillTemplate } from './fill-template.ts'

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
  const facts = [
    ['Message', id],
    ['To', sent.phone ?? sent.userId],
    ['At WhatsApp', calledOtherwise(result)],
    ['State', state ?? 'accepted'],
  ] as const
  return [
    {
      kind: 'facts',
      facts: facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])),
    },
    ...showDifferences('WhatsApp says', result.differs),
    ...warningIf(
      state === 'held_for_quality_assessment',
      'WhatsApp holds it back until it has judged the template',
    ),
    ...warningIf(state === 'paused', 'WhatsApp has paused the template and may not deliver it'),
  ]
}

/** Null where WhatsApp calls the number as it was typed, or says nothing. */
function calledOtherwise({ waId, message: { phone } }: TakenMessage): string | null {
  return waId !== null && phone !== null && `+${waId}` !== phone ? `+${waId}` : null
}
