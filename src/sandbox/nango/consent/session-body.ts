import { isJsonObject } from '../../../domain/text/json.ts'
import type { Answer } from '../../answer.ts'
import type { ApiRequest } from '../api-request.ts'
import { checkQuery } from '../check-query.ts'
import { checkTags } from '../check-tags.ts'
import { checkWebhookUrl } from '../check-webhook-url.ts'
import { checkEndUser, checkOrganization, type EndUserBody, type OrganizationBody } from '../end-user.ts'
import { invalid } from '../errors.ts'
import { connectionId, integrationKey } from '../identifiers.ts'
import { readBody } from '../read-body.ts'
import { anything, listOf, recordOf, strictObject, text, wrongType, type Check } from '../schema.ts'
import type { SessionDefaults } from '../state.ts'

export interface SessionBody {
  readonly connection_id?: string
  readonly integration_id?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly end_user?: EndUserBody
  readonly organization?: OrganizationBody
  readonly allowed_integrations?: readonly string[]
  readonly integrations_config_defaults?: Readonly<Record<string, SessionDefaults>>
  readonly overrides?: Readonly<Record<string, { readonly docs_connect?: string }>>
  readonly webhook_url_override?: string
}

/** Checks the body as Nango does: strictly, the schema before anything that it names. */
export function parseSessionBody(
  request: ApiRequest,
  purpose: 'create' | 'reconnect',
): { readonly body: SessionBody } | { readonly refused: Answer } {
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return { refused: unknown }
  const read = readBody(request)
  if ('refused' in read) return read
  const issues = BODIES[purpose](read.value, [])
  return issues.length > 0
    ? { refused: invalid('invalid_body', issues) }
    : { body: read.value as SessionBody }
}

/** Scopes are one text here, where an import has a list. */
const checkConfig: Check = (value, path) => {
  const scopes = isJsonObject(value) ? value['oauth_scopes_override'] : undefined
  return [
    ...recordOf(anything)(value, path),
    ...(scopes === undefined ? [] : text(scopes, [...path, 'oauth_scopes_override'])),
  ]
}

const checkOverride: Check = (value, path) => {
  const link = isJsonObject(value) ? value['docs_connect'] : undefined
  return [
    ...recordOf(anything)(value, path),
    ...(link === undefined ? [] : text(link, [...path, 'docs_connect'])),
  ]
}

const COMMON: Readonly<Record<string, Check>> = {
  tags: checkTags,
  end_user: checkEndUser,
  organization: checkOrganization,
  integrations_config_defaults: recordOf(
    strictObject({
      user_scopes: text,
      authorization_params: recordOf(text),
      connection_config: checkConfig,
    }),
    integrationKey,
  ),
  // What else is in one is left out in silence.
  overrides: recordOf(checkOverride, integrationKey),
  webhook_url_override: checkWebhookUrl,
}

const BODIES = {
  create: identified(strictObject({ ...COMMON, allowed_integrations: listOf(integrationKey) })),
  reconnect: strictObject({ ...COMMON, connection_id: connectionId, integration_id: integrationKey }, [
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
