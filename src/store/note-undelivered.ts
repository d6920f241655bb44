import { appendAudit } from './audit/append-audit.ts'
import type { Database, Steps } from './database.ts'
import { perDialect } from './dialect.ts'

const finds = perDialect(({ member, among, by, unindexed }) => {
  const sent = (name: string) => member('ending_result', 'message', name)
  return {
    // The condition stands word for word as in the partial index, or that is not used.
    undelivered: `select id from requests ${by('requests_sent_keys')}
      where state = 'succeeded' and ${sent('id')} is not null and ${among('provider_key', ':keys')}
        and ${unindexed('provider')} = :provider
        and exists (
          select 1 from message_statuses as status
          where status.provider_key = requests.provider_key and status.provider = requests.provider
            and status.account = ${sent('account')} and status.message_id = ${sent('id')} and status.status = 'failed'
        )
        and not exists (select 1 from audit where subject = requests.id and type = 'request.undelivered')
      order by seq`,
  }
})

interface Noted {
  readonly providerKeys: readonly string[]
  readonly at: string
}

/** One of `messages.noteUndelivered`, to be called inside `write`. */
export function* noteUndelivered(
  database: Database,
  provider: string,
  { providerKeys, at }: Noted,
): Steps<number> {
  const values = { provider, keys: JSON.stringify(providerKeys) }
  const found = yield* database.rows<{ readonly id: string }>(finds(database.dialect).undelivered, values)
  const actor = { name: provider, door: 'http' } as const
  // A provider's reason may carry personal data: it stays with the message and out of the log.
  for (const { id } of found)
    yield* appendAudit(database, { at, type: 'request.undelivered', subject: id, actor, data: {} })
  return found.length
}
