import { isJsonObject } from '../../domain/text/json.ts'
import type { MetaRow } from './shop.ts'

const LONGEST_KEY = 255

/**
 * What a PUT does to meta rows: merged by key, never replaced as a whole. Null or no value deletes; an id names a row,
 * which then takes the new key; what has no key, or one that is too long, is dropped without a word.
 */
export function mergeMeta(
  rows: readonly MetaRow[],
  entries: readonly unknown[],
  newId: () => number,
): readonly MetaRow[] {
  return entries.reduce<readonly MetaRow[]>((before, entry) => mergeOne(before, entry, newId), rows)
}

function mergeOne(rows: readonly MetaRow[], entry: unknown, newId: () => number): readonly MetaRow[] {
  if (!isJsonObject(entry)) return rows
  const { id, key, value } = entry
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY) return rows
  const named = rows.find((row) => row.id === id)
  if (named !== undefined)
    return rows.map((row) => (row === named ? { ...row, key, value: stored(value) } : row))
  return value === undefined || value === null
    ? rows.filter((row) => row.key !== key)
    : setByKey(rows, key, stored(value), newId)
}

/** The first row of the key takes the value, and further ones of it go. */
function setByKey(
  rows: readonly MetaRow[],
  key: string,
  value: unknown,
  newId: () => number,
): readonly MetaRow[] {
  const first = rows.find((row) => row.key === key)
  if (first === undefined) return [...rows, { id: newId(), key, value }]
  return rows
    .filter((row) => row === first || row.key !== key)
    .map((row) => (row === first ? { ...row, value } : row))
}

/** The database holds texts: true becomes "1", 5 becomes "5"; lists and objects come back as they were. */
function stored(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? '1' : ''
  return typeof value === 'number' ? String(value) : value
}

/** Keys that begin so are WordPress's own: they are stored, or not even that, and never shown of a customer. */
export function isHidden(key: string): boolean {
  return key.startsWith('_') || key.startsWith('wp_')
}
