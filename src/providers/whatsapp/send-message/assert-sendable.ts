import { ShieldError } from '../../../domain/errors.ts'
import { oneValue } from '../../../domain/text/quoted.ts'
import { field, say, type Wording } from '../../../domain/text/wording.ts'
import type { Template } from '../template.ts'
import type { SendMessageInput } from './input.ts'

/**
 * Fails with `usage` for a message that Meta always refuses, before anybody is asked to approve it. Only here, where it
 * is proposed: what was proposed before a rule came can still be shown.
 */
export function assertSendable(input: SendMessageInput, template: Template | null): void {
  if (input.text?.trim() === '')
    throw new ShieldError('usage', say`${field('text')} is nothing but blanks`, {
      hint: 'Write what the message says',
    })
  if (template === null) return
  assertButtons(template)
  for (const [at, text] of parametersOf(input, template.named)) assertParameter(at, text)
}

/** Buttons that are sent as they are, or with one parameter. A flow, a catalogue or a one-time code takes more. */
const KNOWN_BUTTONS = [
  'URL',
  'QUICK_REPLY',
  'PHONE_NUMBER',
  'COPY_CODE',
  'VOICE_CALL',
  'REQUEST_CONTACT_INFO',
]

function assertButtons({ name, buttons }: Template): void {
  const unknown = buttons.find(({ kind }) => !KNOWN_BUTTONS.includes(kind))
  if (unknown === undefined) return
  throw new ShieldError(
    'usage',
    `${name} has a button that shield cannot fill in: ${unknown.kind || 'of no kind'} (${oneValue(unknown.label)})`,
    { hint: 'Choose another template: shield whatsapp list-templates' },
  )
}

type Parameter = readonly [at: Wording, text: string]

function parametersOf({ param, headerParam, buttonParam }: SendMessageInput, named: boolean): Parameter[] {
  const inText = (at: Wording, given: readonly string[]): Parameter[] =>
    given.map((text, index) => {
      const equals = named ? text.indexOf('=') : -1
      const name = equals === -1 ? String(index + 1) : text.slice(0, equals)
      return [say`${at} {{${name}}}`, text.slice(equals + 1)]
    })
  return [
    ...inText(field('param'), param ?? []),
    ...inText(field('headerParam'), headerParam === undefined ? [] : [headerParam]),
    ...(buttonParam ?? []).map(({ index, value }): Parameter => [
      say`${field('buttonParam')} index=${index}`,
      value,
    ]),
  ]
}

/**
 * Parameters have no line breaks, no tabs and at most four blanks in a row (132018).
 * https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */
function assertParameter(at: Wording, text: string): void {
  const found = WRONG.find(([pattern]) => pattern.test(text))
  if (found === undefined) return
  throw new ShieldError('usage', say`${at} has ${found[1]}, which WhatsApp puts into no template`, {
    hint: say`Write it in one line, with at most four blanks in a row; a text with ${field('text')} may have several lines`,
  })
}

const WRONG: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/[\n\r\v\f\u0085\u2028\u2029]/, 'a line break'],
  [/\t/, 'a tab'],
  [/ {5}/, 'more than four blanks in a row'],
  [/^\s+$/, 'nothing but blanks'],
]
