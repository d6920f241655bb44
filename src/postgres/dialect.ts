import type { Dialect } from '../store/dialect.ts'

/** PostgreSQL's way of saying it. Its planner takes no hints: it knows how full each table is. */
export const DIALECT: Dialect = {
  member: (column, ...path) => `json_member(${column}, ${path.map((name) => `'${name}'`).join(', ')})`,
  elements: (list) => `json_array_elements_text(json_readable(${list}))`,
  by: () => '',
  unindexed: (column) => column,
}
