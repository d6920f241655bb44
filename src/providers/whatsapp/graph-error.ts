import { askedToWait, whenAgain } from '../../domain/provider/asked-wait.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import { type ProviderResponse, saidText, strangeAnswer, type Advice } from '../../domain/provider/http.ts'
import { isJsonObject, type JsonObject } from '../../domain/text/json.ts'
import { connectCommand } from './connecting.ts'

/** Meta's error envelope. Only `code` is dependable. https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
export interface GraphError {
  readonly code: number
  readonly subcode: number | null
  /** In Meta's words, the more exact ones where there are two; may be empty. */
  readonly text: string
  /** Certainly an answer to the sending of a message, and not to a GET that a redirect made of it. */
  readonly isAboutMessage: boolean
}

/** Undefined when the body is not Meta's envelope: somebody else answered. */
export function parseGraphError(response: ProviderResponse): GraphError | undefined {
  const error = isJsonObject(response.json) ? response.json['error'] : undefined
  if (!isJsonObject(error)) return undefined
  const { code, error_subcode: subcode, message, error_data: data } = error
  if (typeof code !== 'number' || !Number.isInteger(code)) return undefined
  const details = isJsonObject(data) ? saidText(data['details']) : ''
  const title = saidText(message)
  return {
    code,
    subcode: typeof subcode === 'number' ? subcode : null,
    text: details === '' ? title : details,
    isAboutMessage:
      (isJsonObject(data) && data['messaging_product'] === 'whatsapp') ||
      /unsupported post request/i.test(title),
  }
}

/** As a person reads it: "131047: Re-engagement message". */
export function graphErrorText({ code, text }: GraphError): string {
  return text === '' ? String(code) : `${code}: ${text}`
}

/** The token itself is refused. */
export function isTokenDead({ code }: GraphError): boolean {
  return code === 190 || code === 0
}

/** The token lacks a permission. */
export function isPermissionMissing({ code }: GraphError): boolean {
  return code === 3 || code === 10 || (code >= 200 && code <= 299) || code === 131005
}

/** "does not exist, cannot be loaded due to missing permissions, or does not support this operation" */
export function isUnseen({ code, subcode }: GraphError): boolean {
  return code === 100 && subcode === 33
}

/** Too many requests for now; nothing was done. */
export function isRateLimit({ code }: GraphError): boolean {
  return [4, 80007, 130429, 131056].includes(code)
}

/** What was being read, for the message: "the list of templates". */
export interface Asked {
  readonly what: string
  readonly connection: Pick<Connection, 'name' | 'config'>
  /** The permission that it takes. */
  readonly permission: string
}

/**
 * The body of a successful read. Fails with `not_connected` (token dead, permission missing), `not_found`,
 * `unavailable` (rate limits, Meta's own trouble, something that is not Meta's answer) or `failed`.
 */
export function readBody(response: ProviderResponse, asked: Asked): JsonObject {
  const error = parseGraphError(response)
  if (error !== undefined) throw toShieldError(response, error, asked)
  if (response.status === 200 && isJsonObject(response.json)) return response.json
  throw strangeAnswer('WhatsApp', response, asked.what)
}

function toShieldError(response: ProviderResponse, error: GraphError, asked: Asked): ShieldError {
  const { code, hint } = translate(response, error, asked)
  return new ShieldError(code, `WhatsApp refused ${asked.what} (${graphErrorText(error)})`, { hint })
}

function translate(response: ProviderResponse, error: GraphError, { connection, permission }: Asked): Advice {
  const connect = connectCommand(connection)
  const again = (otherwise: string) => whenAgain(askedToWait(response), otherwise)
  if (isTokenDead(error)) return { code: 'not_connected', hint: connect }
  if (isPermissionMissing(error))
    return { code: 'not_connected', hint: `Give the token ${permission} at Meta, then ${connect}` }
  if (isRateLimit(error)) return { code: 'unavailable', hint: again('Wait a minute, then try again') }
  if (response.status >= 500 || [1, 2, 131000, 131016].includes(error.code))
    return { code: 'unavailable', hint: again('Try again') }
  if (isUnseen(error))
    return { code: 'not_found', hint: `Check both ids and what the token may see: ${connect}` }
  return { code: 'failed', hint: 'Run it again with --debug to see what was asked' }
}
