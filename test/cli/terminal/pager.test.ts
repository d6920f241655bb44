import { describe, expect, it } from 'vitest'
import { choosePager, wordsOf } from '../../../src/cli/terminal/pager.ts'
import { recordPerson } from '../recorded-terminal.ts'

const LONG = 'a line\n'.repeat(30)

/** A program that says what it was given and does nothing else. */
const ECHO = `'${process.execPath}' -e 'process.exitCode = 3' --`

describe('the pager', () => {
  it.each([
    [{}, ['less', '-FRX']],
    [{ PAGER: 'most' }, ['most']],
    [{ PAGER: 'most', SHIELD_PAGER: 'less -R' }, ['less', '-R']],
    [{ PAGER: 'most', SHIELD_PAGER: '' }, undefined],
    [{ PAGER: ' cat ' }, undefined],
  ])('of %j is %j', (env, words) => {
    expect(choosePager(env)?.words).toEqual(words)
  })

  it.each([
    [`less -P "a b" 'c d'`, ['less', '-P', 'a b', 'c d']],
    [`less -P"a \\"b" c\\ d ''`, ['less', '-Pa "b', 'c d', '']],
    ['less; echo $(echo x) | echo > y', ['less;', 'echo', '$(echo', 'x)', '|', 'echo', '>', 'y']],
  ])('%s are words that no shell obeys', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  it('gets what is longer than the terminal, and nothing else; how it ends is no matter', async () => {
    const { terminal, out, talk } = recordPerson(80, { rows: 24, env: { SHIELD_PAGER: ECHO } })
    await terminal.page(LONG)
    expect(out()).toBe('')
    await terminal.page('short\n')
    expect(out()).toBe('short\n')
    expect(talk()).toBe('')
  })

  it.each([
    ['in a pipe', { stdoutIsTerminal: false }],
    ['with --no-input', { globals: { input: false } }],
    ['with --json', { globals: { json: true } }],
    ['with CI', { env: { SHIELD_PAGER: ECHO, CI: '1' } }],
    ['with TERM=dumb', { env: { SHIELD_PAGER: ECHO, TERM: 'dumb' } }],
  ])('is not used %s', async (_where, overrides) => {
    const { terminal, out } = recordPerson(80, { rows: 24, env: { SHIELD_PAGER: ECHO }, ...overrides })
    await terminal.page(LONG)
    expect(out()).toBe(LONG)
  })

  it('that cannot be started is said, and all of it is printed', async () => {
    const { terminal, out, talk } = recordPerson(80, { rows: 24, env: { PAGER: 'no-such-pager -x' } })
    await terminal.page(LONG)
    expect(out()).toBe(LONG)
    expect(talk()).toContain('warning: the pager no-such-pager could not be started')
  })
})
