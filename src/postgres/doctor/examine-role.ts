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
