import { isJsonObject } from '../../../domain/text/json.ts'
import type { Answer } from '../../answer.ts'
import type { ApiRequest } from '../api-request.ts'
import { checkQuery } from '../check-query.ts'
import { invalid } from '../errors.ts'
import { integrationKey } from '../identifiers.ts'
import { readBody } from '../read-body.ts'
import { anything, recordOf, strictObject, text, textWith, wrongType, type Check } from '../schema.ts'

export interface CredentialsBody {
  readonly type: 'OAUTH2' | 'OAUTH1' | 'TBA'
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

const yesOrNo: Check = (value, path) =>
  typeof value === 'boolean' ? [] : [wrongType('boolean', value, path)]

const client = strictObject(
  {
    type: anything,
    client_id: textWith({ least: 1, most: 255 }),
    client_secret: textWith({ least: 1 }),
    scopes,
    webhook_secret: textWith({ most: 255 }),
  },
  ['client_id', 'client_secret'],
)

/** For the kinds that have a client; Nango knows two more, which no provider here has. */
const credentials: Check = (value, path) => {
  const type = isJsonObject(value) ? value['type'] : undefined
  return type === 'OAUTH1' || type === 'OAUTH2' || type === 'TBA'
    ? client(value, path)
    : [{ code: 'invalid_union', message: 'invalid credentials object', path: [...path, 'type'] }]
}

const COMMON: Readonly<Record<string, Check>> = {
  unique_key: integrationKey,
  display_name: textWith({ least: 1, most: 255 }),
  forward_webhooks: yesOrNo,
  integration_config: recordOf(textWith({ most: 8192 })),
  custom: recordOf(text),
  credentials,
}

const BODIES = {
  create: strictObject({ ...COMMON, provider: textWith({ most: 255, pattern: /^[a-zA-Z0-9_-]+$/ }) }, [
    'provider',
    'unique_key',
  ]),
  update: strictObject(COMMON),
} as const satisfies Record<string, Check>
