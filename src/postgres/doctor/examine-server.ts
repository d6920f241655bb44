import { bad, note, ok, type Check } from '../../domain/health/check.ts'
import { MINUTE, SECOND } from '../../domain/limits.ts'
import { newerSchema, type SchemaVersion } from '../migrate.ts'
import { HELD_LOCKS } from '../sender.ts'
import type { Ask } from './examine.ts'
import { SCHEMA } from '../schema.ts'

const sql = {
  server: `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
    current_setting('max_connections')::int as most, (select sum(numbackends) from pg_stat_database) as used`,
  standbys: `select current_setting('synchronous_standby_names') as names, count(*) as connected,
    count(*) filter (where sync_state in ('sync', 'quorum')) as followed,
    max(pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)) as behind, current_user as role,
    pg_has_role(current_user, 'pg_read_all_stats', 'usage') as sees from pg_stat_replication`,
  slots: `select slot_name as name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) as kept
    from pg_replication_slots where not active and restart_lsn is not null order by kept desc limit 1`,
  laggard: `select application_name as name, pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn) as behind
    from pg_stat_replication where flush_lsn is not null order by behind desc limit 1`,
  senders: `select (select count(*) from ${HELD_LOCKS}) as senders, (select count(*) from shield.places) as places`,
  clock: 'select extract(epoch from clock_timestamp()) * 1000 as now',
} as const

/** The first version that shield was not tried on. */
const UNTRIED = 190_000

interface Server {
  readonly version: string
  readonly number: number
  readonly most: number
  readonly used: number
}

/** So much of its connections in use is worth a word: a process of shield takes up to 12. */
const CROWDED = 0.8

/** Which server it is, and whether it has room. */
export async function examineServer(ask: Ask): Promise<readonly Check[]> {
  const [server] = await ask<Server>(sql.server)
  if (server === undefined) return []
  const { version, number, most, used } = server
  const said = `${used} of ${most} connections are in use`
  return [
    number < UNTRIED
      ? ok('server version', `PostgreSQL ${version}`)
      : note(
          'server version',
          `PostgreSQL ${version} is newer than what shield was tried on`,
          '15 to 18 are',
        ),
    used < most * CROWDED
      ? ok('server connections', said)
      : note(
          'server connections',
          said,
          'Raise max_connections, or put a pooler in between: docs/postgres.md',
        ),
  ]
}

/** Whether a newer shield has changed the schema, and this one goes on under it. */
export async function examineSchema(ask: Ask): Promise<readonly Check[]> {
  const [found] = await ask<SchemaVersion>('select version, oldest from shield.schema_version')
  const newer = found === undefined ? null : newerSchema(found)
  return newer === null ? [] : [note('schema', newer, 'Update shield on this machine too')]
}

interface Standbys {
  readonly names: string
  readonly connected: number
  /** Those that a change waits for. */
  readonly followed: number
  /** Bytes of the log that the last of them does not have yet; null: nobody says. */
  readonly behind: number | null
  readonly role: string
  /** Whether this role is told more than how many there are. */
  readonly sees: number
}

/** Which copies have a change before shield goes on. */
export async function examineStandbys(ask: Ask): Promise<readonly Check[]> {
  const [found] = await ask<Standbys>(sql.standbys)
  const [slot] = await ask<{ readonly name: string; readonly kept: number }>(sql.slots)
  const [laggard] = await ask<{ readonly name: string; readonly behind: number }>(sql.laggard)
  return [
    ...(found === undefined ? [] : [standbys(found)]),
    ...(laggard === undefined || laggard.behind <= FAR_BEHIND
      ? []
      : [
          note(
            'standby lag',
            `the standby ${laggard.name} lacks the last ${laggard.behind} bytes of the log`,
            'Look at its disk and at the network to it; promoted as it is, it would lose what these hold',
          ),
        ]),
    ...(slot === undefined
      ? []
      : [
          note(
            'replication slot',
            `${slot.name} is used by no standby and keeps ${slot.kept} bytes of the log, which grows until the disk is full`,
            `Bring its standby back, or: select pg_drop_replication_slot('${slot.name}')`,
          ),
        ]),
  ]
}

/** What says that no change comes to its end; undefined: nothing. */
export async function findStandstill(ask: Ask): Promise<Check | undefined> {
  const [found] = await ask<Standbys>(sql.standbys)
  const check = found && standbys(found)
  return check?.state === 'bad' ? check : undefined
}

const NAME = 'standbys'

/** Bytes of the log, four of its files: one that follows is behind by much less, also under load. */
const FAR_BEHIND = 64 * 1024 * 1024

