import { describe, expect, it } from 'vitest'
import { toStatement, valuesOf } from '../../src/postgres/statement.ts'

describe('a statement with named parameters', () => {
  it('has a number for each name, in the order in which they are met', () => {
    const { text, parameters } = toStatement('update t set a = :a, b = :b where seq = :seq and a <> :a')
    expect(text).toBe('update t set a = $1, b = $2 where seq = $3 and a <> $1')
    expect(parameters).toEqual(['a', 'b', 'seq'])
  })

  it.each([
    [`select ':no', 'it''s :no', :yes`, `select ':no', 'it''s :no', $1`],
    [`select ":no" from t where x = :yes`, `select ":no" from t where x = $1`],
    [`select 1 -- :no\n where :yes`, `select 1 -- :no\n where $1`],
    [`select 1 /* :no */ where :yes`, `select 1 /* :no */ where $1`],
    [`select :yes::json, now()::text`, `select $1::json, now()::text`],
  ])('is left alone in texts, names, comments and casts: %s', (sql, expected) => {
    const { text, parameters } = toStatement(sql)
    expect(text).toBe(expected)
    expect(parameters).toEqual(['yes'])
  })

  it('is prepared under a name of its own', () => {
    const [one, other] = ['select :one', 'select :one + 1'].map((sql) => toStatement(sql).name)
    expect(one).not.toBe(other)
    // NAMEDATALEN: PostgreSQL cuts off what is longer.
    expect(String(one).length).toBeLessThan(63)
  })
})

describe('the values of a statement', () => {
  const statement = toStatement('select :text, :number, :nothing, :bytes')

  it('are in the order of its parameters, whatever else is given', () => {
    const bytes = new Uint8Array([0, 255])
    const given = { bytes, other: true, number: 7, text: 'ü', nothing: null }
    expect(valuesOf(statement, given)).toEqual(['ü', 7, null, bytes])
  })

  it('are refused when one is missing', () => {
    expect(() => valuesOf(statement, { text: '', number: 1, nothing: null })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    )
  })
})
