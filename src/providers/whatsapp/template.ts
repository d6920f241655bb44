import { ShieldError } from '../../domain/errors.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import { path } from '../../domain/provider/http.ts'
import { isJsonObject, objectsIn, textOf, type Json, type JsonObject } from '../../domain/text/json.ts'
import { field, say } from '../../domain/text/wording.ts'
import { wabaIdOf, MANAGING } from './connecting.ts'
import { readBody } from './graph-error.ts'

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

type TemplateHeader = {
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
const TEMPLATE_FIELDS = 'id,name,language,status,category,parameter_format,components'

/** Undefined for what is not a template. */
function parseTemplate(value: Json): Template | undefined {
  if (!isJsonObject(value)) return undefined
  const { name, language } = value
  if (typeof name !== 'string' || typeof language !== 'string') return undefined
  const components = objectsIn(value['components'])
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
    buttons: objectsIn(find('BUTTONS')?.['buttons']).map(parseButton),
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

const PAGE_SIZE = 100
const MOST_PAGES = 60

/**
 * The templates of the business account, or those of one name. Meta's own filter may find more than was asked for: each
 * is looked at again. Fails as a read at Meta does.
 */
export async function readTemplates(reading: Reading, name?: string): Promise<readonly Template[]> {
  const { connection, apiVersion } = reading
  const address = path`/${apiVersion}/${wabaIdOf(connection)}/message_templates`
  const asked = { what: 'the templates', connection, permission: MANAGING }
  const templates: Template[] = []
  let after: string | undefined
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const response = await reading.get(address, [
      ['fields', TEMPLATE_FIELDS],
      ['limit', String(PAGE_SIZE)],
      ...(name === undefined ? [] : [['name', name] as const]),
      ...(after === undefined ? [] : [['after', after] as const]),
    ])
    const { data, paging } = readBody(response, asked)
    if (!Array.isArray(data)) throw unreadable()
    templates.push(...data.flatMap((entry) => parseTemplate(entry) ?? []))
    after = nextCursor(paging)
    if (after === undefined) return templates.filter((one) => name === undefined || one.name === name)
  }
  throw new ShieldError('failed', `There are more than ${MOST_PAGES * PAGE_SIZE} templates`, {
    hint: say`Ask for one with ${field('name')}`,
  })
}

/** Undefined on the last page: the cursors stand there too, but no address of a next one. */
function nextCursor(paging: Json | undefined): string | undefined {
  if (!isJsonObject(paging) || typeof paging['next'] !== 'string' || !isJsonObject(paging['cursors']))
    return undefined
  const { after } = paging['cursors']
  return typeof after === 'string' && after !== '' ? after : undefined
}

function unreadable(): ShieldError {
  return new ShieldError('unavailable', 'WhatsApp answered without a list when asked for the templates', {
    hint: 'Try again; if it stays so, run `shield status --check`',
  })
}
