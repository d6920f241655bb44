import { ShieldError } from '../../domain/errors.ts'
import { askedToWait, whenAgain } from '../../domain/provider/asked-wait.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { type ProviderResponse, saidText, type Advice } from '../../domain/provider/http.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { jsonIn, pageInstead } from './json-in.ts'
import { textOrNull, listOrNull } from './value.ts'
import type { Outcome } from '../../domain/request/outcome.ts'

/** WordPress's error envelope. https://developer.wordpress.org/rest-api/extending-the-rest-api/adding-custom-endpoints/ */
interface WooRefusal {
  readonly status: number
  readonly code: string
  readonly message: string
  /** "30 seconds", where the shop or what stands before it says so. */
  readonly wait: string | null
}

/** Undefined when the body is not that envelope for this very status: somebody else answered. */
export function parseRefusal(response: ProviderResponse): WooRefusal | undefined {
  const { status } = response
  const json = jsonIn(response)
  if (status < 400 || !isJsonObject(json) || !isJsonObject(json['data'])) return undefined
  const { code, message, data } = json
  // Some parts of WooCommerce write the status as a text.
  if (typeof code !== 'string' || !isJsonObject(data) || Number(data['status']) !== status) return undefined
  const said = saidText(withoutTags(textOrNull(message)))
  return { status, code: saidText(code), message: said, wait: askedToWait(response) }
}

