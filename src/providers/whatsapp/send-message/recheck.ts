import { isJsonObject } from '../../../domain/text/json.ts'
import type { FrozenRequest, Reading } from '../../../domain/operation/operation.ts'
import { field } from '../../../domain/text/wording.ts'
import { namesOf, parseContact } from '../contact.ts'
import { parseContent } from './content.ts'
import type { SendFacts } from './facts.ts'
import type { SendMessageInput } from './input.ts'
import { templateChange } from './template-check.ts'
import { readWindow, windowText } from './window.ts'

/**
 * Null while what the approver saw is still so. A window that has closed since makes the request stale; nothing is ever
 * sent in place of what was approved.
 */
export async function recheckMessage(
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
