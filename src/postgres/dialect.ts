import type { Dialect } from '../store/dialect.ts'

/**
 * PostgreSQL's way of saying it. Its planner takes no hints, and a table that it knows nothing of yet it takes for one in
 * which any condition finds little: an expression is what it has no index for.
 */
export const DIALECT: Dialect = {
  member: (column, ...path) => `json_member(${column}, ${path.map((name) => `'${name}'`).join(', ')})`,
  elements: (list) => `json_array_elements_text(json_readable(${list}))`,
  // As a list that is made once: where nothing is known of a table, rows would be looked for anew for each of a set.
  among: (column, list) => `${column} = any (array(select json_array_elements_text(json_readable(${list}))))`,
  standing: `select hold_reason, hold_by_name, hold_by_door, hold_at, clock_time, clock_boot, clock_uptime, key_mark, vault,
    floor(extract(epoch from clock_timestamp()) * 1000) as now,
    case when hold_reason is null then null else (select number from failovers where released_at is null) end as failover,
    journal_size, journal_inode, journal_changed, journal_hash
    from standing left join places on places.id = :place`,
  keepJournal: `update places set journal_size = :size, journal_inode = :inode, journal_changed = :changed,
    journal_hash = :hash where id = :place`,
  by: () => '',
  unindexed: (column) => `greatest(${column})`,
}
