import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import {
  DISPLAY_NUMBER,
  findToken,
  PHONE_NUMBER_ID,
  WABA_ID,
  type Permission,
  type Token,
} from './business.ts'
import { lacksPermission, unauthorized, unknownObject, invalidParameter } from './graph-errors.ts'
import { sendMessage, type SendParts } from './send-message.ts'
import { NEAR_TEMPLATES, TEMPLATES, type StoredTemplate } from './templates.ts'
import type { JsonObject } from '../../domain/text/json.ts'

const STANDARD_PAGE = 25
const SHORT_PAGE = 2

/**
 * `GET /{WABA_ID}/message_templates`. The last page has cursors too, and no address of a next one. Untidy: names that
 * are only like the one that is asked for come first, the first page is empty, and the others are short.
 */
function listTemplates({ query, path }: ProviderRequest, untidy: boolean): Answer {
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

interface Route {
  readonly method: string
  /** Behind the version. */
  readonly path: string
  readonly needs: Permission | null
  readonly run: (parts: SendParts, request: ProviderRequest, token: Token) => Answer
}

const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: 'me',
    needs: null,
    run: (_parts, { query }, { account }) =>
      jsonAnswer(200, pickFields({ id: '122098', name: account }, query)),
  },
  {
    method: 'GET',
    path: PHONE_NUMBER_ID,
    needs: 'whatsapp_business_management',
    run: (_parts, { query }) =>
      jsonAnswer(
        200,
        pickFields(
          {
            verified_name: 'Sandbox Shop',
            display_phone_number: DISPLAY_NUMBER,
            quality_rating: 'GREEN',
            id: PHONE_NUMBER_ID,
          },
          query,
        ),
      ),
  },
  {
    method: 'GET',
    path: `${WABA_ID}/message_templates`,
    needs: 'whatsapp_business_management',
    run: ({ untidy }, request) => listTemplates(request, untidy),
  },
  {
    method: 'POST',
    path: `${PHONE_NUMBER_ID}/messages`,
    needs: 'whatsapp_business_messaging',
    run: sendMessage,
  },
]

/** Finds what the address means, whatever the version, checks the token and runs it. */
export function handleGraph(parts: SendParts, request: ProviderRequest): Answer {
  const token = findToken(request.headers['authorization'] ?? '')
  if (token === undefined) return unauthorized()
  const path = /^\/v\d+\.\d\/(.+)$/.exec(request.path)?.[1] ?? ''
  const route = ROUTES.find((one) => one.method === request.method && one.path === path)
  const isHidden = request.method === 'GET' && !mayRun(route, token)
  if (route === undefined || isHidden) return unknownObject(request.method, path.replace(/\/.*$/, ''))
  return mayRun(route, token) ? route.run(parts, request, token) : lacksPermission()
}

/** Reading what a token may not see looks like reading what is not there. */
function mayRun(route: Route | undefined, { permissions }: Token): boolean {
  return route !== undefined && (route.needs === null || permissions.includes(route.needs))
}

/** The members that `fields` names, and `id` always; without `fields`, all. */
function pickFields(object: JsonObject, query: URLSearchParams): JsonObject {
  const fields = query.get('fields')?.split(',')
  if (fields === undefined) return object
  return Object.fromEntries(Object.entries(object).filter(([name]) => name === 'id' || fields.includes(name)))
}
