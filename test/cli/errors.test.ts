import { describe, expect, it } from 'vitest'
import { showError } from '../../src/cli/errors.ts'
import { EXIT_CODES, ShieldError } from '../../src/domain/errors.ts'
import { recordPerson, recordTerminal } from './recorded-terminal.ts'

const plain = { json: false, debug: false }
const conflict = new ShieldError('conflict', 'Request apr_7f is rejected, not approved', {
  hint: 'shield approvals show apr_7f',
})

describe('an error', () => {
  it('says what is so and one thing to do next, on stderr, and gives the exit code', async () => {
    const { terminal, out, talk } = recordTerminal({ globals: { quiet: true } })
    expect(await showError(terminal, conflict, plain)).toBe(6)
    expect(talk()).toBe(
      'error: Request apr_7f is rejected, not approved\nhint: shield approvals show apr_7f\n',
    )
    expect(out()).toBe('')
  })

  it('is coloured at a terminal', async () => {
    const { terminal, talk } = recordPerson()
    await showError(terminal, conflict, plain)
    expect(talk()).toContain('\u001b[31merror:\u001b[39m Request')
  })

  it('has a line for each of several things that are wrong, and is one text with --json', async () => {
    const several = new ShieldError('usage', 'The policy cannot be used. 2 things are wrong with it', {
      hint: 'shield policy check FILE',
      findings: ['line 3, one: A rule has no "whn"; did you mean when?', 'line 4: no\nhint: none'],
    })
    const lines = [
      'error: The policy cannot be used. 2 things are wrong with it:',
      '  line 3, one: A rule has no "whn"; did you mean when?',
      '  line 4: no\\u{A}hint: none',
      'hint: shield policy check FILE',
    ]
    const { terminal, talk } = recordTerminal()
    await showError(terminal, several, plain)
    expect(talk()).toBe(`${lines.join('\n')}\n`)
    const narrow = recordPerson(40, { env: { NO_COLOR: '1' } })
    await showError(narrow.terminal, several, plain)
    expect(narrow.talk()).toContain('\n  line 3, one: A rule has no "whn"; \n    did you mean when?\n')
    const program = recordTerminal({ globals: { json: true } })
    await showError(program.terminal, several, { json: true, debug: false })
    expect(JSON.parse(program.talk())).toEqual({
      error: {
        code: 'usage',
        message:
          'The policy cannot be used. 2 things are wrong with it: line 3, one: A rule has no "whn"; did you mean when?; line 4: no\nhint: none',
        hint: 'shield policy check FILE',
        exit: 2,
      },
    })
  })

  it('is none where somebody broke it off themselves: a plain sentence, and still an object with --json', async () => {
    const stopped = new ShieldError('interrupted', 'Nothing was erased', { hint: 'shield status' })
    const person = recordPerson()
    expect(await showError(person.terminal, stopped, plain)).toBe(130)
    expect(person.talk()).toMatch(/^Nothing was erased\n\S*hint:\S* shield status\n$/)
    const program = recordTerminal()
    await showError(program.terminal, stopped, { json: true, debug: false })
    expect(JSON.parse(program.talk())).toMatchObject({ error: { code: 'interrupted', exit: 130 } })
  })

  it('is one object on stderr with --json', async () => {
    const { terminal, out, talk } = recordTerminal({ globals: { json: true } })
    await showError(terminal, conflict, { json: true, debug: false })
    await showError(terminal, new ShieldError('pending', 'Not decided yet'), { json: true, debug: false })
    expect(talk()).toBe(
      '{"error":{"code":"conflict","message":"Request apr_7f is rejected, not approved","hint":"shield approvals show apr_7f","exit":6}}\n' +
        '{"error":{"code":"pending","message":"Not decided yet","hint":null,"exit":8}}\n',
    )
    expect(out()).toBe('')
  })

  it.each(Object.entries(EXIT_CODES))('%s ends with %i', async (code, exit) => {
    const { terminal } = recordTerminal()
    expect(await showError(terminal, new ShieldError(code as 'failed', 'x'), plain)).toBe(exit)
  })

  it('is recognised although another bundle threw it', async () => {
    class Copy extends Error {
      override readonly name = 'ShieldError'
      readonly code = 'not_found'
      readonly hint = undefined
    }
    const { terminal, talk } = recordTerminal()
    expect(await showError(terminal, new Copy('No such request'), plain)).toBe(9)
    expect(talk()).toBe('error: No such request\n')
  })

  it.each([
    ['an Error', new Error('connect to https://key@host')],
    ['a text', 'https://key@host'],
    ['nothing', undefined],
    ['an object', { config: { headers: { Authorization: 'Bearer key' } } }],
  ])('that nobody meant to throw (%s) is a bug of ours, and its text is not shown', async (_, thrown) => {
    const { terminal, talk } = recordTerminal()
    expect(await showError(terminal, thrown, plain)).toBe(1)
    expect(talk()).toBe(
      'error: This is a bug in shield\nhint: Run it again with --debug to see where, and report it\n',
    )
  })

  it('shows stacks and causes with --debug only, and of causes nothing else', async () => {
    const cause = Object.assign(new Error('socket hang up'), {
      config: { Authorization: 'Bearer sk-123456' },
    })
    const error = new ShieldError('unavailable', 'Nango does not answer', { cause })
    const { terminal, talk } = recordTerminal()
    await showError(terminal, error, plain)
    expect(talk()).toBe('error: Nango does not answer\n')
    await showError(terminal, error, { json: false, debug: true })
    expect(talk()).toContain('\n    at ')
    expect(talk()).toContain('\ncaused by Error: socket hang up\n')
    expect(talk()).not.toContain('sk-123456')
  })

  it('cannot forge a second line', async () => {
    const { terminal, talk } = recordTerminal()
    await showError(terminal, new ShieldError('usage', 'no\nhint: shield approvals approve'), plain)
    expect(talk()).toBe('error: no\\u{A}hint: shield approvals approve\n')
  })
})

