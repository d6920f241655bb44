import { bad, type Check } from '../../domain/health/check.ts'
import { SCHEMA } from '../schema.ts'
import type { Ask } from './examine.ts'

/**
 * Shields wait for each other all the time; another program that has a table, or what one of shield's transactions waits
 * for, keeps all of them. https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
 */
const LOCKS = `select pid, application_name as name, usename as role,
    (select string_agg(distinct relname, ', ' order by relname) from pg_locks join pg_class on pg_class.oid = relation
      where pg_locks.pid = pg_stat_activity.pid and granted and relnamespace = '${SCHEMA}'::regnamespace
        and relkind = 'r') as tables
  from pg_stat_activity where datname = current_database() and application_name not like 'shield%' and (
    pid in (select pg_locks.pid from pg_locks join pg_class on pg_class.oid = relation
      where granted and relnamespace = '${SCHEMA}'::regnamespace and relkind = 'r'
        and mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
    or pid = any (select unnest(pg_blocking_pids(waiting.pid)) from pg_stat_activity waiting
      where waiting.datname = current_database() and waiting.wait_event_type = 'Lock'
        and waiting.application_name like 'shield%'))
  order by pid`

interface Lock {
  readonly pid: number
  readonly name: string
  readonly role: string
  readonly tables: string | null
}

/** The programs, other than shield, that hold what shield needs. */
export async function examineLocks(ask: Ask): Promise<readonly Check[]> {
  const found = await ask<Lock>(LOCKS)
  return found.map(({ pid, name, role, tables }) =>
    bad(
      'locks',
      `shield waits for what another program has locked: ${tables ?? 'rows'} (process ${pid}, ${name === '' ? 'without a name' : name}, of ${role})`,
      `Have it end its transaction, or: select pg_terminate_backend(${pid})`,
    ),
  )
}
