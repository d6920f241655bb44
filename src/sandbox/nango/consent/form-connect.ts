import { isOk, jsonAnswer, type Answer } from '../../answer.ts'
import type { FormCredentials, FormProvider } from '../../provider.ts'
import { bracketed, checkParameter, CONFIG_PARAMETER, readBody, type ApiRequest } from '../api-request.ts'
import { querySession } from '../authenticate.ts'
import { apiError, apiRefusal, connectionTestFailed, invalid } from '../errors.ts'
import { integrationKey, strictObject, textWith, type Check } from '../schema.ts'
import {
  authorizationOf,
  type Integration,
  type NangoParts,
  type Session,
  type StoredConnection,
} from '../state.ts'
import { isGone, keepGrant } from './authorise.ts'

/** An integration that is connected by a form. */
export type FormIntegration = Integration & { readonly provider: FormProvider }

type Mode = FormCredentials['type']

interface FormEntry {
  readonly session: Session
  readonly integration: FormIntegration
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

/** Also of an import. Some providers have no user name, some no password. */
export const FORM_PARTS = {
  BASIC: { username: textWith({ most: 1024 }), password: textWith({ most: 1024 }) },
  API_KEY: { apiKey: textWith({ least: 1, most: 1024 }) },
} as const satisfies Readonly<Record<Mode, Readonly<Record<string, Check>>>>

const BODIES: Readonly<Record<Mode, Check>> = {
  BASIC: strictObject(FORM_PARTS.BASIC, ['username', 'password']),
  API_KEY: strictObject(FORM_PARTS.API_KEY, ['apiKey']),
}

/** `POST /api-auth/basic/:integration?connect_session_token=…`, and `/api-auth/api-key/…` */
export function postCredentials(mode: Mode): (parts: NangoParts, request: ApiRequest) => Answer {
  return (parts, request) => {
    const session = querySession(parts, request)
    const body = readBody(request, BODIES[mode]) as object
    checkParameter(request, 'integration', 'providerConfigKey', integrationKey)
    if (request.query.has('connection_id')) throw invalid('invalid_query_params', [CHOSEN_ID])
    const integration = formIntegration(parts, session, request.parameters['integration'] ?? '', mode)
    if (isGone(parts, session)) return apiError(400, 'invalid_connection')
    const credentials = { type: mode, ...body } as FormCredentials
    const config = bracketed(request.query, CONFIG_PARAMETER)
    const connection = connectByForm(parts, { session, integration, credentials, config })
    if (connection === undefined) throw connectionTestFailed()
    return jsonAnswer(200, { connectionId: connection.connectionId, providerConfigKey: integration.key })
  }
}

/** Ids are Nango's own to choose. */
const CHOSEN_ID = {
  code: 'custom',
  message: 'connection_id is forbidden when using session token',
  path: ['connection_id'],
}

/** The integration that a form (of this mode, if one is named) is for, if the session allows it and it has a form. */
export function formIntegration(
  parts: NangoParts,
  session: Session,
  key: string,
  mode?: Mode,
): FormIntegration {
  const integration = parts.state.integrations.get(key)
  if (integration === undefined) throw apiRefusal(404, 'unknown_provider_config')
  const { provider } = integration
  if (provider.form === undefined || provider.form.mode !== (mode ?? provider.form.mode))
    throw apiRefusal(400, 'invalid_auth_mode')
  if (session.allowed !== null && !session.allowed.includes(key))
    throw apiRefusal(400, 'integration_not_allowed')
  return { ...integration, provider }
}
