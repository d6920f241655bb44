import type { Connection } from '../../domain/provider/connection.ts'
import { shortScope } from '../../domain/provider/providers.ts'
import { factsOf, type Block } from '../../domain/operation/display.ts'
import { localTime } from '../../domain/text/times.ts'
import { rememberedText } from '../../gate/reach/look-behind.ts'

/** A connection as a person reads it. */
export function connectionFacts(connection: Connection): Block {
  const { account, provider, grantedScopes, accessEndedAt, createdAt, updatedAt } = connection
  const granted = grantedScopes?.map((scope) => shortScope(provider, scope)).join(', ')
  return factsOf([
    ['Name', connection.name],
    ['Provider', provider],
    ['Account', account.confirmed ? account.label : `${account.label} (unconfirmed)`],
    ['Blocked', rememberedText(connection)],
    ['Access', accessEndedAt === null ? null : `ended, first seen ${localTime(accessEndedAt)}`],
    ['Granted', granted === undefined ? 'unknown' : granted || 'nothing'],
    ['Integration', connection.integration],
    ['Id at Nango', connection.nangoConnectionId],
    ['Connected', localTime(createdAt)],
    ['Changed', updatedAt === createdAt ? null : localTime(updatedAt)],
  ])
}
