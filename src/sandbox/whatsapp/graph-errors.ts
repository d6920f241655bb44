import { jsonAnswer, Refusal, type Answer } from '../answer.ts'
import type { Reason } from '../reasons.ts'

type Rest = { readonly status?: number; readonly subcode?: number }

/** Meta's envelope. https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
function graphError(
  code: number,
  message: string,
  details: string | undefined,
  { status = 400, subcode }: Rest,
): Answer {
  return jsonAnswer(status, {
    error: {
      message: `(#${code}) ${message}`,
      type: 'OAuthException',
      code,
      ...(details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      fbtrace_id: 'AsandboxTraceId00000000',
    },
  })
}

/** The refusal of a request, in that envelope. */
export function graphRefusal(code: number, message: string, details?: string, rest: Rest = {}): Refusal {
  return new Refusal(graphError(code, message, details, rest))
}

export function invalidParameter(details: string): Refusal {
  return graphRefusal(100, 'Invalid parameter', details)
}

export function missingParameter(name: string): Refusal {
  return invalidParameter(`The parameter ${name} is required.`)
}

export function wrongValue(details: string): Refusal {
  return graphRefusal(131009, 'Parameter value is not valid', details)
}

/** For an id that is not there and for one that the token may not see: Meta tells no difference. */
export function unknownObject(method: string, id: string): Refusal {
  return graphRefusal(
    100,
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    undefined,
    { subcode: 33 },
  )
}

export function unauthorized(): Refusal {
  const message = 'Error validating access token: the session is invalid.'
  return graphRefusal(190, message, undefined, { status: 401 })
}

export function lacksPermission(): Answer {
  const message = 'Application does not have permission for this action'
  return graphError(10, message, undefined, { status: 403 })
}

const REFUSALS: Readonly<Record<number, readonly [code: number, message: string]>> = {
  400: [100, 'Invalid parameter'],
  401: [190, 'Error validating access token'],
  403: [10, 'Application does not have permission for this action'],
  404: [132001, 'Template name does not exist in the translation'],
  429: [130429, 'Rate limit hit'],
  500: [131000, 'Something went wrong'],
  503: [131016, 'Service unavailable'],
}

/** What comes with this status, whatever was asked. */
export function refusal(status: number): Answer {
  const [code, message] =
    REFUSALS[status] ?? (status < 500 ? [100, 'Invalid parameter'] : [2, 'Service error'])
  return graphError(code, message, message, { status })
}

/** What comes with one of Meta's codes. */
export function refusalFor(code: string, { status, message }: Reason): Answer {
  return graphError(Number(code), message, message, { status })
}
