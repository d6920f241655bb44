import { describe, expect, it } from 'vitest'
import {
  databaseOf,
  intentLine,
  isTorn,
  journalHeader,
  parseIntent,
  wasNeverSynced,
} from '../../../src/domain/vault/intent.ts'

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

const zeros = (count: number) => '\0'.repeat(count)

describe('the last line of a journal', () => {
  it('was never synced when only its beginning, only its end or nothing of it is on the disk', () => {
    for (let length = 0; length < LINE.length; length += 1) {
      const missing = zeros(LINE.length - length)
      const [head, tail] = [LINE.slice(0, length) + missing, missing + LINE.slice(LINE.length - length)]
      expect(isTorn(head) || wasNeverSynced(head), JSON.stringify(head)).toBe(true)
      expect(wasNeverSynced(tail), JSON.stringify(tail)).toBe(true)
    }
  })

  it.each([
    ['is whole', LINE],
    ['is whole after zeros', zeros(40) + LINE],
    ['begins after zeros', zeros(200) + LINE.slice(0, 80)],
    ['has zeros in its middle', LINE.slice(0, 100) + zeros(100) + LINE.slice(200)],
    ['is another one that ends in zeros', `oops${zeros(100)}`],
    ['is another one that begins with zeros', `${zeros(100)}oops`],
    ['leaves room for a line that was sent', zeros(2 * LINE.length)],
    ['is empty', ''],
  ])('cannot be told to have been unsynced when it %s', (_what, line) => {
    expect(wasNeverSynced(line)).toBe(false)
  })

  it('was never synced only if no other line could have stood in its zeros', () => {
    const { length } = intentLine({
      ...INTENT,
      operation: 'a.b',
      connection: { id: 'con_0000000001', integration: 'a', nangoConnectionId: 'b' },
    })
    expect(wasNeverSynced(zeros(2 * length))).toBe(false)
    expect(wasNeverSynced(zeros(2 * length - 1))).toBe(true)
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
