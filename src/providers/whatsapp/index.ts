import type { Operation } from '../../domain/operation.ts'
import { whatsappListMessages } from './list-messages.ts'
import { whatsappListTemplates } from './list-templates.ts'
import { whatsappSendMessage } from './send-message.ts'

export { whatsapp as provider } from './provider.ts'

/** Everything that shield can do at WhatsApp, by name. */
export const operations: readonly Operation[] = [
  whatsappListMessages,
  whatsappListTemplates,
  whatsappSendMessage,
]
