import { ShieldError } from '../../domain/errors.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { ProviderResponse, Advice } from '../../domain/provider/http.ts'
import { field, say } from '../../domain/text/wording.ts'
import type { GraphqlAnswer, GraphqlError } from './answer.ts'

/** What is known of the connection where a hint has to name it. */
type Known = Pick<Connection, 'name'> & Partial<Pick<Connection, 'askedScopes'>>

/** What was being read, for the message: "the order". */
export interface Asked {
  readonly what: string
  /** Null while it is being connected. */
  readonly connection: Known | null
}

/** A read that Shopify refused, in shield's codes. */
export function refusalOf(response: ProviderResponse, answer: GraphqlAnswer, asked: Asked): ShieldError {
  const error = answer.errors[0]
  const said = error === undefined ? 'nothing' : errorText(error)
  const { code, hint } =
    response.status === 200
      ? translateError(error, answer, asked)
      : translateStatus(response.status, asked.connection)
  const status = response.status === 200 ? '' : ` with ${response.status}`
  return new ShieldError(code, `Shopify refused ${asked.what}${status}: ${said}`, { hint })
}

/** As a person reads it: "THROTTLED: Throttled". */
export function errorText({ code, message }: GraphqlError): string {
  return [code, message].filter((part) => part !== '').join(': ') || 'no reason given'
}

function translateStatus(status: number, connection: Known | null): Advice {
  if (status === 401 || status === 403)
    return { code: 'not_connected', hint: reconnectCommand({ provider: 'shopify', name: connection?.name }) }
  if (status === 429) return { code: 'unavailable', hint: 'Wait a few seconds, then try again' }
  if (status >= 500) return { code: 'unavailable', hint: 'Try again' }
  return { code: 'failed', hint: STATUS_HINTS[status] ?? 'Run it again with --debug to see what was asked' }
}

const STATUS_HINTS: Readonly<Record<number, string>> = {
  402: "The shop's plan is not paid; its owner can see to that in Shopify's admin",
  404: 'Check that the shop exists under this name and that SHIELD_SHOPIFY_API_VERSION is a version that Shopify serves',
  423: 'The shop is locked; its owner can ask Shopify why',
}

function translateError(error: GraphqlError | undefined, answer: GraphqlAnswer, asked: Asked): Advice {
  switch (error?.code) {
    case 'THROTTLED':
      return { code: 'unavailable', hint: `Wait ${answer.wait ?? 10} s, then try again` }
    case 'ACCESS_DENIED':
      return { code: 'not_connected', hint: accessHint(error, asked.connection) }
    case 'MAX_COST_EXCEEDED':
      return { code: 'failed', hint: say`Ask for less at once, with a smaller ${field('limit')}` }
    case undefined:
    case 'INTERNAL_SERVER_ERROR':
    case 'SERVICE_UNAVAILABLE':
    case 'TIMEOUT':
      return { code: 'unavailable', hint: 'Try again' }
    default:
      return { code: 'failed', hint: 'Check SHIELD_SHOPIFY_API_VERSION: shield is made for 2026-10' }
  }
}

function accessHint(error: GraphqlError, connection: Known | null): string {
  const command = reconnectCommand({ provider: 'shopify', name: connection?.name })
  if (error.scopes.length > 0) {
    // Naming scopes replaces all that were asked for before.
    const wanted = [...new Set([...(connection?.askedScopes ?? []), ...error.scopes])]
    return `${command} --scopes ${wanted.join(',')}`
  }
  return /not approved/i.test(error.message)
    ? "The app needs access to protected customer data: ask for it in the app's settings at Shopify"
    : command
}
