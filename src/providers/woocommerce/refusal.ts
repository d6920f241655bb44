import { type ProviderResponse, saidText, type Advice } from '../../domain/provider/http.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import { jsonIn } from './json-in.ts'
import { textOrNull } from './value.ts'

/** WordPress's error envelope. https://developer.wordpress.org/rest-api/extending-the-rest-api/adding-custom-endpoints/ */
export interface WooRefusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** Undefined when the body is not that envelope for this very status: somebody else answered. */
export function parseRefusal(response: ProviderResponse): WooRefusal | undefined {
  const { status } = response
  const json = jsonIn(response)
  if (status < 400 || !isJsonObject(json) || !isJsonObject(json['data'])) return undefined
  const { code, message, data } = json
  // Some parts of WooCommerce write the status as a text.
  if (typeof code !== 'string' || !isJsonObject(data) || Number(data['status']) !== status) return undefined
  return { status, code: saidText(code), message: saidText(textOrNull(message)) }
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

/** How the shop is connected again, with these flags. */
export type Connect = (flags?: '--write') => string

/** What a refusal means and what to do about it. */
export function adviceFor(refusal: WooRefusal, connect: Connect): Advice<string> {
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
  if (status === 429 || status >= 500) return { code: 'unavailable', hint: 'Try again in a minute' }
  return { code: 'failed', hint: 'shield status --check' }
}

/** What plugins that close the REST API say, with 401 or 403. None of these is a code of WooCommerce's. */
const CLOSED =
  /^(?:rest_(?:api_)?(?:disabled|cannot_access|not_logged_in|login_required|unauthorized|authorization_required)|disabled_rest_api|json_disabled|rest_api_authentication_required)$/

function isClosed({ status, code }: WooRefusal): boolean {
  return (status === 401 || status === 403 || status === 404) && CLOSED.test(code)
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
