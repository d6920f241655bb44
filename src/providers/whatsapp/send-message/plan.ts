import type { CallDraft } from '../../../domain/request/call.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { path } from '../../../domain/provider/http.ts'
import { field } from '../../../domain/text/wording.ts'
import { parseContact } from '../contact.ts'
import { fillTemplate } from './fill-template.ts'
import { parseContent, type Content, type SendMessageInput } from './input.ts'
import type { SendFacts } from './window.ts'

const PRODUCT = 'whatsapp'
const RECIPIENT_TYPE = 'individual'

/** What Meta wants said in every message, by place. */
export const FIXED_VALUES = {
  'body/messaging_product': PRODUCT,
  'body/recipient_type': RECIPIENT_TYPE,
  'body/template/components/*/parameters/*/type': 'text',
}

/** The one call. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
export function planMessage(input: SendMessageInput, facts: SendFacts, key: string): CallDraft {
  return {
    method: 'POST',
    path: path`/${facts.apiVersion}/${facts.phoneNumberId}/messages`,
    body: {
      messaging_product: PRODUCT,
      recipient_type: RECIPIENT_TYPE,
      ...parseContact(field('to'), input.to),
      ...contentOf(parseContent(input), input, facts),
      ...(input.replyTo === undefined ? {} : { context: { message_id: input.replyTo } }),
      // It comes back in every status webhook of this message, and only there.
      biz_opaque_callback_data: key,
    },
  }
}

/** `type` and the member of that name. */
function contentOf(content: Content, input: SendMessageInput, facts: SendFacts): JsonObject {
  switch (content.kind) {
    case 'text':
      return {
        type: 'text',
        text: { body: content.text, ...(input.previewUrl === true ? { preview_url: true } : {}) },
      }
    case 'buttons':
      return { type: 'interactive', interactive: buttonsOf(content.text, input) }
    case 'template':
      return { type: 'template', template: templateOf(content, input, facts) }
    default:
      return {
        type: content.kind,
        [content.kind]: {
          ...content.file,
          ...(input.caption === undefined ? {} : { caption: input.caption }),
          ...(input.filename === undefined ? {} : { filename: input.filename }),
        },
      }
  }
}

function buttonsOf(text: string, { button, footer }: SendMessageInput): JsonObject {
  return {
    type: 'button',
    body: { text },
    ...(footer === undefined ? {} : { footer: { text: footer } }),
    action: {
      buttons: (button ?? []).map(({ id, title }) => ({ type: 'reply', reply: { id, title } })),
    },
  }
}

function templateOf(
  { name, language }: Extract<Content, { readonly kind: 'template' }>,
  input: SendMessageInput,
  { template }: SendFacts,
): JsonObject {
  if (template === null) throw new ShieldError('internal', `The template ${name} was not read`)
  const { components } = fillTemplate(template, input)
  return { name, language: { code: language }, ...(components.length > 0 ? { components } : {}) }
}
