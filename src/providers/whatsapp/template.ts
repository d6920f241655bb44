import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'

/** A message template as Meta keeps it, in the parts that can be shown and filled in. */
export type Template = {
  readonly id: string
  readonly name: string
  readonly language: string
  readonly status: string
  readonly category: string
  /** Whether parameters go by name; else by position. */
  readonly named: boolean
  readonly header: TemplateHeader | null
  readonly body: string
  readonly footer: string | null
  readonly buttons: readonly TemplateButton[]
  /** Parts of kinds that shield cannot fill in. */
  readonly foreign: readonly string[]
}

export type TemplateHeader = {
  /** TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION … */
  readonly format: string
  readonly text: string
}

export type TemplateButton = {
  /** URL, QUICK_REPLY, PHONE_NUMBER, COPY_CODE … */
  readonly kind: string
  readonly label: string
  /** The address or the number; empty where there is none. */
  readonly target: string
}

/** The fields to ask for. https://developers.facebook.com/docs/graph-api/reference/whats-app-business-hsm/ */
export const TEMPLATE_FIELDS = 'id,name,language,status,category,parameter_format,components'

/** Undefined for what is no template. */
export function parseTemplate(value: Json): Template | undefined {
  if (!isJsonObject(value)) return undefined
  const { name, language } = value
  if (typeof name !== 'string' || typeof language !== 'string') return undefined
  const components = listOf(value['components'])
  const find = (type: string): JsonObject | undefined =>
    components.find((component) => component['type'] === type)
  const header = find('HEADER')
  return {
    id: textOf(value['id']),
    name,
    language,
    status: textOf(value['status']),
    category: textOf(value['category']),
    named: value['parameter_format'] === 'NAMED',
    header: header === undefined ? null : { format: textOf(header['format']), text: textOf(header['text']) },
    body: textOf(find('BODY')?.['text']),
    footer: textOf(find('FOOTER')?.['text']) || null,
    buttons: listOf(find('BUTTONS')?.['buttons']).map(parseButton),
    foreign: components.map(({ type }) => textOf(type)).filter((type) => !KNOWN.includes(type)),
  }
}

const KNOWN = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS']

function parseButton(button: JsonObject): TemplateButton {
  return {
    kind: textOf(button['type']),
    label: textOf(button['text']),
    target: textOf(button['url']) || textOf(button['phone_number']),
  }
}

/** The names in double braces, each once, in the order in which they first stand there. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))]
}

/** One pass: braces inside a value stay what they are. */
export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => values.get(name) ?? whole)
}

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry) => isJsonObject(entry)) : []
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
