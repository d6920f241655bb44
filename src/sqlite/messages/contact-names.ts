import type { Database } from '../file/database.ts'

// A pair is two names that one person was seen under at the same moment. `names` is a JSON list.
const sql = {
  pairs: `with pair (name, other, at) as (
    select phone, user_id, at from received_messages
      where provider = :provider and account = :account and phone in (select value from json_each(:names))
    union
    select user_id, phone, at from received_messages
      where provider = :provider and account = :account and user_id in (select value from json_each(:names))
    union
    select ending_result ->> '$.message.phone', called.value, updated_at
      from requests, json_each(
        json_array('+' || (ending_result ->> '$.waId'), ending_result ->> '$.message.userId')
      ) as called
      where state = 'succeeded' and ending_result ->> '$.message.id' is not null
        and provider = :provider and ending_result ->> '$.message.account' = :account
        and ending_result ->> '$.message.phone' in (select value from json_each(:names))
    union
    select ending_result ->> '$.message.phone', iif(recipient glob '*[^0-9]*', '', '+') || recipient, status.at
      from requests join message_statuses as status on status.provider = requests.provider
        and status.account = ending_result ->> '$.message.account'
        and status.message_id = ending_result ->> '$.message.id' and recipient <> ''
      where state = 'succeeded' and ending_result ->> '$.message.id' is not null
        and requests.provider = :provider and ending_result ->> '$.message.account' = :account
        and ending_result ->> '$.message.phone' in (select value from json_each(:names))
  )
  select distinct other from pair where other is not null and (:current = 0 or not exists (
    select 1 from contact_changes as change
    where change.provider = :provider and change.account = :account
      and change.name in (pair.name, pair.other) and change.at >= pair.at))`,
  changed: `select other from contact_changes
      where provider = :provider and account = :account and name in (select value from json_each(:names))
    union
    select name from contact_changes
      where provider = :provider and account = :account and other in (select value from json_each(:names))`,
} as const

interface Asked {
  readonly provider: string
  readonly account: string
  readonly contact: readonly string[]
  /** Only names that belong together still; else also those that somebody had before. */
  readonly current: boolean
}

/** A person has a number, an id, and what the number is called at the provider; each step finds the next. */
const MOST_STEPS = 4

/** Every number and id under which the person was ever seen here, the given ones first. */
export function namesOf(
  database: Database,
  { provider, account, contact, current }: Asked,
): readonly string[] {
  const names = new Set(contact)
  let fresh: readonly string[] = contact
  for (let step = 0; step < MOST_STEPS && fresh.length > 0; step += 1) {
    const asked = { provider, account, names: JSON.stringify(fresh) }
    const found = [
      ...database
        .prepare(sql.pairs)
        .pluck()
        .all({ ...asked, current: current ? 1 : 0 }),
      ...(current ? [] : database.prepare(sql.changed).pluck().all(asked)),
    ].filter((name) => typeof name === 'string')
    fresh = found.filter((name) => !names.has(name))
    for (const name of fresh) names.add(name)
  }
  return [...names]
}
