import { isJsonObject } from '../../../domain/text/json.ts'
import type { Answer } from '../../answer.ts'
import type { ApiRequest } from '../api-request.ts'
import { checkTags } from '../check-tags.ts'
import { apiError, invalid } from '../errors.ts'
import { readBody } from '../read-body.ts'
import { anything, listOf, recordOf, strictObject, text, wrongType, type Check } from '../schema.ts'
import type { NangoParts, SessionDefaults } from '../state.ts'

export interface SessionBody {
  readonly connection_id?: string
  readonly integration_id?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly end_user?: {
    readonly id: string
    readonly email?: string
    readonly display_name?: string
    readonly tags?: Readonly<Record<string, string>>
  }
  readonly organization?: { readonly id: string; readonly display_name?: string }
  readonly allowed_integrations?: readonly string[]
  readonly integrations_config_defaults?: Readonly<Record<string, SessionDefaults>>
  readonly overrides?: Readonly<Record<string, { readonly docs_connect?: string }>>
  readonly webhook_url_override?: string
}

/** Checks the body as Nango does: strictly, the schema before anything that it names. */
export function parseSessionBody(
  parts: NangoParts,
  request: ApiRequest,
  purpose: 'create' | 'reconnect',
): { readonly body: SessionBody } | { readonly refused: Answer } {
  const read = readBody(request)
  if ('refused' in read) return read
  const issues = BODIES[purpose](read.value, [])
  if (issues.length > 0) return { refused: invalid('invalid_body', issues) }
  const body = read.value as SessionBody
  const overrides = Object.entries(body.overrides ?? {})
  if (
    overrides.some(([key, { docs_connect: link }]) => link !== undefined && parts.state.integrations.has(key))
  )
    return { refused: apiError(403, 'forbidden', 'You are not allowed to override the docs connect url') }
  return { body }
}

const COMMON: Readonly<Record<string, Check>> = {
  tags: checkTags,
  end_user: strictObject({ id: text, email: text, display_name: text, tags: checkTags }, ['id']),
  organization: strictObject({ id: text, display_name: text }, ['id']),
  integrations_config_defaults: recordOf(
    strictObject({
      user_scopes: text,
      authorization_params: recordOf(text),
      connection_config: recordOf(anything),
    }),
  ),
  overrides: recordOf(strictObject({ docs_connect: text })),
  webhook_url_override: checkWebhookUrl,
}

const BODIES = {
  create: identified(strictObject({ ...COMMON, allowed_integrations: listOf(text) })),
  reconnect: strictObject({ ...COMMON, connection_id: text, integration_id: text }, [
    'connection_id',
    'integration_id',
  ]),
} as const satisfies Record<string, Check>

/** A new session says whom it is for: by tags (also none of them), or by the deprecated `end_user`. */
function identified(check: Check): Check {
  return (value, path) => [
    ...(isJsonObject(value) && !('tags' in value) && !('end_user' in value)
      ? [wrongType('object', undefined, [...path, 'end_user'])]
      : []),
    ...check(value, path),
  ]
}

const LOCAL = /^(localhost|127\..*|\[::1\]|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*)$/

function checkWebhookUrl(value: unknown, path: readonly string[]) {
  if (value === '') return []
  if (typeof value !== 'string' || !URL.canParse(value))
    return [{ code: 'invalid_union', message: 'Invalid input', path }]
  return LOCAL.test(new URL(value).hostname)
    ? [{ code: 'custom', message: 'This webhook URL is not allowed.', path }]
    : []
}
