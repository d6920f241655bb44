import { describe, expect, it } from 'vitest'
import { databaseOf, intentLine, isTorn, journalHeader, parseIntent } from '../../src/domain/intent.ts'

const INTENT = {
  requestId: 'apr_0000000001',
  attemptId: 'att_0000000001',
  operation: 'calendar.create-event',
  provider: 'google',
  connection: { id: 'con_0000000001', integration: 'google-calendar', nangoConnectionId: 'nc "1"\n}' },
  providerKey: 'sh0123456789abcdef0123456789abcdef',
  digest: 'd'.repeat(64),
  at: '2026-03-02T10:00:00.000Z',
} as const
const LINE = intentLine(INTENT)

describe('the line of an intent', () => {
  it('reads back as it was written', () => {
    expect(parseIntent(LINE)).toEqual(INTENT)
  })

  it('is one line of JSON, whatever stands in it', () => {
    expect(LINE).not.toContain('\n')
    expect(JSON.parse(LINE)).toMatchObject({ request: INTENT.requestId, nangoConnection: 'nc "1"\n}' })
  })

  it('is not read any more when any one of its bits has turned', () => {
    const bytes = Buffer.from(LINE)
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const turned = Buffer.from(bytes)
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(parseIntent(turned.toString('utf8')), `bit ${bit}`).toBeUndefined()
    }
  })

  it.each(['', '{}', 'null', '[]', '{"~":"0000000000000000"}', '\0\0\0', journalHeader('f'.repeat(32))])(
    'is not read out of %j',
    (line) => {
      expect(parseIntent(line)).toBeUndefined()
    },
  )

  it('that was cut off anywhere is torn, or at least not read', () => {
    for (let length = 0; length < LINE.length; length += 1) {
      const cut = LINE.slice(0, length)
      expect(parseIntent(cut), cut).toBeUndefined()
      // The one place at which a cut line ends as a whole one would is the bracket inside the connection's id.
      if (length > 1) expect(isTorn(cut), cut).toBe(!cut.endsWith('}'))
    }
    expect(isTorn('')).toBe(true)
    expect(isTorn(LINE)).toBe(false)
  })
})

describe('the header of a journal', () => {
  it('names its database', () => {
    expect(databaseOf(journalHeader('ab12'))).toBe('ab12')
  })

  it.each(['', LINE, journalHeader('ab12').replace('ab12', 'ab13'), '{"database":"ab12","journal":1}'])(
    'is not %j',
    (line) => {
      expect(databaseOf(line)).toBeUndefined()
    },
  )
})
