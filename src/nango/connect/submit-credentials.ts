import { ShieldError } from '../../domain/errors.ts'
import type { ConnectSession, FormCredentials } from '../../domain/ports/nango.ts'
import type { Client } from '../client.ts'
import { encodeIdentifier } from '../identifier.ts'
import { bodyOf, type NangoAnswer, readAnswer, unexpectedShape } from '../read-answer.ts'
import { integrationMissing, toError } from '../refusal.ts'

/**
 * Sends what the form on the connect page would send. The session authorises it, and its configuration and tags apply.
 * Nothing that Nango says of it is repeated: that could hold what was typed.
 * https://nango.dev/docs/guides/api-authorization/authorize-in-your-app-custom-ui
 */
export async function submitCredentials(
  client: Client,
  integration: string,
  session: ConnectSession,
  credentials: FormCredentials,
): Promise<string> {
  const { mode, ...body } = credentials
  const key = encodeIdentifier('integration', integration)
  const token = encodeURIComponent(session.token)
  const url = `${client.baseUrl}/api-auth/${mode}/${key}?connect_session_token=${token}`
  const answer = readAnswer(await client.exchange(async (sdk) => sdk.http.post(url, body)), client.baseUrl)
  if (answer.kind === 'error') throw translate(answer, integration, client.baseUrl)
  const { connectionId, providerConfigKey } = bodyOf(answer)
  if (typeof connectionId !== 'string' || connectionId === '' || providerConfigKey !== integration) {
    throw toError(unexpectedShape(client.baseUrl))
  }
  return connectionId
}

const ENDED = {
  code: 'not_connected',
  message: 'The connect session has ended: nothing was connected',
  hint: 'Do the same again; a session lasts 30 minutes',
} as const

/** https://github.com/NangoHQ/nango/blob/master/packages/server/lib/controllers/auth/postBasic.ts */
const TOLD: ReadonlyMap<string, Pick<ShieldError, 'code' | 'message'> & { readonly hint: string }> = new Map([
  [
    'connection_test_failed',
    {
      code: 'not_connected',
      message: 'Nango tried the credentials and they did not work: nothing was connected',
      hint: 'Check that they are complete, active and allowed to read, that the address is right (the shop in a browser shows it; a redirect to another host, with or without www, leaves a key behind) and can be reached from the server that Nango runs on',
    },
  ],
  [
    'connection_validation_failed',
    {
      code: 'not_connected',
      message: 'A validation that was deployed to Nango refused the connection: nothing was connected',
      hint: "Look into Nango's own log for what it says",
    },
  ],
  [
    'invalid_connection',
    {
      code: 'not_connected',
      message: 'Nango deleted the connection while it was authorised again: nothing was connected',
      hint: 'Do the same again: that makes a new connection',
    },
  ],
  ['unknown_connect_session_token', ENDED],
  ['invalid_connect_session_token_format', ENDED],
  [
    'invalid_body',
    {
      code: 'usage',
      message: 'Nango does not take credentials of this form (invalid_body)',
      hint: 'Check that nothing is missing from them or was pasted twice',
    },
  ],
])

function translate(
  answer: Extract<NangoAnswer, { readonly kind: 'error' }>,
  integration: string,
  baseUrl: string,
): ShieldError {
  const { code } = answer.error
  const told = TOLD.get(code)
  if (told !== undefined) return new ShieldError(told.code, told.message, { hint: told.hint })
  if (code === 'unknown_provider_config') {
    return toError(integrationMissing({ baseUrl, connection: { integration, nangoConnectionId: '' } }))
  }
  if (code === 'invalid_auth_mode') {
    return new ShieldError(
      'usage',
      `Nango's integration ${JSON.stringify(integration)} does not take such credentials`,
      { hint: 'shield providers list' },
    )
  }
  return toError(answer.refusal)
}