function standbys({ names, connected, followed, behind, role, sees }: Standbys): Check {
  if (names === '') {
    return connected === 0
      ? ok(NAME, 'there is none, and no change waits for one')
      : note(
          NAME,
          `${connected} connected, and no change waits for one: a failover may lose what was decided last`,
          'Name them in synchronous_standby_names',
        )
  }
  const wanted = wantedBy(names)
  const waits = `every change waits for ${wanted} of the standbys ${names}`
  if (connected < wanted || (sees === 1 && followed < wanted)) {
    const there = sees === 1 ? followed : connected
    return bad(
      NAME,
      `${waits} (connected: ${there}), so that shield is at a standstill`,
      'Bring them back, or take them out of synchronous_standby_names',
    )
  }
  return sees === 1
    ? ok(NAME, `${waits} (connected: ${followed}, at most ${behind ?? 0} bytes behind)`)
    : note(NAME, `${waits}, but this role cannot see whether they keep up`, `grant pg_monitor to ${role}`)
}

/** https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-SYNCHRONOUS-STANDBY-NAMES */
function wantedBy(names: string): number {
  const [, number = '1'] = /^\s*(?:first|any)?\s*(\d+)\s*\(/i.exec(names) ?? []
  return Number(number)
}

/** The machines that share the queue, and those of their processes that may send at this moment. */
export async function examineSenders(ask: Ask): Promise<readonly Check[]> {
  const [found] = await ask<{ readonly senders: number; readonly places: number }>(sql.senders)
  const { senders = 0, places = 0 } = found ?? {}
  return [ok('senders', `processes that may send now: ${senders}; machines that share the queue: ${places}`)]
}

/** Clocks that are kept right are apart by fractions of a second. */
const APART_IS_NEWS = 2 * SECOND

/** How far this machine's clock is from the server's, which all machines have in common. `now`: milliseconds since 1970. */
export async function examineClock(ask: Ask, now: () => number): Promise<readonly Check[]> {
  const before = now()
  const [server] = await ask<{ readonly now: number }>(sql.clock)
  if (server === undefined) return []
  const ahead = (before + now()) / 2 - server.now
  const name = 'server clock'
  const apart = Math.abs(ahead)
  if (apart <= APART_IS_NEWS) return [ok(name, 'agrees with that of this machine')]
  const which = ahead > 0 ? 'ahead of' : 'behind'
  const message = `this machine is ${Math.round(apart / SECOND)} s ${which} the server, by whose time requests expire; the log has the time of this machine`
  const remedy = 'Have both follow the same time (NTP)'
  return [apart > MINUTE ? bad(name, message, remedy) : note(name, message, remedy)]
}

const COUNTERS = `select c.relname as "table", a.attname as "column",
    pg_get_serial_sequence(format('%I.%I', '${SCHEMA}', c.relname), a.attname) as sequence,
    has_sequence_privilege(pg_get_serial_sequence(format('%I.%I', '${SCHEMA}', c.relname), a.attname), 'select') as "isSeen",
    current_user as role
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = '${SCHEMA}'::regnamespace and c.relkind = 'r' and a.attidentity <> '' and not a.attisdropped
  order by c.relname`

/** What gives the rows of a table their numbers. */
interface Counter {
  readonly table: string
  readonly column: string
  readonly sequence: string
  readonly isSeen: number
  readonly role: string
}

/** Whether the next number of each table is free: a restore of some of the tables may set their sequences back. */
export async function examineCounters(ask: Ask): Promise<readonly Check[]> {
  const name = 'counters'
  const counters = await ask<Counter>(COUNTERS)
  const unseen = counters.find(({ isSeen }) => isSeen !== 1)
  if (unseen !== undefined) {
    return [
      note(
        name,
        `${unseen.role} may not read the sequences of shield's tables, so a restore that set them back goes unseen`,
        `As their owner: grant select on all sequences in schema ${SCHEMA} to ${unseen.role}`,
      ),
    ]
  }
  const taken = await ask<Pick<Counter, 'table'>>(counters.map(takenOf).join(' union all '))
  const behind = counters.filter(({ table }) => taken.some((one) => one.table === table))
  if (behind.length === 0) return [ok(name, 'the next number of each table is free')]
  return [
    bad(
      name,
      `the next number of ${behind.map(({ table }) => table).join(', ')} is taken already, as after a restore that sets sequences back: what needs one is refused`,
      `As their owner: ${behind.map(goOn).join('; ')}`,
    ),
  ]
}

function takenOf({ table, column, sequence }: Counter): string {
  return `select '${table}' as "table" from ${sequence}
    where last_value + is_called::int <= (select max("${column}") from ${SCHEMA}."${table}")`
}

function goOn({ table, column, sequence }: Counter): string {
  return `select setval('${sequence}', (select max("${column}") from ${SCHEMA}."${table}"))`
}
