import { describe, expect, it } from 'vitest'
import { parseEnvFile } from '../src/env-file.ts'

const parse = (text: string | Uint8Array) =>
  parseEnvFile(typeof text === 'string' ? Buffer.from(text) : text, './.env')

describe('a .env file', () => {
  it('is read as Node reads it, with the line of each value', () => {
    const text = `# who\n\nSHIELD_ACTOR="anna # the owner" # trailing\nexport NANGO_API_KEY='k'\n  SHIELD_DB = /x.db # here\nSHIELD_URL=https://a#b\nOTHER=1\n`
    expect(parse(text)).toEqual({
      values: {
        SHIELD_ACTOR: 'anna # the owner',
        NANGO_API_KEY: 'k',
        SHIELD_DB: '/x.db',
        SHIELD_URL: 'https://a',
      },
      lines: { SHIELD_ACTOR: 3, NANGO_API_KEY: 4, SHIELD_DB: 5, SHIELD_URL: 6 },
      strays: [],
      unknown: {},
    })
  })

  it('takes the last of two, as Node does', () => {
    expect(parse('SHIELD_ACTOR=a\nSHIELD_ACTOR=b')).toMatchObject({
      values: { SHIELD_ACTOR: 'b' },
      lines: { SHIELD_ACTOR: 2 },
    })
  })

  it.each([
    ['a byte order mark', '\uFEFFNANGO_BASE_URL=http://a\nNANGO_API_KEY=k\n'],
    ['line ends of Windows', 'NANGO_BASE_URL=http://a\r\nNANGO_API_KEY=k\r\n'],
    ['line ends of an old Mac', 'NANGO_BASE_URL=http://a\rNANGO_API_KEY=k\r'],
    ['a mix of them', '\uFEFFNANGO_BASE_URL=http://a\r\rNANGO_API_KEY=k\r\n\n'],
  ])('may have %s', (_what, text) => {
    expect(parse(text).values).toEqual({ NANGO_BASE_URL: 'http://a', NANGO_API_KEY: 'k' })
  })

  it.each<[string, Uint8Array]>([
    ['UTF-16 of Windows', Buffer.from('\uFEFFNANGO_API_KEY=k\n', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('NANGO_API_KEY=k\n', 'utf16le')],
    ['UTF-16 the other way round', Buffer.from('\uFEFFNANGO_API_KEY=k\n', 'utf16le').swap16()],
    ['Latin-1', Buffer.from('SHIELD_ACTOR=Jürgen\n', 'latin1')],
    ['a NUL', Buffer.from('SHIELD_ACTOR=a\0b\n')],
  ])('that is %s is refused', (_what, bytes) => {
    expect(() => parse(bytes)).toThrow('./.env is not a text in UTF-8')
  })

  it.each([
    [
      'NANGO_BASE_URL=http://a NANGO_API_KEY=s3cret',
      'line 1: the value of NANGO_BASE_URL runs into another setting',
    ],
    [
      'NANGO_API_KEY=s3cret NANGO_BASE_URL=http://a',
      'line 1: the value of NANGO_API_KEY runs into another setting',
    ],
    ['\nNANGO_API_KEY="s3cret', 'line 2: the quote that NANGO_API_KEY begins with is not closed'],
    [
      "NANGO_API_KEY='s3cret\nSHIELD_ACTOR='me'",
      'line 1: the quote that NANGO_API_KEY begins with is not closed',
    ],
    [
      'NANGO_BASE_URL="http://a\nNANGO_API_KEY="s3cret"',
      'line 1: the quote that NANGO_BASE_URL begins with is not closed',
    ],
    ['SHIELD_DB="x.db" NANGO_API_KEY=s3cret', 'line 1: something follows the closing quote of SHIELD_DB'],
    [
      'OTHER="open\nNANGO_API_KEY="s3cret"',
      'line 1: a quote that is opened here is not closed before the next setting',
    ],
    ['OTHER=x NANGO_API_KEY=s3cret', 'line 1: a setting is inside the value of another variable'],
  ])('in which a setting runs into another is refused, without its value: %j', (text, what) => {
    expect(() => parse(text)).toThrow(`./.env, ${what}`)
    expect(() => parse(text)).not.toThrow('s3cret')
  })

  it('may hold values of others over several lines', () => {
    const text =
      'PRIVATE_KEY="-----BEGIN-----\nabc=\n-----END-----"\nCOMMAND="NANGO_API_KEY=x run"\nSHIELD_ACTOR=anna\n'
    expect(parse(text)).toEqual({
      values: { SHIELD_ACTOR: 'anna' },
      lines: { SHIELD_ACTOR: 5 },
      strays: [],
      unknown: {},
    })
  })

  it('tells which names are called as settings are, and are none', () => {
    const text =
      'SHIELD_ACTR=s3cret\nOTHER=1\nexport SHIELD_TIMEOUT = 4\nSHIELD_NOTIFY_KEY=x\nSHIELD_ACTOR=anna\n'
    expect(parse(text).unknown).toEqual({ SHIELD_ACTR: 1, SHIELD_TIMEOUT: 3 })
    expect(parse('COMMAND="\nSHIELD_ACTR=x\n"\n').unknown).toEqual({})
  })

  it('tells which lines are no assignment', () => {
    expect(parse('SHIELD_ACTOR: anna\n# fine\nset it\n\nSHIELD_DB=/x').strays).toEqual([1, 3])
  })
})
