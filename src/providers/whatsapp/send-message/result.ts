import type { Display } from '../../../domain/operation/display.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import type { SentMessage } from '../../../domain/webhook/message.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import { field } from '../../../domain/text/wording.ts'
import { parseContact } from '../contact.ts'
import { parseContent } from './content.ts'
import type { SendFacts } from './facts.ts'
import type { SendMessageInput } from './input.ts'
import { whatDiffers } from './differs.ts'
import type { Accepted } from './interpret.ts'
import { fillTemplate } from './fill-template.ts'

/** The message that Meta took. Under `message` it stands as the store looks for it. */
export function resultOf(
  { id, state, contact }: Accepted,
  { input, facts }: FrozenRequest<SendMessageInput, SendFacts>,
): JsonObject {
  const recipient = parseContact(field('to'), input.to)
  const userId = contact['user_id']
  const message: SentMessage = {
    id,
    account: facts.phoneNumberId,
    phone: 'to' in recipient ? recipient.to : null,
    userId: 'recipient' in recipient ? recipient.recipient : typeof userId === 'string' ? userId : null,
    kind: parseContent(input).kind,
    text: textOf(input, facts),
  }
  const waId = contact['wa_id']
  return {
    message: { ...message },
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
export function showMessage(result: Json): Display {
  const message = isJsonObject(result) ? result['message'] : undefined
  if (!isJsonObject(result) || !isJsonObject(message)) return [{ kind: 'text', text: 'Sent' }]
  const facts = [
    ['Message', message['id']],
    ['To', message['phone'] ?? message['userId']],
    ['At WhatsApp', calledOtherwise(message['phone'], result['waId'])],
    ['State', result['state'] ?? 'accepted'],
  ].flatMap(([label, value]) =>
    typeof label === 'string' && typeof value === 'string' ? [{ label, value }] : [],
  )
  return [
    { kind: 'facts', facts },
    ...differencesIn(result),
    ...warning(
      result['state'] === 'held_for_quality_assessment',
      'WhatsApp holds it back until it has judged the template',
    ),
    ...warning(result['state'] === 'paused', 'WhatsApp has paused the template and may not deliver it'),
  ]
}

/** Undefined where WhatsApp calls the number as it was typed, or says nothing. */
function calledOtherwise(phone: Json | undefined, waId: Json | undefined): string | undefined {
  return typeof waId === 'string' && typeof phone === 'string' && `+${waId}` !== phone
    ? `+${waId}`
    : undefined
}

function differencesIn({ differs }: JsonObject): Display {
  const found = Array.isArray(differs) ? differs : []
  return warning(found.length > 0, `WhatsApp says otherwise than it was sent: ${found.join('; ')}`)
}

function warning(applies: boolean, text: string): Display {
  return applies ? [{ kind: 'warning', text }] : []
}
