import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auditBody, keyedDigest, type AuditNote } from '../../../src/domain/audit/audit.ts'
import { canonicalJson } from '../../../src/domain/text/canonical-json.ts'

const NOTE: AuditNote = {
  at: '2026-03-02T10:00:00.000Z',
  type: 'read',
  subject: null,
  actor: { name: 'anna', door: 'cli' },
  data: { b: 1, a: [true, null, 'x'] },
}

describe('the text of an audit entry', () => {
  it('is the canonical JSON of all of it', () => {
    const text = fc.string({ unit: 'grapheme' })
    const notes = fc.record({
      at: text,
      type: text,
      subject: fc.option(text),
      actor: fc.record({ name: text, door: fc.constantFrom('cli', 'http', 'web', 'mcp', 'policy') }),
      data: fc.dictionary(
        text,
        fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text)),
      ),
    })
    fc.assert(
      fc.property(fc.nat(), notes, (number, note) => {
        expect(auditBody(number, note)).toBe(canonicalJson({ ...note, number }))
      }),
    )
  })

  it.each([
    { type: '\ud800' },
    { subject: 'a\udc00' },
    { actor: { name: '\ud800', door: 'cli' as const } },
    { at: '\ud800' },
    { data: { a: '\ud800' } },
  ])('has no half characters: %j', (changes) => {
    expect(() => auditBody(1, { ...NOTE, ...changes })).toThrow(/half a character|surrogate/i)
  })
})

describe('the name of a payload', () => {
  it('is an HMAC-SHA-256 of its digest', () => {
    // echo -n abc | openssl dgst -sha256 -mac HMAC -macopt hexkey:0b0b
    expect(keyedDigest('0b0b', 'abc')).toBe(
      'ba23c8d72b7418ebae4d9a1321453956b1d3e8f76158d178f49fca5f998f153f',
    )
    expect(keyedDigest('0b0c', 'abc')).not.toBe(keyedDigest('0b0b', 'abc'))
  })
})
