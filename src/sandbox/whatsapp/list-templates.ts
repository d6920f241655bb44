import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { invalidParameter } from './graph-errors.ts'
import { pickFields } from './pick-fields.ts'
import { NEAR_TEMPLATES, TEMPLATES, type StoredTemplate } from './templates.ts'

const STANDARD_PAGE = 25
const SHORT_PAGE = 2

/**
 * `GET /{WABA_ID}/message_templates`. The last page has cursors too, and no address of a next one. Untidy: names that
 * are only like the one that is asked for come first, the first page is empty, and the others are short.
 */
export function listTemplates({ query, path }: ProviderRequest, untidy: boolean): Answer {
  const limit = Number(query.get('limit') ?? STANDARD_PAGE)
  if (!Number.isInteger(limit) || limit < 1) return invalidParameter('limit must be a positive number')
  const found = findTemplates(query.get('name'), untidy)
  const start = parseCursor(query.get('after'))
  if (start === undefined) return invalidParameter('after is not a cursor')
  const isEmpty = untidy && !query.has('after')
  const size = isEmpty ? 0 : untidy ? Math.min(limit, SHORT_PAGE) : limit
  const end = Math.min(start + size, found.length)
  return jsonAnswer(200, {
    data: found.slice(start, end).map((one) => pickFields(one, query)),
    paging: {
      cursors: { before: toCursor(start), after: toCursor(end) },
      ...(end < found.length ? { next: `https://graph.facebook.com${path}?after=${toCursor(end)}` } : {}),
    },
  })
}

function findTemplates(name: string | null, untidy: boolean): readonly StoredTemplate[] {
  if (name === null) return TEMPLATES
  const near = untidy ? NEAR_TEMPLATES.filter((one) => one.name.includes(name)) : []
  return [...near, ...TEMPLATES.filter((one) => one.name === name)]
}

function toCursor(place: number): string {
  return Buffer.from(`place ${place}`).toString('base64url')
}

function parseCursor(cursor: string | null): number | undefined {
  if (cursor === null) return 0
  const place = /^place (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())
  return place === null ? undefined : Number(place[1])
}
