import { bad, note, ok, type Check } from '../../domain/health/check.ts'
import type { Ask } from './examine.ts'

const TABLES = `from pg_class where relnamespace = 'shield'::regnamespace and relkind = 'r'`

const ROLE = `select current_user as role, rolsuper as "isSuperuser",
    (select bool_or(pg_has_role(current_user, relowner, 'usage')) ${TABLES}) as "isOwner",
    (select bool_or(has_table_privilege(oid, 'trigger')) ${TABLES}) as "mayAdd",
    has_parameter_privilege(current_user, 'session_replication_role', 'set') as "mayReplicate",
    (select string_agg(relname, ', ' order by relname) ${TABLES} and not (has_table_privilege(oid, 'select')
      and has_table_privilege(oid, 'insert') and has_table_privilege(oid, 'update')
      and has_table_privilege(oid, 'delete'))) as lacking
  from pg_roles where rolname = current_user`

interface Role {
  readonly role: string
  readonly isSuperuser: number
  readonly isOwner: number
  /** Triggers of its own. */
  readonly mayAdd: number
  /** Set a session up so that no trigger fires. */
  readonly mayReplicate: number
  /** Tables that it may not read and write; null: there is no such. */
  readonly lacking: string | null
}

/** Whether the role of this process may do what shield needs, and no more. */
export async function examineRole(ask: Ask): Promise<readonly Check[]> {
  const [found] = await ask<Role>(ROLE)
  if (found === undefined) return []
  const { role, lacking } = found
  const name = 'role'
  if (lacking !== null) {
    return [
      bad(
        name,
        `${role} may not read and write all of shield's tables: ${lacking}`,
        `As their owner: grant select, insert, update, delete on all tables in schema shield to ${role}`,
      ),
    ]
  }
  const why = whyAbove(found)
  return [
    why === null
      ? ok(name, `${role} reads and writes, and may not touch the triggers that refuse forbidden changes`)
      : note(
          name,
          `${role} ${why}: its password opens a way around the triggers that refuse forbidden changes`,
          'Let another role own the tables, and this one read and write them: docs/postgres.md',
        ),
  ]
}

/** What lets a role go around the guards; null: it may not. */
function whyAbove({ isSuperuser, isOwner, mayAdd, mayReplicate }: Role): string | null {
  if (isSuperuser === 1) return 'is a superuser'
  if (isOwner === 1) return 'owns the tables'
  if (mayReplicate === 1) return 'may set session_replication_role'
  return mayAdd === 1 ? 'may add triggers' : null
}

const READ_ONLY = `select source, current_user as role, current_database() as database from pg_settings
  where name = 'default_transaction_read_only' and setting = 'on'`

interface ReadOnly {
  /** Where it is set. https://www.postgresql.org/docs/current/view-pg-settings.html */
  readonly source: string
  readonly role: string
  readonly database: string
}

/** Whether what begins without saying so may change something, as a process does that takes the lock to send. */
export async function examineReadOnly(ask: Ask): Promise<readonly Check[]> {
  const found = await ask<ReadOnly>(READ_ONLY)
  return found.map(({ source, role, database }) =>
    bad(
      'read-only',
      `default_transaction_read_only is on for ${role}: nothing is sent, and no machine can join`,
      remedyOf(AT[source]?.(role, database)),
    ),
  )
}

const AT: Readonly<Record<string, (role: string, database: string) => string>> = {
  user: (role) => `role ${role}`,
  database: (_role, database) => `database ${database}`,
  'database user': (role, database) => `role ${role} in database ${database}`,
}

/** Where everything is read-only, what ends that is refused as well unless it says so. */
function remedyOf(at: string | undefined): string {
  return at === undefined
    ? 'Set it to off where the server has its settings'
    : `begin read write; alter ${at} reset default_transaction_read_only; commit`
}
