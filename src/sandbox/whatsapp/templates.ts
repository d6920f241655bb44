import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { jsonAnswer, pageToken, placeOf, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { invalidParameter } from './graph-errors.ts'

/** As Meta lists it. */
export type StoredTemplate = JsonObject & {
  readonly name: string
  readonly language: string
  readonly status: string
  readonly parameter_format: 'NAMED' | 'POSITIONAL'
  readonly components: readonly JsonObject[]
}

interface TemplateSeed {
  readonly id: string
  readonly name: string
  readonly language?: string
  readonly status?: string
  readonly category?: string
  readonly named?: boolean
  readonly components: readonly JsonObject[]
}

function template(seed: TemplateSeed): StoredTemplate {
  const { id, name, language = 'en_US', status = 'APPROVED', category = 'UTILITY', components } = seed
  const parameter_format = seed.named === true ? 'NAMED' : 'POSITIONAL'
  return { name, parameter_format, components, language, status, category, id }
}

/** What a fresh sandbox has: each kind of parameter, two languages, one that is paused, and one that opens a form. */
export const TEMPLATES: readonly StoredTemplate[] = [
  template({
    id: '594425479261596',
    name: 'order_update',
    named: true,
    components: [
      { type: 'BODY', text: 'Hello {{first_name}}, your order {{order}} is on its way.' },
      { type: 'FOOTER', text: 'Reply STOP to get no more of these' },
      {
        type: 'BUTTONS',
        buttons: [{ type: 'URL', text: 'Track it', url: 'https://shop.example.com/track/{{1}}' }],
      },
    ],
  }),
  template({
    id: '594425479261597',
    name: 'order_update',
    language: 'de',
    named: true,
    components: [{ type: 'BODY', text: 'Hallo {{first_name}}, deine Bestellung {{order}} ist unterwegs.' }],
  }),
  template({
    id: '594425479261598',
    name: 'spring_sale',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: '{{1}} % off until {{2}}.' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }] },
    ],
  }),
  template({
    id: '594425479261599',
    name: 'old_greeting',
    status: 'PAUSED',
    components: [{ type: 'BODY', text: 'Hello!' }],
  }),
  template({
    id: '594425479261600',
    name: 'book_a_table',
    components: [
      { type: 'BODY', text: 'Would you like to book a table?' },
      {
        type: 'BUTTONS',
        buttons: [{ type: 'FLOW', text: 'Book', flow_id: '1234567890', navigate_screen: 'DAY' }],
      },
    ],
  }),
]

/** Others that are called nearly so, which Meta's filter finds too. */
const NEAR_TEMPLATES: readonly StoredTemplate[] = ['order_update_old', 'my_order_update'].map((name, index) =>
  template({
    id: `59442547926170${index}`,
    name,
    named: true,
    components: [{ type: 'BODY', text: 'Order {{order}} of {{first_name}}' }],
  }),
)

/** How many parameters a part of a template takes, each counted once. */
export function namesIn(component: Json | undefined): readonly string[] {
  const text = isJsonObject(component) ? component['text'] : undefined
  if (typeof text !== 'string') return []
  return [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name))]
}

const STANDARD_PAGE = 25
const SHORT_PAGE = 2

/**
 * `GET /{WABA_ID}/message_templates`. The last page has cursors too, and no address of a next one. Untidy: names that
 * are only like the one that is asked for come first, the first page is empty, and the others are short.
 */
export function listTemplates({ query, path }: ProviderRequest, untidy: boolean): Answer {
  const limit = Number(query.get('limit') ?? STANDARD_PAGE)
  if (!Number.isInteger(limit) || limit < 1) throw invalidParameter('limit must be a positive number')
  const found = findTemplates(query.get('name'), untidy)
  const start = placeOf(query.get('after'))
  if (start === undefined) throw invalidParameter('after is not a cursor')
  const isEmpty = untidy && !query.has('after')
  const size = isEmpty ? 0 : untidy ? Math.min(limit, SHORT_PAGE) : limit
  const end = Math.min(start + size, found.length)
  return jsonAnswer(200, {
    data: found.slice(start, end).map((one) => pickFields(one, query)),
    paging: {
      cursors: { before: pageToken(start), after: pageToken(end) },
      ...(end < found.length ? { next: `https://graph.facebook.com${path}?after=${pageToken(end)}` } : {}),
    },
  })
}

function findTemplates(name: string | null, untidy: boolean): readonly StoredTemplate[] {
  if (name === null) return TEMPLATES
  const near = untidy ? NEAR_TEMPLATES.filter((one) => one.name.includes(name)) : []
  return [...near, ...TEMPLATES.filter((one) => one.name === name)]
}

/** The members that `fields` names, and `id` always; without `fields`, all. */
export function pickFields(object: JsonObject, query: URLSearchParams): JsonObject {
  const fields = query.get('fields')?.split(',')
  if (fields === undefined) return object
  return Object.fromEntries(Object.entries(object).filter(([name]) => name === 'id' || fields.includes(name)))
}
