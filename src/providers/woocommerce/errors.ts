import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { ProviderResponse } from '../../domain/provider/http.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { jsonIn } from './json-in.ts'
import { pageInstead } from './not-the-api.ts'
import { adviceFor, parseRefusal, refusalText, type Connect } from './refusal.ts'
import { listOrNull } from './value.ts'

/** What was being read, for the message: "order 17". */
export interface Asked {
  readonly what: string
  readonly connection: Pick<Connection, 'name'>
}

/** The object that a read brought. Fails as `failureOf` says. */
export function readObject(response: ProviderResponse, asked: Asked): JsonObject {
  const json = jsonIn(response)
  if (response.status === 200 && isJsonObject(json)) return json
  throw failureOf(response, asked)
}

/** The rows that a read brought, all of them. Fails as `failureOf` says, also for a row that is no object. */
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
    { hint: instead.hint },
  )
}

function connectCommand({ name }: Pick<Connection, 'name'>): Connect {
  const command = reconnectCommand({ provider: 'woocommerce', name })
  return (flags) => (flags === undefined ? command : `${command} ${flags}`)
}
