import { characterCount } from '../../../domain/text/quoted.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { field, joinWordings, say, type Wording } from '../../../domain/text/wording.ts'
import type { SendMessageInput } from './input.ts'

const MEDIA_KINDS = ['image', 'video', 'audio', 'document', 'sticker'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

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
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return { link: url.href }
  throw new ShieldError(
    'usage',
    say`${at} ${JSON.stringify(given.slice(0, 80))} is neither the id of an uploaded file nor an https link`,
    { hint: say`${at} 1037543291543636, or ${at} https://shop.example/mug.jpg` },
  )
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