describe('a secret', () => {
  const secret = 'sk_live/ä"+= 7Qz'
  const spellings: readonly (readonly [string, string])[] = [
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ a: secret }).toString()],
    ['in JSON', JSON.stringify({ a: secret })],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in URL-safe base64', Buffer.from(secret).toString('base64url')],
    ['in basic authentication', Buffer.from(`user:${secret}`).toString('base64')],
    ['in basic authentication without a user', Buffer.from(`:${secret}`).toString('base64')],
    ['as a user', Buffer.from(`${secret}:`).toString('base64')],
  ]

  it.each(spellings)('is never shown, not even %s', async (_, text) => {
    const error = new ShieldError('failed', `a ${text} b`, {
      hint: `c ${text} d`,
      cause: new Error(`e ${text} f`),
    })
    for (const json of [false, true]) {
      const { terminal, talk } = recordTerminal()
      await showError(terminal, error, { json, debug: true }, ['', secret])
      expect(talk()).toContain('‹redacted›')
      // What is left of a base64 spelling is less than a character at each end.
      expect(talk()).not.toContain(text.slice(4, -4))
      expect(talk()).not.toContain('sk_live')
      expect(talk()).not.toContain('7Qz')
    }
  })

  it('that begins like another is taken out whole', async () => {
    const { terminal, talk } = recordTerminal()
    await showError(terminal, new ShieldError('failed', 'a key_12345678 b'), plain, [
      'key_1234',
      'key_12345678',
    ])
    expect(talk()).toBe('error: a ‹redacted› b\n')
  })

  it('that is hardly one takes no everyday words out of a message', async () => {
    const { terminal, talk } = recordTerminal()
    await showError(terminal, conflict, plain, ['', 'a', 'is'])
    expect(talk()).toContain('error: Request apr_7f is rejected, not approved\n')
  })
})
