import { constantFrom, string, assert, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/domain/text/canonical-json.ts'
import { fromStoredText, toStoredText } from '../../src/postgres/statement.ts'
import { freshDatabase, hasServer, openedDatabase } from './databases.ts'

const HOSTILE = ['\u0000', '\u0001', '0', '1', '\\', '\\u0000', 'a', '"', '👋']
const text = string({ unit: constantFrom(...HOSTILE), maxLength: 12 })

describe('a text as PostgreSQL can hold it', () => {
  it('has no U+0000, and is the text again when it is read', () => {
    assert(
      property(text, (one) => {
        expect(toStoredText(one)).not.toContain('\0')
        expect(fromStoredText(toStoredText(one))).toBe(one)
      }),
    )
  })

  it('is the same of the same text alone', () => {
    assert(
      property(text, text, (one, other) => {
        expect(toStoredText(one) === toStoredText(other)).toBe(one === other)
      }),
    )
  })
})

describe.skipIf(!hasServer)('a text in PostgreSQL', () => {
  it('is read as it was written, and equals the same text within a JSON text', async () => {
    const { read, value, dialect } = await openedDatabase({ url: await freshDatabase() })
    const sql = `select case when ${dialect.member(':json', 'a', 'b')} = :one then 1 else 0 end`
    const element = `select value from ${dialect.elements(':list')} where value = :one`
    const texts = [...HOSTILE, HOSTILE.join(''), HOSTILE.toReversed().join(''), '\u0001\u0000\\\u0000']
    for (const one of texts) {
      const json = canonicalJson({ a: { b: one, c: 'other' } })
      expect(await read(() => value('select cast(:one as text)', { one }))).toBe(one)
      expect(await read(() => value(sql, { json, one }))).toBe(1)
      expect(await read(() => value(element, { list: canonicalJson(['other', one]), one }))).toBe(one)
    }
  })

  it('that is no JSON has no member, and a member that is null or missing is nothing', async () => {
    const { read, value, dialect } = await openedDatabase({ url: await freshDatabase() })
    const member = (json: string) => read(() => value(`select ${dialect.member(':json', 'a')}`, { json }))
    for (const json of ['', '{', '{"a":null}', '{}', '[]', '"a"', '['.repeat(100_000)])
      expect(await member(json)).toBeNull()
    expect(await member('{"a":{"b":[1]}}')).toBe('{"b":[1]}')
  })
})
