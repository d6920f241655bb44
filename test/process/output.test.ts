import { describe, expect, it } from 'vitest'
import { CREATE, itemsOf, openConnectedLab, queueEvent } from './approvals/propose.ts'

/** What a command must not write where nobody looks at it. */
const ESC = '\u001B'

describe('what a pipe gets', () => {
  it('is plain text without a single escape, whatever the command', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab, ['--reason', `red ${ESC}[31mtext`])
    const commands = [
      ['--help'],
      ['status'],
      ['connections', 'list'],
      ['calendar', 'find-slots', '--duration', '30m', '--days', '5'],
      ['approvals', 'list'],
      ['approvals', 'show', id],
      ['approvals', 'show', 'apr_0000000000'],
      ['approvals', 'approve', id, '--yes'],
      ['connect', 'google', '--write', '--no-browser'],
      ['audit', 'list'],
      [...CREATE, '--wait=1s'],
    ]
    for (const argv of commands) {
      const { stdout, stderr } = await lab.run(argv)
      expect(stdout + stderr, argv.join(' ')).not.toContain(ESC)
    }
  })

  it('is cut short without a complaint when the reader has seen enough', async () => {
    const lab = await openConnectedLab()
    for (const argv of [['audit', 'list', '--json'], ['audit', 'export'], ['--help']]) {
      const running = lab.start(argv)
      running.closeStdout()
      expect(await running.ended, argv.join(' ')).toMatchObject({ exit: 0, stderr: '' })
    }
  })

  it('is complete, however much it is', async () => {
    const lab = await openConnectedLab()
    const description = 'x'.repeat(8000)
    for (let number = 0; number < 10; number += 1) {
      await queueEvent(lab, ['--title', `Number ${number}`, '--description', description])
    }
    const listed = await lab.run(['approvals', 'list', '--json'])
    expect(itemsOf(listed)).toHaveLength(10)
    expect(listed.stdout.length).toBeGreaterThan(10 * description.length)
  })
})

describe('--quiet', () => {
  it('leaves the result and drops the talk', async () => {
    const lab = await openConnectedLab()
    expect(await lab.run([...CREATE, '--quiet'])).toMatchObject({
      exit: 8,
      stdout: expect.stringMatching(/^apr_[0-9a-z]{10}\n$/) as string,
      stderr: '',
    })
    const connected = await lab.run(['connect', 'google', '--write', '--no-browser', '--quiet'])
    expect(connected.exit).toBe(0)
    expect(connected.stderr, 'the link has to be said').toMatch(
      /^Open this link in a browser:\n {2}http:\S+\n$/,
    )
  })

  it('does not hide what is about to be approved, nor an error', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const approved = await lab.run(['approvals', 'approve', id, '--yes', '--quiet'])
    expect(approved.stderr).toContain('Demo with Bob')
    expect((await lab.run(['approvals', 'show', 'apr_0000000000', '--quiet'])).stderr).toContain('error:')
  })
})

describe.each([
  ['NO_COLOR', { NO_COLOR: '1' }, []],
  ['TERM=dumb', { TERM: 'dumb' }, []],
  ['CI', { CI: 'true' }, []],
  ['--no-color', {}, ['--no-color']],
])('a terminal with %s', (_, env, flags) => {
  it('gets no colour', async () => {
    const lab = await openConnectedLab()
    const plain = await lab.startAtTerminal(['status', ...flags], { env }).ended
    expect(plain.exit, plain.stdout).toBe(0)
    expect(plain.stdout).toContain('google')
    expect(plain.stdout).not.toContain(`${ESC}[3`)
    expect(plain.stdout).not.toContain(`${ESC}[1m`)
  })
})

it('colours what a terminal shows when nothing speaks against it', async () => {
  const lab = await openConnectedLab()
  const shown = await lab.startAtTerminal(['status']).ended
  expect(shown.exit).toBe(0)
  expect(shown.stdout).toContain(`${ESC}[`)
})
