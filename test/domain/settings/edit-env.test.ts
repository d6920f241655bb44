import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { editEnv } from '../../../src/domain/settings/edit-env.ts'

describe('a setting written into a .env', () => {
  it.each([
    ['an empty file', '', 'NANGO_API_KEY=k-1\n'],
    ['a last line without an end', 'A=1', 'A=1\nNANGO_API_KEY=k-1\n'],
    ['a comment that names it', '# NANGO_API_KEY=x\n', '# NANGO_API_KEY=x\nNANGO_API_KEY=k-1\n'],
    ['its placeholder', 'NANGO_API_KEY=REPLACE_ME\nB=2\n', 'NANGO_API_KEY=k-1\nB=2\n'],
    ['a comment behind it', 'NANGO_API_KEY=old # mine\n', 'NANGO_API_KEY=k-1 # mine\n'],
    ['quotes and export', `export NANGO_API_KEY = "a#b" # mine\n`, 'export NANGO_API_KEY = k-1 # mine\n'],
    ['a longer name', 'MY_NANGO_API_KEY=x\n', 'MY_NANGO_API_KEY=x\nNANGO_API_KEY=k-1\n'],
    ['lines of Windows', 'A=1\r\nNANGO_API_KEY=x\r\nB=2\r\n', 'A=1\r\nNANGO_API_KEY=k-1\r\nB=2\r\n'],
    ['a byte order mark', '\uFEFFNANGO_API_KEY=x\n', '\uFEFFNANGO_API_KEY=k-1\n'],
    ['two of it', 'NANGO_API_KEY=x\nNANGO_API_KEY=y\n', 'NANGO_API_KEY=x\nNANGO_API_KEY=k-1\n'],
    ['nothing behind it', 'NANGO_API_KEY=\n\nB=2\n', 'NANGO_API_KEY=k-1\n\nB=2\n'],
  ])('leaves all else as it was: %s', (_case, before, after) => {
    expect(editEnv(before, { NANGO_API_KEY: 'k-1' })).toBe(after)
  })

  it.each([`a'b`, 'a"b', 'a`b', 'a#b', `$&$1`, `a'b\`c`])('is read back as it was given: %s', (value) => {
    for (const before of ['', 'NANGO_API_KEY=x # why\n'])
      expect(parseEnv(editEnv(before, { NANGO_API_KEY: value }))['NANGO_API_KEY']).toBe(value)
  })

  it('is refused where no quotes fit around it, without being repeated', () => {
    expect(() => editEnv('', { NANGO_API_KEY: `a'b"c\`d` })).toThrow(/^NANGO_API_KEY has all three kinds/)
  })
})
