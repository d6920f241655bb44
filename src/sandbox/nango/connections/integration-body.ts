import type { Answer } from '../../answer.ts'
import type { ApiRequest } from '../api-request.ts'
import { checkQuery } from '../check-query.ts'
import { invalid } from '../errors.ts'
import { readBody } from '../read-body.ts'
import { anything, strictObject, text, wrongType, type Check } from '../schema.ts'

export interface CredentialsBody {
  readonly type: 'OAUTH2'
  readonly client_id: string
  readonly client_secret: string
  readonly scopes?: string
  readonly webhook_secret?: string
}

export interface IntegrationBody {
  readonly provider?: string
  readonly unique_key?: string
  readonly display_name?: string
  readonly credentials?: CredentialsBody
  readonly forward_webhooks?: boolean
}

/** Checks the body as Nango does: strictly; credentials are all or nothing. */
export function parseIntegrationBody(
  request: ApiRequest,
  purpose: 'create' | 'update',
): { readonly body: IntegrationBody } | { readonly refused: Answer } {
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return { refused: unknown }
  const read = readBody(request)
  if ('refused' in read) return read
  const issues = BODIES[purpose](read.value, [])
  return issues.length > 0
    ? { refused: invalid('invalid_body', issues) }
    : { body: read.value as IntegrationBody }
}

/** Commas and no spaces. */
const scopes: Check = (value, path) =>
  typeof value === 'string' && /^([0-9a-zA-Z:/_.*-]+(,[0-9a-zA-Z:/_.*-]+)*)?$/.test(value)
    ? []
    : [{ code: 'invalid_union', message: 'Invalid input', path }]

const uniqueKey: Check = (value, path) =>
  typeof value === 'string' && /^[a-zA-Z0-9~:.@ _-]{1,255}$/.test(value)
    ? []
    : [{ code: 'invalid_format', message: 'Invalid string: must match pattern', path }]

const yesOrNo: Check = (value, path) =>
  typeof value === 'boolean' ? [] : [wrongType('boolean', value, path)]

const clientId: Check = (value, path) =>
  typeof value === 'string' && value.length > 0 && value.length <= 255
    ? []
    : [{ code: 'invalid_union', message: 'Invalid input', path }]

const COMMON: Readonly<Record<string, Check>> = {
  unique_key: uniqueKey,
  display_name: text,
  forward_webhooks: yesOrNo,
  integration_config: anything,
  custom: anything,
  credentials: strictObject(
    { type: text, client_id: clientId, client_secret: clientId, scopes, webhook_secret: text },
    ['type', 'client_id', 'client_secret'],
  ),
}

const BODIES = {
  create: strictObject({ ...COMMON, provider: text }, ['provider', 'unique_key']),
  update: strictObject(COMMON),
} as const satisfies Record<string, Check>
