import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { invalidParameter } from './graph-errors.ts'
import { pickFields } from './pick-fields.ts'
import { TEMPLATES } from './templates.ts'

const STANDARD_PAGE = 25

/** `GET /{WABA_ID}/message_templates`. The last page has cursors too, and no address of a next one. */
export function listTemplates({ query, path }: ProviderRequest): Answer {
  const limit = Number(query.get('limit') ?? STANDARD_PAGE)
  if (!Number.isInteger(limit) || limit < 1) return invalidParameter('limit must be a positive number')
  const found = TEMPLATES.filter(({ name }) => (query.get('name') ?? name) === name)
  const start = parseCursor(query.get('after'))
  if (start === undefined) return invalidParameter('after is not a cursor')
  const end = Math.min(start + limit, found.length)
  return jsonAnswer(200, {
    data: found.slice(start, end).map((one) => pickFields(one, query)),
    paging: {
      cursors: { before: toCursor(start), after: toCursor(end) },
      ...(end < found.length ? { next: `https://graph.facebook.com${path}?after=${toCursor(end)}` } : {}),
    },
  })
}

function toCursor(place: number): string {
  return Buffer.from(`place ${place}`).toString('base64url')
}

function parseCursor(cursor: string | null): number | undefined {
  if (cursor === null) return 0
  const place = /^place (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())
  return place === null ? undefined : Number(place[1])
}
