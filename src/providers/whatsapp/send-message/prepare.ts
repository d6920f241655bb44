import type { Json } from '../../../domain/text/json.ts'
import type { Prepared, Reading } from '../../../domain/operation/operation.ts'
import { field } from '../../../domain/text/wording.ts'
import { phoneNumberIdOf } from '../business.ts'
import { namesOf } from '../contact.ts'
import { parseTypedContact } from '../typed-contact.ts'
import { assertSendable } from './assert-sendable.ts'
import { parseContent, type Content } from './content.ts'
import type { SendFacts } from './facts.ts'
import type { SendMessageInput } from './input.ts'
import { fillTemplate } from './fill-template.ts'
import { getTemplate } from './template-check.ts'
import { readWindow, type Window } from './window.ts'
import { variantsOf } from '../number-variants.ts'

/**
 * Everything that can be wrong with the input is found here, before anything is queued. Fails with `usage`, with
 * `not_found` or `conflict` for a template that cannot be sent, and with what a read fails with.
 */
export async function prepareMessage(
  input: SendMessageInput,
  reading: Reading,
): Promise<Prepared<SendFacts>> {
  const recipient = await parseTypedContact(field('to'), input.to)
  const content = parseContent(input)
  const account = phoneNumberIdOf(reading.connection)
  const template = content.kind === 'template' ? await getTemplate(reading, content) : null
  assertSendable(input, template)
  if (template !== null) fillTemplate(template, input)
  const window = await readWindow(reading, { account, contact: namesOf(recipient) })
  const needsWindow = template === null
  return {
    facts: { apiVersion: reading.apiVersion, phoneNumberId: account, window, template },
    precondition: conditionOf(template, needsWindow ? window : null),
    warnings: [
      ...('to' in recipient ? await numberWarnings(recipient.to) : []),
      ...linkWarnings(content, input),
      ...(needsWindow ? windowWarnings(window) : []),
    ],
  }
}

/** What must still be so just before sending. Meta judges a window that was not known to be open. */
function conditionOf(template: SendFacts['template'], window: Window | null): Json {
  if (template !== null) return { template }
  return window?.openUntil == null ? null : { windowOpen: true }
}

function windowWarnings({ openUntil }: Window): readonly string[] {
  return openUntil === null
    ? ['The 24-hour window may be closed; if it is, WhatsApp refuses everything but a template']
    : []
}

function linkWarnings(content: Content, input: SendMessageInput): readonly string[] {
  const isLink =
    'file' in content
      ? 'link' in content.file
      : content.kind === 'template' && /^\s*http/i.test(input.headerMedia ?? '')
  return isLink ? ['The file behind the link may change between approval and sending'] : []
}

/**
 * What is odd about a number in E.164 by the numbering plan of its country: nothing that would keep a message from
 * being sent, since plans change and Meta has the last word, but a typing error that goes to somebody else.
 */
async function numberWarnings(phone: string): Promise<readonly string[]> {
  const { parsePhoneNumberFromString } = await import('../numbering-plan.ts')
  const parsed = parsePhoneNumberFromString(phone)
  if (parsed === undefined) return [`${phone} begins with no country code that is in use`]
  const { number, countryCallingCode: code } = parsed
  // Where a zero behind the country code belongs to the number, as in Italy, it is left there.
  if (number !== phone)
    return [`${phone} has a 0 behind +${code} that is not dialled from abroad: is ${number} meant?`]
  const isPossible = variantsOf(phone).some((one) => parsePhoneNumberFromString(one)?.isPossible() === true)
  return isPossible ? [] : [`${phone} has not the length that numbers behind +${code} have`]
}
