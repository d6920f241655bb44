import { jsonAnswer, type Answer } from '../../answer.ts'
import type { FormCredentials, FormProvider } from '../../provider.ts'
import type { ApiRequest } from '../api-request.ts'
import { querySession } from '../authenticate.ts'
import { apiError, invalid } from '../errors.ts'
import { connectByForm } from './form-connect.ts'
import { readBody } from '../read-body.ts'
import { strictObject, text, type Check } from '../schema.ts'
import type { Integration, NangoParts, Session } from '../state.ts'

/** `POST /api-auth/basic/:integration?connect_session_token=…` */
export function postBasic(parts: NangoParts, request: ApiRequest): Answer {
  return authorise(parts, request, 'BASIC')
}

/** `POST /api-auth/api-key/:integration?connect_session_token=…` */
export function postApiKey(parts: NangoParts, request: ApiRequest): Answer {
  return authorise(parts, request, 'API_KEY')
}

const BODIES: Readonly<Record<FormCredentials['type'], Check>> = {
  BASIC: strictObject({ username: text, password: text }, ['username', 'password']),
  API_KEY: strictObject({ apiKey: text }, ['apiKey']),
}

function authorise(parts: NangoParts, request: ApiRequest, mode: FormCredentials['type']): Answer {
  const opened = querySession(parts, request)
  if ('refused' in opened) return opened.refused
  const read = readBody(request)
  if ('refused' in read) return read.refused
  const issues = BODIES[mode](read.value, [])
  if (issues.length > 0) return invalid('invalid_body', issues)
  const { session } = opened
  const integration = formIntegration(parts, session, request.parameters['integration'] ?? '')
  if ('refused' in integration) return integration.refused
  if (integration.provider.form.mode !== mode) return apiError(400, 'invalid_auth_mode')
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

/** The integration that a form is for, if the session allows it and it is one with a form; else the refusal. */
export function formIntegration(
  parts: NangoParts,
  session: Session,
  key: string,
): (Integration & { readonly provider: FormProvider }) | { readonly refused: Answer } {
  if (session.allowed !== null && !session.allowed.includes(key))
    return { refused: apiError(400, 'integration_not_allowed') }
  const integration = parts.state.integrations.get(key)
  if (integration === undefined) return { refused: apiError(404, 'unknown_provider_config') }
  const { provider } = integration
  if (provider.form === undefined) return { refused: apiError(400, 'invalid_auth_mode') }
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
