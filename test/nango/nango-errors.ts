import { json, type Reply } from './fake-server.ts'

const authentication = (code: string, text: string) =>
  json(401, { error: { message: `Authentication failed. ${text}`, code, payload: {} } })

const coded = (status: number, code: string, message: string) => json(status, { error: { code, message } })

/** Errors of Nango's own on a proxy call, byte for byte as a self-hosted 0.71.4 sends them. */
export const NANGO_ERRORS = {
  missingAuthHeader: authentication(
    'missing_auth_header',
    'The request is missing the Authorization header.',
  ),
  malformedAuthHeader: authentication('malformed_auth_header', 'The Authorization header is malformed.'),
  keyIsNoUuid: authentication('invalid_secret_key_format', 'The provided secret key is not a UUID v4.'),
  unknownAccount: authentication(
    'unknown_account',
    'The provided authorization header does not match any account.',
  ),
  scopeMissing: coded(403, 'forbidden', 'Insufficient scope. Required: environment:proxy'),
  scopesMissing: coded(
    403,
    'forbidden',
    'Insufficient scope. Required one of: environment:connections:read or environment:connections:read_credentials',
  ),
  rateLimit: json(
    429,
    { error: { code: 'too_many_request', method: 'POST', path: '/proxy/x' } },
    { 'Retry-After': '30' },
  ),
  planLimit: coded(402, 'plan_limit', 'Your plan has reached its limit.'),
  invalidHeaders: json(400, {
    error: {
      code: 'invalid_headers',
      errors: [
        {
          code: 'invalid_type',
          message: 'Invalid input: expected string, received undefined',
          path: ['connection-id'],
        },
      ],
    },
  }),
  overrideDisabled: coded(400, 'base_url_override_disabled', 'Base URL override is disabled.'),
  integrationUnknown: coded(
    404,
    'unknown_provider_config',
    'Provider config not found for the given provider config key. Please make sure the provider config exists in the Nango dashboard.',
  ),
  connectionUnknown: coded(400, 'server_error', 'Failed to get connection'),
  refreshFailed: coded(
    400,
    'server_error',
    "Failed to get connection credentials: 'The external API returned an error when trying to refresh the access token. Please try again later.'",
  ),
  refreshExhausted: coded(
    424,
    'server_error',
    "Failed to get connection credentials: 'The refresh limit has been reached for this connection.'",
  ),
  backoff: coded(
    424,
    'connection_refresh_backoff',
    'A recent refresh attempt failed. Backing off before retrying.',
  ),
  notAllowed: coded(
    400,
    'base_url_override_not_allowed',
    'This outbound URL is not allowed by server configuration.',
  ),
  socketHangUp: json(500, { message: 'socket hang up', code: 'ECONNRESET', method: 'post' }),
  providerRefused: json(500, {
    message: 'connect ECONNREFUSED 10.77.0.1:4999',
    code: 'ECONNREFUSED',
    method: 'post',
  }),
  emptyFailure: { status: 500 },
  generic: json(500, {
    error: {
      message: 'An error occurred. Please contact support with this unique id: "2f1c"',
      code: 'generic_error_support',
      payload: '2f1c',
    },
  }),
  unsupported: coded(400, 'unsupported_provider', 'Provider is not supported.'),
  invalidJson: coded(400, 'invalid_json', 'Unexpected end of JSON input'),
} satisfies Record<string, Reply>

export type NangoErrorName = keyof typeof NANGO_ERRORS
