import type { Connection } from '../../domain/provider/connection.ts'
import type { LabelledValue } from '../../domain/request/preview.ts'
import { localTime } from '../../domain/text/times.ts'
import { rememberedText } from '../../gate/reach/look-behind.ts'

/** A connection as a person reads it. */
export function connectionFacts(connection: Connection): readonly LabelledValue[] {
  const { account, grantedScopes } = connection
  const mismatch = rememberedText(connection)
  return [
    { label: 'Name', value: connection.name },
    { label: 'Provider', value: connection.provider },
    { label: 'Account', value: account.confirmed ? account.label : `${account.label} (unconfirmed)` },
    ...(mismatch === null ? [] : [{ label: 'Blocked', value: mismatch }]),
    {
      label: 'Granted',
      value: grantedScopes === null ? 'unknown' : grantedScopes.map(shortScope).join(', '),
    },
    { label: 'Integration', value: connection.integration },
    { label: 'Id at Nango', value: connection.nangoConnectionId },
    { label: 'Connected', value: localTime(connection.createdAt) },
    ...(connection.updatedAt === connection.createdAt
      ? []
      : [{ label: 'Changed', value: localTime(connection.updatedAt) }]),
  ]
}

/** Google's scopes are addresses; their last part says it. */
function shortScope(scope: string): string {
  return scope.replace('https://www.googleapis.com/auth/', '')
}
