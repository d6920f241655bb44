import { ShieldError } from '../../../domain/errors.ts'
import type { Prepared, Reading } from '../../../domain/operation/operation.ts'
import { canonicalJson } from '../../../domain/text/canonical-json.ts'
import type { Json, JsonObject } from '../../../domain/text/json.ts'
import { field } from '../../../domain/text/wording.ts'
import { phoneNumberIdOf } from '../connecting.ts'
import { namesOf, parseTypedContact, variantsOf } from '../contact.ts'
import { readTemplates, type Template } from '../template.ts'
import { fillTemplate } from './fill-template.ts'
import { assertSendable, parseContent, type Content, type SendMessageInput } from './input.ts'
import { type SendFacts, readWindow, type Window } from './window.ts'

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

interface Wanted {
  readonly name: string
  readonly language: string
}

/** Fails with `not_found`, and with `conflict` for one that Meta would not send now. */
async function getTemplate(reading: Reading, { name, language }: Wanted): Promise<Template> {
  const all = await readTemplates(reading, name)
  const found = all.find((one) => one.language === language)
  if (found === undefined) {
    const languages = all.map((one) => one.language)
    const what = languages.length === 0 ? '' : ` in ${language}`
    throw new ShieldError('not_found', `There is no template ${JSON.stringify(name)}${what}`, {
      hint:
        languages.length === 0 ? 'shield whatsapp list-templates' : `It is there in ${languages.join(', ')}`,
    })
  }
  if (found.status === 'APPROVED') return found
  throw new ShieldError('conflict', `The template ${name} (${language}) is ${found.status}, not APPROVED`, {
    hint: 'shield whatsapp list-templates --status APPROVED',
  })
}

/** Null while the template is as it was when somebody approved its text, else what changed. Fails as a read does. */
export async function templateChange(
  reading: Reading,
  { name, language }: Wanted,
  before: JsonObject,
): Promise<string | null> {
  const now = (await readTemplates(reading, name)).find((one) => one.language === language)
  const title = `The template ${name} (${language})`
  if (now === undefined) return `${title} is gone`
  if (now.status !== before['status']) return `${title} is ${now.status} now`
  const changed = Object.entries(now)
    .filter(([part, value]) => canonicalJson(value) !== canonicalJson(before[part] ?? null))
    .map(([part]) => part)
  return changed.length === 0 ? null : `${title} was changed: ${changed.join(', ')}`
}
