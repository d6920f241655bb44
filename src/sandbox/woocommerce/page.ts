import type { Answer } from '../answer.ts'
import { jsonAnswer } from '../answer.ts'
import { onlyFields } from './fields.ts'
import { invalidParameter } from './shop-errors.ts'

const STANDARD = 10
const MOST = 100

/**
 * One page of rows; the headers that count are there, as at a shop reached directly. Untidy: the first page is empty and
 * all others are half full, as plugins leave them that take rows out, and nothing counts.
 */
export function pageOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  query: URLSearchParams,
  untidy: boolean,
): Answer {
  const size = wholeNumber(query, 'per_page', STANDARD)
  const page = wholeNumber(query, 'page', 1)
  if (size === undefined || size > MOST)
    return invalidParameter('per_page', `per_page must be between 1 (inclusive) and ${MOST} (inclusive)`)
  if (page === undefined) return invalidParameter('page', 'page must be greater than or equal to 1')
  if (untidy) {
    const half = Math.ceil(size / 2)
    const found = page === 1 ? [] : rows.slice((page - 2) * half, (page - 1) * half)
    return jsonAnswer(
      200,
      found.map((row) => onlyFields(row, query)),
    )
  }
  const pages = Math.ceil(rows.length / size)
  const isThere = page <= Math.max(pages, 1)
  return jsonAnswer(
    200,
    rows.slice((page - 1) * size, page * size).map((row) => onlyFields(row, query)),
    {
      'x-wp-total': String(isThere ? rows.length : 0),
      'x-wp-totalpages': String(isThere ? pages : 0),
    },
  )
}

function wholeNumber(query: URLSearchParams, name: string, standard: number): number | undefined {
  const value = query.get(name)
  if (value === null) return standard
  return /^[1-9]\d{0,5}$/.test(value) ? Number(value) : undefined
}
