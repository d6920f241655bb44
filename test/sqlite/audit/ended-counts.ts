import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ENDED = ['succeeded', 'failed', 'rejected', 'cancelled', 'unknown', 'pending'] as const

/** What somebody with the database in hand can do to its counts. */
export const MISCOUNTS: readonly string[] = [
  `update ended_counts set number = number + 1 where state = 'succeeded'`,
  `update ended_counts set requester_name = 'somebody else' where state = 'failed'`,
  `delete from ended_counts where state = 'cancelled'`,
  `insert into ended_counts (requester_name, state, number) values ('nobody', 'expired', 1)`,
]

const DOCS = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'audit.md'), 'utf8')

/** As the documentation says. */
export const COUNT_ANEW = /```sql\n([\s\S]*?)```/.exec(DOCS)?.[1] ?? ''
