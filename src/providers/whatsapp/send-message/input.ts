import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import { quoted, characterCount, oneValue } from '../../../domain/text/quoted.ts'
import { field, joinWordings, say, type Wording } from '../../../domain/text/wording.ts'
import type { Template } from '../template.ts'

/** A text of at most so many characters. */
const text = (longest: number, description: string) =>
  z.string().min(1).max(longest).optional().meta({ description })

/** Limits are Meta's. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
export const sendMessageInput = z.strictObject({
  to: z.string().min(3).max(140).meta({
    description: 'The recipient: a number with + and country code, or a WhatsApp user id (US.1349…)',
  }),
  text: text(4096, 'A text; above reply buttons it is the question (then at most 1024)'),
  previewUrl: z.boolean().optional().meta({ description: 'Show a preview of the first link in the text' }),
  button: z
    .array(z.strictObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) }))
    .max(3)
    .optional()
    .meta({ description: 'A reply button below the text: id=yes,title=Yes; at most 3' }),
  footer: text(60, 'Small text below the buttons'),
  template: text(512, 'An approved template, by name'),
  language: z.string().min(2).max(20).optional().meta({ description: 'Language of the template: en_US' }),
  param: z
    .array(z.string().min(1).max(1024))
    .max(100)
    .optional()
    .meta({ description: "For the template's text, in its order; name=value where the template has names" }),
  headerParam: text(1024, "For a placeholder in the template's header; name=value where it has names"),
  headerMedia: text(2048, "Picture, video or document of the template's header: an uploaded id or a link"),
  buttonParam: z
    .array(z.strictObject({ index: z.int().min(0).max(9), value: z.string().min(1).max(2000) }))
    .max(10)
    .optional()
    .meta({ description: 'For a button of the template, counted from 0: index=0,value=17' }),
  image: text(2048, 'A picture: an uploaded id, or an https link'),
  video: text(2048, 'A video: an uploaded id, or an https link'),
  audio: text(2048, 'A sound: an uploaded id, or an https link'),
  document: text(2048, 'A document: an uploaded id, or an https link'),
  sticker: text(2048, 'A sticker: an uploaded id, or an https link'),
  caption: text(1024, 'Text below image, video, document'),
  filename: text(240, 'File name of a document'),
  replyTo: text(512, 'Id of the message that this one quotes and answers (wamid.…)'),
})

export type SendMessageInput = z.infer<typeof sendMessageInput>

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

const MEDIA_KINDS = ['image', 'video', 'audio', 'document', 'sticker'] as const
type MediaKind = (typeof MEDIA_KINDS)[number]

/** The one thing that a message is. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'buttons'; readonly text: string }
  | { readonly kind: 'template'; readonly name: string; readonly language: string }
  | { readonly kind: MediaKind; readonly file: MediaFile }

export type MediaFile = { readonly id: string } | { readonly link: string }

type Field = Exclude<keyof SendMessageInput, 'to' | 'replyTo'>

/** What may stand beside each kind. */
const COMPANIONS: Readonly<Record<Content['kind'], readonly Field[]>> = {
  text: ['previewUrl'],
  buttons: ['button', 'footer'],
  template: ['language', 'param', 'headerParam', 'headerMedia', 'buttonParam', 'filename'],
  image: ['caption'],
  video: ['caption'],
  audio: [],
  document: ['caption', 'filename'],
  sticker: [],
}

/** What is to be sent. Fails with `usage` unless it is exactly one thing and all that stands beside it belongs to it. */
export function parseContent(input: SendMessageInput): Content {
  const content = findContent(input)
  const main: Field = content.kind === 'buttons' ? 'text' : content.kind
  const stray = FIELDS.find(
    (one) => isGiven(input, one) && one !== main && !COMPANIONS[content.kind].includes(one),
  )
  if (stray === undefined) return content
  const beside = field(content.kind === 'buttons' ? 'button' : main)
  const companions = COMPANIONS[content.kind]
  throw new ShieldError('usage', say`${field(stray)} does not go with ${beside}`, {
    hint: say`With ${beside} go ${companions.length === 0 ? 'no others' : listed(companions)} (and ${field('replyTo')})`,
  })
}

const MAIN = ['text', 'template', ...MEDIA_KINDS] as const
const FIELDS: readonly Field[] = [...new Set([...MAIN, ...Object.values(COMPANIONS).flat()])]

function findContent(input: SendMessageInput): Content {
  const given = MAIN.filter((kind) => isGiven(input, kind))
  const [kind] = given
  if (kind === undefined || given.length > 1) {
    const what = kind === undefined ? 'It says nothing' : say`It is several things: ${listed(given)}`
    throw new ShieldError('usage', what, { hint: say`Give exactly one of ${listed(MAIN)}` })
  }
  const value = input[kind] ?? ''
  if (kind === 'text') return textOrButtons(input, value)
  if (kind === 'template') return { kind, name: value, language: languageOf(input) }
  return { kind, file: parseMedia(field(kind), value) }
}

const LONGEST_QUESTION = 1024

function textOrButtons(input: SendMessageInput, text: string): Content {
  const buttons = input.button ?? []
  if (buttons.length === 0) return { kind: 'text', text }
  if (characterCount(text) > LONGEST_QUESTION) {
    throw new ShieldError(
      'usage',
      say`${field('text')} has ${characterCount(text)} characters; above buttons it can have ${LONGEST_QUESTION}`,
      { hint: say`Shorten it, or leave ${field('button')} out` },
    )
  }
  for (const part of ['id', 'title'] as const) {
    const values = buttons.map((button) => button[part])
    if (new Set(values).size !== values.length)
      throw new ShieldError('usage', `Two buttons have the same ${part}`, { hint: 'Give each its own' })
  }
  return { kind: 'buttons', text }
}

function languageOf(input: SendMessageInput): string {
  if (input.language !== undefined) return input.language
  throw new ShieldError('usage', 'A template is sent in one language', {
    hint: say`Give ${field('language')} en_US; shield whatsapp list-templates shows which there are`,
  })
}

/** An uploaded file's id, or a link that Meta fetches; only https. Fails with `usage`. */
export function parseMedia(at: Wording, given: string): MediaFile {
  const text = given.trim()
  if (/^\d{5,32}$/.test(text)) return { id: text }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && (url.username !== '' || url.password !== '')) throw withPassword(at)
  if (url?.protocol === 'https:') return { link: url.href }
  // With an @ in it, it may hold a password that no link could be read from.
  const said = text.includes('@') ? ': what is given' : ` ${quoted(given)}`
  throw new ShieldError('usage', say`${at}${said} is neither the id of an uploaded file nor an https link`, {
    hint: say`${at} 1037543291543636, or ${at} https://shop.example/mug.jpg`,
  })
}

/** No part of the link is repeated. */
function withPassword(at: Wording): ShieldError {
  return new ShieldError('usage', say`${at} has a link with a user or a password in it, which is not taken`, {
    hint: say`Its recipient could read them; give a link without: ${at} https://shop.example/mug.jpg`,
  })
}

function isGiven(input: SendMessageInput, one: Field): boolean {
  const value = input[one]
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
}

function listed(fields: readonly Field[]): Wording {
  return joinWordings(
    fields.map((one) => field(one)),
    ', ',
  )
}
