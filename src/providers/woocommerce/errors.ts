import type { Connection } from '../../domain/connection.ts'
import { ShieldError, type ErrorCode } from '../../domain/errors.ts'
import type { ProviderResponse } from '../../domain/http.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import { pageInstead } from './not-the-api.ts'

/** WordPress's error envelope. https://developer.wordpress.org/rest-api/extending-the-rest-api/adding-custom-endpoints/ */
export interface WooRefusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** Undefined when the body is not that envelope for this very status: somebody else answered. */
export function parseRefusal(response: ProviderResponse): WooRefusal | undefined {
  const { json, status } = response
  if (status < 400 || !isJsonObject(json) || !isJsonObject(json['data'])) return undefined
  const { code, message, data } = json
  // Some parts of WooCommerce write the status as a text.
  if (typeof code !== 'string' || !isJsonObject(data) || Number(data['status']) !== status) return undefined
  return { status, code: shortText(code), message: shortText(message) }
}

/** An order or a customer that is not there, under whatever name this version has for it. */
export function isUnknownId({ status, code }: WooRefusal): boolean {
  return status === 404 && code.endsWith('_invalid_id')
}

/** The path itself is not there: a feature or a plugin that this shop does not have. */
export function isNoRoute({ status, code }: WooRefusal): boolean {
  return status === 404 && code === 'rest_no_route'
}

/** As a person reads it: "wc_user_invalid_id: Invalid user ID." */
export function refusalText({ code, message }: WooRefusal): string {
  return [code, message].filter((part) => part !== '').join(': ')
}

/** What was being read, for the message: "order 17". */
export interface Asked {
  readonly what: string
  readonly connection: Pick<Connection, 'name'>
}

/** The object that a read brought. Fails as `failureOf` says. */
export function readObject(response: ProviderResponse, asked: Asked): JsonObject {
  if (response.status === 200 && isJsonObject(response.json)) return response.json
  throw failureOf(response, asked)
}

/** The rows that a read brought. Fails as `failureOf` says. */
export function readRows(response: ProviderResponse, asked: Asked): readonly JsonObject[] {
  if (response.status !== 200 || !Array.isArray(response.json)) throw failureOf(response, asked)
  return response.json.filter((row) => isJsonObject(row))
}

/**
 * Why a read brought nothing: `not_connected` (key unknown, not allowed, its owner's role too low), `not_found`,
 * `usage` (a value that the shop does not take), `unavailable` (a page in place of the API, the shop's own trouble).
 */
export function failureOf(response: ProviderResponse, asked: Asked): ShieldError {
  const refusal = parseRefusal(response)
  if (refusal !== undefined) {
    const { code, hint } = translate(refusal, asked)
    return new ShieldError(code, `The shop refused ${asked.what}: ${refusalText(refusal)}`, { hint })
  }
  const instead = pageInstead(response)
  if (instead === undefined) {
    return new ShieldError(
      'unavailable',
      `The shop answered ${response.status} with JSON of another shape when asked for ${asked.what}`,
      { hint: 'shield status --check' },
    )
  }
  return new ShieldError(
    'unavailable',
    `The shop answered ${response.status} with ${instead} in place of its API when asked for ${asked.what}`,
    {
      hint: 'Open the shop in a browser; then let the firewall, the login or the cache in front of it leave /wp-json/ alone',
    },
  )
}

interface Translation {
  readonly code: ErrorCode
  readonly hint: string
}

function translate(refusal: WooRefusal, { connection }: Asked): Translation {
  const connect = connectCommand(connection)
  const { status } = refusal
  if (status === 401) return { code: 'not_connected', hint: hintFor401(refusal, connect) }
  if (status === 403) {
    return {
      code: 'not_connected',
      hint: `The key's owner may not do this: make a key for an administrator, then ${connect}`,
    }
  }
  if (isUnknownId(refusal)) return { code: 'not_found', hint: 'Look the id up in the shop' }
  if (isNoRoute(refusal)) {
    return {
      code: 'unavailable',
      hint: 'Check that WooCommerce is active in the shop and that its permalinks are not "Plain"',
    }
  }
  if (status === 400) return { code: 'usage', hint: 'Correct the value and do the same again' }
  if (status === 429 || status >= 500) return { code: 'unavailable', hint: 'Try again in a minute' }
  return { code: 'failed', hint: 'shield status --check' }
}

/** An unknown key looks like a lack of rights; a wrong secret and a missing permission look alike. */
function hintFor401({ code }: WooRefusal, connect: string): string {
  return code === 'woocommerce_rest_authentication_error'
    ? `The secret is wrong, or the key lacks the permission: make a Read/Write key, then ${connect} --write`
    : `The shop does not know the key, or the host drops the Authorization header: ${connect}`
}

function connectCommand({ name }: Pick<Connection, 'name'>): string {
  return `shield connect woocommerce${name === 'woocommerce' ? '' : ` --as ${name}`}`
}

const LONGEST_TEXT = 300

function shortText(value: unknown): string {
  const text = typeof value === 'string' ? value : ''
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
}
