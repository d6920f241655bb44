// Everything that shield can do at WhatsApp: a line for each operation.
export { whatsappListMessages } from './list-messages.ts'
export { whatsappListTemplates } from './list-templates.ts'
export { whatsappSendMessage } from './send-message.ts'
export { whatsapp as provider } from './provider.ts'
