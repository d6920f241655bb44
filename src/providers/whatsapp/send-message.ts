import { defineWrite, type FrozenRequest, type Reading } from '../../domain/operation/operation.ts'
import { recipientsOf, type Stakes } from '../../domain/operation/stakes.ts'
import { MANAGING, SENDING } from './connecting.ts'
import { type SendFacts, readWindow, windowText } from './send-message/window.ts'
import { parseContent, sendMessageInput, type Content, type SendMessageInput } from './send-message/input.ts'
import { interpretStatuses, interpretMessage } from './send-message/outcome.ts'
import { planMessage } from './send-message/plan.ts'
import { prepareMessage, templateChange } from './send-message/prepare.ts'
import { previewMessage } from './send-message/preview.ts'
import { showMessage, takenMessage, type TakenMessage } from './send-message/result.ts'
import { name, ours, quote, summary, type Summary } from '../../domain/request/summary.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import { field } from '../../domain/text/wording.ts'
import { namesOf, parseContact, spelledContact } from './contact.ts'
import { fillTemplate } from './send-message/fill-template.ts'

/**
 * Sends one message. WhatsApp knows no key that would make a second one impossible and nothing to look a lost one up
 * by: after an answer that was lost, only a status webhook or a person can say what became of it.
 */
export const whatsappSendMessage = defineWrite<SendMessageInput, SendFacts, TakenMessage>({
  name: 'whatsapp.send-message',
  summary: 'Send a text, a template, a file or a question with buttons',
  provider: 'whatsapp',
  scopes: (input) => (input.template === undefined ? [[SENDING]] : [[SENDING], [MANAGING]]),
  input: sendMessageInput,
  output: takenMessage,
  examples: [
    'shield whatsapp send-message --to +491701234567 --text "Your order 17 is on its way."',
    'shield whatsapp send-message --to +491701234567 --template order_update --language en_US --param first_name=Ada --param order=17 --button-param index=0,value=17',
    'shield whatsapp send-message --to +491701234567 --document 1037543291543636 --filename invoice-17.pdf --caption Invoice',
    'shield whatsapp send-message --to +491701234567 --text "Deliver tomorrow?" --button id=yes,title=Yes --button id=no,title=No',
  ],
  recovery: 'none',
  prepare: prepareMessage,
  spelled: (input) => ({ ...input, to: spelledContact(input.to) }),
  plan: planMessage,
  preview: previewMessage,
  about: aboutMessage,
  stakes: stakesOfMessage,
  isIrreversible: true,
  recheck: recheckMessage,
  interpret: interpretMessage,
  interpretStatuses,
  show: showMessage,
})

function stakesOfMessage({ input }: FrozenRequest<SendMessageInput, SendFacts>): Stakes {
  // One mailbox may be reached under several numbers; the first is the one that it is known by.
  const [recipient] = namesOf(parseContact(field('to'), input.to)).toSorted()
  return { amount: null, recipients: recipientsOf([recipient]), reversal: 'irreversible' }
}

/** `Message to +49 170 1234567: "Your order 17 is on…"` */
async function aboutMessage({ input, facts }: FrozenRequest<SendMessageInput, SendFacts>): Promise<Summary> {
  const contact = parseContact(field('to'), input.to)
  const whom = 'to' in contact ? await numberText(contact.to) : name(contact.recipient)
  const content = parseContent(input)
  const said = saidIn(content, input, facts)
  const what =
    content.kind === 'template' ? summary`Template ${name(content.name)}` : ours(KINDS[content.kind])
  return said === undefined ? summary`${what} to ${whom}` : summary`${what} to ${whom}: ${quote(said)}`
}

function saidIn(content: Content, input: SendMessageInput, { template }: SendFacts): string | undefined {
  if ('text' in content) return content.text
  if (template !== null) return fillTemplate(template, input).body
  return input.filename ?? input.caption
}

const KINDS: Readonly<Record<Exclude<Content['kind'], 'template'>, string>> = {
  text: 'Message',
  buttons: 'Message with buttons',
  image: 'Picture',
  video: 'Video',
  audio: 'Sound',
  document: 'Document',
  sticker: 'Sticker',
}

/** As people of its country write it, with the very digits that are sent. */
async function numberText(phone: string): Promise<Summary> {
  const { parsePhoneNumberFromString } = await import('./numbering-plan.ts')
  const written = parsePhoneNumberFromString(phone)?.formatInternational() ?? phone
  const isSame = /^\+[\d -]+$/.test(written) && written.replaceAll(/[ -]/g, '') === phone
  return isSame ? ours(written) : name(phone)
}

/**
 * Null while what the approver saw is still so. A window that has closed since makes the request stale; nothing is ever
 * sent in place of what was approved.
 */
async function recheckMessage(
  { precondition, input, facts }: FrozenRequest<SendMessageInput, SendFacts>,
  reading: Reading,
): Promise<string | null> {
  if (!isJsonObject(precondition)) return null
  const content = parseContent(input)
  const { template, windowOpen } = precondition
  if (content.kind === 'template' && isJsonObject(template)) return templateChange(reading, content, template)
  if (windowOpen !== true) return null
  const contact = namesOf(parseContact(field('to'), input.to))
  const window = await readWindow(reading, { account: facts.phoneNumberId, contact })
  if (window.openUntil !== null) return null
  return `The 24-hour window was open when this was proposed and is ${windowText(window)}; only a template can be sent now`
}
