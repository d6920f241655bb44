import type { Connection } from '../../domain/provider/connection.ts'
import { factsOf, type Block } from '../../domain/operation/display.ts'
import { localTime } from '../../domain/text/times.ts'
import { rememberedText } from '../../gate/reach/look-behind.ts'

/** A connection as a person reads it. */
export function connectionFacts(connection: Connection): Block {
  const { account, grantedScopes, createdAt, updatedAt } = connection
  return factsOf([
    ['Name', connection.name],
    ['Provider', connection.provider],
    ['Account', account.confirmed ? account.label : `${account.label} (unconfirmed)`],
    ['Blocked', rememberedText(connection)],
    ['Granted', grantedScopes === null ? 'unknown' : grantedScopes.map(shortScope).join(', ') || 'nothing'],
    ['Integration', connection.integration],
    ['Id at Nango', connection.nangoConnectionId],
    ['Connected', localTime(createdAt)],
    ['Changed', updatedAt === createdAt ? null : localTime(updatedAt)],
  ])
}

/** Google's scopes are addresses; their last part says it. */
function shortScope(scope: string): string {
  return scope.replace('https://www.googleapis.com/auth/', '')
}
