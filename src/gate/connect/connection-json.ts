import type { Connection } from '../../domain/provider/connection.ts'
import type { JsonObject } from '../../domain/text/json.ts'

/** A connection as scripts and other programs read it, from every interface. */
export function connectionJson(connection: Connection): JsonObject {
  const { account, config, mismatch, environment } = connection
  return {
    ...connection,
    account: { ...account },
    config: { ...config },
    mismatch: mismatch === null ? null : { ...mismatch },
    environment: environment === null ? null : { ...environment },
  }
}
