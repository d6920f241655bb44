import { isOk, type Answer, jsonAnswer } from '../../answer.ts'
import type { FormCredentials, FormProvider } from '../../provider.ts'
import { type ApiRequest, readBody } from '../api-request.ts'
import { querySession } from '../authenticate.ts'
import { apiError, invalid } from '../errors.ts'
import { checkParameter, integrationKey, strictObject, textWith, type Check } from '../schema.ts'
import {
  authorizationOf,
  type Integration,
  type NangoParts,
  type Session,
  type StoredConnection,
} from '../state.ts'
import { keepGrant, isGone } from './authorise.ts'

interface FormEntry {
  readonly session: Session
  readonly integration: Integration & { readonly provider: FormProvider }
  readonly credentials: FormCredentials
  /** What was typed or put into the address; what the session says wins. */
  readonly config: Readonly<Record<string, string>>
}

/** Tries the credentials at the provider, as Nango does first. Undefined when they do not work, whatever the reason. */
export function connectByForm(parts: NangoParts, entry: FormEntry): StoredConnection | undefined {
  const { session, integration, credentials } = entry
  const { provider } = integration
  const config = { ...entry.config, ...session.defaults[integration.key]?.connection_config }
  if (provider.serves?.(config) === false) return undefined
  if (!isOk(verify(parts, provider, credentials))) return undefined
  const account = provider.form.accountOf(credentials)
  if (account === undefined) return undefined
  return keepGrant(parts, session, integration, { grant: credentials, account, config, expiresAt: null })
}

/** The answer to what Nango asks the provider first. */
export function verify(parts: NangoParts, provider: FormProvider, credentials: FormCredentials): Answer {
  const path = provider.form.verification
  const answer = provider.handle({
    method: 'GET',
    path,
    query: new URLSearchParams(),
    headers: { authorization: authorizationOf(credentials), 'content-type': 'application/json' },
    body: null,
  })
  parts.record({ method: 'GET', path, body: null, status: answer.status })
  return answer
}

/** `POST /api-auth/basic/:integration?connect_session_token=…` */
export function postBasic(parts: NangoParts, request: ApiRequest): Answer {
  return authorise(parts, request, 'BASIC')
}

/** `POST /api-auth/api-key/:integration?connect_session_token=…` */
export function postApiKey(parts: NangoParts, request: ApiRequest): Answer {
  return authorise(parts, request, 'API_KEY')
}

/** Also of an import. Some providers have no user name, some no password. */
export const FORM_PARTS = {
  BASIC: { username: textWith({ most: 1024 }), password: textWith({ most: 1024 }) },
  API_KEY: { apiKey: textWith({ least: 1, most: 1024 }) },
} as const satisfies Readonly<Record<FormCredentials['type'], Readonly<Record<string, Check>>>>

const BODIES: Readonly<Record<FormCredentials['type'], Check>> = {
  BASIC: strictObject(FORM_PARTS.BASIC, ['username', 'password']),
  API_KEY: strictObject(FORM_PARTS.API_KEY, ['apiKey']),
}

function authorise(parts: NangoParts, request: ApiRequest, mode: FormCredentials['type']): Answer {
  const opened = querySession(parts, request)
  if ('refused' in opened) return opened.refused
  const read = readBody(request)
  if ('refused' in read) return read.refused
  const issues = BODIES[mode](read.value, [])
  if (issues.length > 0) return invalid('invalid_body', issues)
  const wrongKey = checkParameter(request, 'integration', ['providerConfigKey', integrationKey])
  if (wrongKey !== undefined) return wrongKey
  if (request.query.has('connection_id')) return invalid('invalid_query_params', [CHOSEN_ID])
  const { session } = opened
  const integration = formIntegration(parts, session, request.parameters['integration'] ?? '', mode)
  if ('refused' in integration) return integration.refused
  if (isGone(parts, session)) return apiError(400, 'invalid_connection')
  const credentials = { type: mode, ...(read.value as object) } as FormCredentials
  const connection = connectByForm(parts, { session, integration, credentials, config: configOf(request) })
  if (connection === undefined)
    return apiError(
      400,
      'connection_test_failed',
      'The given credentials were found to be invalid. Please check the credentials and try again.',
    )
  return jsonAnswer(200, { connectionId: connection.connectionId, providerConfigKey: integration.key })
}

/** Ids are Nango's own to choose. */
const CHOSEN_ID = {
  code: 'custom',
  message: 'connection_id is forbidden when using session token',
  path: ['connection_id'],
}

/** The integration that a form (of this mode, if one is named) is for, if the session allows it and it is one with a form; else the refusal. */
export function formIntegration(
  parts: NangoParts,
  session: Session,
  key: string,
  mode?: FormCredentials['type'],
): (Integration & { readonly provider: FormProvider }) | { readonly refused: Answer } {
  const integration = parts.state.integrations.get(key)
  if (integration === undefined) return { refused: apiError(404, 'unknown_provider_config') }
  const { provider } = integration
  if (provider.form === undefined || provider.form.mode !== (mode ?? provider.form.mode))
    return { refused: apiError(400, 'invalid_auth_mode') }
  if (session.allowed !== null && !session.allowed.includes(key))
    return { refused: apiError(400, 'integration_not_allowed') }
  return { ...integration, provider }
}

const CONFIG = /^params\[(\w+)\]$/

function configOf({ query }: ApiRequest): Record<string, string> {
  return Object.fromEntries(
    [...query].flatMap(([name, value]) => {
      const key = CONFIG.exec(name)?.[1]
      return key === undefined ? [] : [[key, value] as const]
    }),
  )
}