/** WordPress's word for a crash is a piece of a page. */
function withoutTags(text: string | null): string {
  return (text ?? '')
    .replaceAll(/<\/?(?:a|br|p|strong)\b[^<>]*>/gi, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
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
function refusalText({ code, message }: WooRefusal): string {
  return [code, message].filter((part) => part !== '').join(': ')
}

/** How the shop is connected again, with these flags. */
type Connect = (flags?: '--write') => string

/** What a refusal means and what to do about it. */
function adviceFor(refusal: WooRefusal, connect: Connect): Advice<string> {
  const { status } = refusal
  if (isClosed(refusal)) {
    return {
      code: 'unavailable',
      hint: 'A plugin of the shop closes its REST API: let it leave wc/v3 open, or switch it off',
    }
  }
  if (status === 401) return { code: 'not_connected', hint: hintFor401(refusal, connect) }
  if (status === 403) {
    return {
      code: 'not_connected',
      hint: `The key's owner may not do this: make a key for an administrator, then ${connect()}`,
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
  if (status === 429 || status >= 500)
    return { code: 'unavailable', hint: whenAgain(refusal.wait, 'Try again in a minute') }
  return { code: 'failed', hint: 'shield status --check' }
}

/** What plugins that close the REST API say, with 401 or 403. None of these is a code of WooCommerce's. */
const CLOSED =
  /^(?:rest_(?:api_)?(?:disabled|cannot_access|not_logged_in|login_required|unauthorized|authorization_required)|disabled_rest_api|json_disabled|rest_api_authentication_required)$/

function isClosed({ status, code }: WooRefusal): boolean {
  return (status === 401 || status === 403 || status === 404) && CLOSED.test(code)
}

/** The shop takes the caller for a stranger: the key is unknown there, or never arrived. */
export function isKeyUnseen(refusal: WooRefusal): boolean {
  const { status, code } = refusal
  return status === 401 && code !== 'woocommerce_rest_authentication_error' && !isClosed(refusal)
}

/** An unknown key looks like a lack of rights; a wrong secret and a missing permission have one code. */
function hintFor401({ code, message }: WooRefusal, connect: Connect): string {
  if (code !== 'woocommerce_rest_authentication_error') {
    return `The shop does not know the key, or the host drops the Authorization header: ${connect()}`
  }
  const [, lacking] = /does not have (read|write) permissions/i.exec(message) ?? []
  if (lacking !== undefined) {
    const may = lacking === 'write' ? 'read' : 'write'
    return `The key may only ${may}: make a Read/Write key, then ${connect('--write')}`
  }
  return `The secret is wrong, or the key lacks the permission: make a Read/Write key, then ${connect('--write')}`
}

/** What was being read, for the message: "order 17". */
interface Asked {
  readonly what: string
  readonly connection: Pick<Connection, 'name'>
}

/** The object that a read brought. Fails as `failureOf` says. */
export function readObject(response: ProviderResponse, asked: Asked): JsonObject {
  const json = jsonIn(response)
  if (response.status === 200 && isJsonObject(json)) return json
  throw failureOf(response, asked)
}

/** The rows that a read brought, all of them. Fails as `failureOf` says, also for a row that is not an object. */
export function readRows(response: ProviderResponse, asked: Asked): readonly JsonObject[] {
  const json = jsonIn(response) as Json | undefined
  const isEmptyObject = isJsonObject(json) && Object.keys(json).length === 0
  const rows = listOrNull(json)
  if (response.status !== 200 || rows === null || isEmptyObject) throw failureOf(response, asked)
  return rows.map((row) => {
    if (isJsonObject(row)) return row
    throw failureOf(response, asked)
  })
}

/**
 * Why a read brought nothing: `not_connected` (key unknown, not allowed, its owner's role too low), `not_found`,
 * `usage` (a value that the shop does not take), `unavailable` (a page in place of the API, the shop's own trouble).
 */
export function failureOf(response: ProviderResponse, { what, connection }: Asked): ShieldError {
  const refusal = parseRefusal(response)
  if (refusal !== undefined) {
    const { code, hint } = adviceFor(refusal, connectCommand(connection))
    return new ShieldError(code, `The shop refused ${what}: ${refusalText(refusal)}`, { hint })
  }
  const instead = pageInstead(response)
  if (instead === undefined) {
    return new ShieldError(
      'unavailable',
      `The shop answered ${response.status} with JSON of another shape when asked for ${what}`,
      { hint: 'shield status --check' },
    )
  }
  return new ShieldError(
    'unavailable',
    `The shop answered ${response.status} with ${instead.what} in place of its API when asked for ${what}`,
    { hint: afterWait(askedToWait(response), instead.hint) },
  )
}

/** Most that stand before a shop only want to be asked less often: what is to be changed there comes after that. */
function afterWait(wait: string | null, hint: string): string {
  if (wait === null) return hint
  const again = `Wait ${wait}, then try again`
  return hint.startsWith('Try again') ? hint.replace('Try again', again) : `${again}. If it stays so: ${hint}`
}

function connectCommand({ name }: Pick<Connection, 'name'>): Connect {
  const command = reconnectCommand({ provider: 'woocommerce', name })
  return (flags) => (flags === undefined ? command : `${command} ${flags}`)
}

/** After these nothing was written, when they come in WordPress's own envelope. */
const REFUSED: readonly number[] = [400, 401, 403, 404, 405, 410, 413, 415, 422, 429]

/** What was refused for good, with what to do about it; undefined for every other answer. */
export function refusedForGood(response: ProviderResponse): Outcome<never> | undefined {
  const refusal = parseRefusal(response)
  return refusal !== undefined && REFUSED.includes(refusal.status) ? notApplied(refusal) : undefined
}

export function notApplied(refusal: WooRefusal, hint = adviceFor(refusal, again).hint): Outcome<never> {
  return { kind: 'not_applied', reason: `The shop refused it: ${withHint(refusalText(refusal), hint)}` }
}

/** Which name the connection has is not known here, and what is stored is read at every door. */
function again(flags?: '--write'): string {
  return flags === undefined ? 'connect the shop again' : 'connect the shop again for writing'
}

/** `expected`: what should have come. */
export function whyAmbiguous(response: ProviderResponse, expected: string): string {
  const refusal = parseRefusal(response)
  if (refusal !== undefined) return `The shop answered ${response.status}: ${refusalText(refusal)}`
  const instead = pageInstead(response)
  if (instead === undefined) return `The shop answered ${response.status} with JSON that is not ${expected}`
  return withHint(`The answer (${response.status}) is ${instead.what}`, instead.hint)
}

function withHint(text: string, hint: string): string {
  return `${text.replace(/[.\s]+$/, '')}. ${hint}`
}
