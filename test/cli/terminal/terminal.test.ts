import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordPerson, recordTerminal } from '../recorded-terminal.ts'

const systemError = (code: string): Error => Object.assign(new Error(code), { code })

describe('the writer', () => {
  it('sends results to stdout and talk to stderr', () => {
    const { terminal, out, talk } = recordTerminal()
    terminal.out('the result\n')
    terminal.talk('by the way\n')
    terminal.alert('careful\n')
    expect([out(), talk()]).toStrictEqual(['the result\n', 'by the way\ncareful\n'])
  })

  it('keeps quiet with --quiet, except for what must be said', () => {
    const { terminal, out, talk } = recordPerson(80, { globals: { quiet: true } })
    terminal.out('the result\n')
    terminal.talk('by the way\n')
    terminal.status('waiting')
    terminal.alert('careful\n')
    expect([out(), talk()]).toStrictEqual(['the result\n', 'careful\n'])
  })

  it('writes all of a text to a pipe that is full now and then and takes a few bytes at a time', () => {
    const taken: number[] = []
    let calls = 0
    let pauses = 0
    const { terminal } = recordTerminal({
      pause: () => {
        pauses += 1
      },
      writeSync: (_, bytes, offset) => {
        calls += 1
        if (calls % 3 === 0) throw systemError('EAGAIN')
        taken.push(...bytes.subarray(offset, offset + 5))
        return Math.min(5, bytes.length - offset)
      },
    })
    terminal.out('Grüße 🎉 aus Köln\n'.repeat(20))
    expect(Buffer.from(taken).toString()).toBe('Grüße 🎉 aus Köln\n'.repeat(20))
    expect(pauses).toBeGreaterThan(10)
  })

  it.each(['EPIPE', 'EIO', 'EOF', 'ECONNRESET'])(
    'takes a reader that has gone (%s) for no failure',
    (code) => {
      let calls = 0
      const { terminal } = recordTerminal({
        writeSync: () => {
          calls += 1
          throw systemError(code)
        },
      })
      terminal.out('one\n')
      terminal.out('two\n')
      expect(calls).toBe(1)
      terminal.talk('three\n')
    },
  )

  it('fails when a result cannot be written, and not when talk cannot', () => {
    const { terminal } = recordTerminal({
      writeSync: () => {
        throw systemError('ENOSPC')
      },
    })
    expect(() => terminal.out('one\n')).toThrow(
      expect.objectContaining({ code: 'failed', message: 'The output could not be written (ENOSPC)' }),
    )
    expect(() => terminal.talk('two\n')).not.toThrow()
  })

  it('escapes whatever a command forgot to', () => {
    const { terminal, out, talk } = recordPerson()
    terminal.out('a\u001b]0;title\u0007b\u202ec\r\n')
    terminal.talk('\u009b2J\u001b[2K\n')
    expect(out()).toBe('a\\u{1B}]0;title\\u{7}b\\u{202E}c\\u{D}\n')
    expect(talk()).toBe('\\u{9B}2J\\u{1B}[2K\n')
  })

  it('lets colours through only where there is colour', () => {
    const inColor = recordPerson()
    inColor.terminal.out('\u001b[1;31mred\u001b[0m\tx\n')
    expect(inColor.out()).toBe('\u001b[1;31mred\u001b[0m\tx\n')
    const inPipe = recordTerminal()
    inPipe.terminal.out('\u001b[1;31mred\u001b[0m\tx\n')
    expect(inPipe.out()).toBe('\\u{1B}[1;31mred\\u{1B}[0m\tx\n')
  })
})

describe('a status line', () => {
  it('is replaced by the next one, gives way to talk and goes away', () => {
    const { terminal, talk } = recordPerson(20)
    terminal.status(null)
    terminal.status('waiting \u001b[2J for a very long time')
    terminal.status('still waiting')
    terminal.talk('done\n')
    terminal.status(null)
    expect(talk()).toBe('\r\u001b[Kwaiting \\u{1B}[2J \r\u001b[Kstill waiting\r\u001b[Kdone\n')
  })

  it.each([
    ['in a pipe', { stderrIsTerminal: false }],
    ['at a dumb terminal', { env: { TERM: 'dumb' } }],
    ['in CI', { env: { CI: 'true' } }],
  ])('is never drawn %s', (_, overrides) => {
    const { terminal, talk } = recordPerson(80, overrides)
    terminal.status('waiting')
    terminal.status(null)
    expect(talk()).toBe('')
    expect(terminal.hasStatus).toBe(false)
  })
})

describe('somebody is there to be asked', () => {
  it('when stdin and stderr are terminals, even if stdout is a pipe', () => {
    expect(recordPerson().terminal.isInteractive).toBe(true)
    expect(recordPerson(80, { stdoutIsTerminal: false }).terminal.isInteractive).toBe(true)
    expect(recordPerson(80, { env: { CI: '' } }).terminal.isInteractive).toBe(true)
  })

  it.each([
    ['stdin is a pipe', { stdinIsTerminal: false }],
    ['stderr is a pipe', { stderrIsTerminal: false }],
    ['CI is set', { env: { CI: 'true' } }],
    ['--no-input is given', { globals: { input: false } }],
    ['--json is given', { globals: { json: true } }],
  ])('but not when %s', (_, overrides) => {
    expect(recordPerson(80, overrides).terminal.isInteractive).toBe(false)
  })
})

describe('colour', () => {
  it('is for terminals, each stream by itself', () => {
    const { terminal } = recordPerson(80, { stdoutIsTerminal: false })
    expect([terminal.outSurface.color, terminal.talkSurface.color]).toStrictEqual([false, true])
    expect(recordPerson(80, { env: { NO_COLOR: '' } }).terminal.outSurface.color).toBe(true)
  })

  it.each([
    ['NO_COLOR', { env: { NO_COLOR: '1' } }],
    ['CI', { env: { CI: '1' } }],
    ['TERM=dumb', { env: { TERM: 'dumb' } }],
    ['--no-color', { globals: { color: false } }],
  ])('is off with %s', (_, overrides) => {
    const { terminal } = recordPerson(80, overrides)
    expect([terminal.outSurface.color, terminal.talkSurface.color]).toStrictEqual([false, false])
    expect(terminal.outSurface.isTerminal).toBe(true)
  })
})

it('is 80 columns wide where nobody knows better, and never narrower than 20', () => {
  expect(recordTerminal().terminal.width).toBe(80)
  expect(recordPerson(132).terminal.width).toBe(132)
  expect(recordPerson(3).terminal.width).toBe(20)
})

describe('a real pipe', () => {
  let folder = ''
  let program = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shield-pipe-'))
    program = join(folder, 'lines.cjs')
    await build({
      stdin: {
        contents: `
          import { writeSync } from 'node:fs'
          import { createTerminal } from './src/cli/terminal/terminal.ts'
          const wait = new Int32Array(new SharedArrayBuffer(4))
          // Reaching for stdout makes a pipe non-blocking, as some libraries do.
          process.stdout.on('error', () => undefined)
          const terminal = createTerminal({
            writeSync, pause: (ms) => Atomics.wait(wait, 0, 0, ms), env: {},
            readStdin: async () => new Uint8Array(), onInterrupt: () => () => undefined,
            stdinIsTerminal: false, stdoutIsTerminal: false, stderrIsTerminal: false, columns: undefined,
            globals: { json: false, input: true, color: true, quiet: false },
          })
          terminal.out('a line of some length\\n'.repeat(200_000))
          terminal.out('the end\\n')
        `,
        resolveDir: join(import.meta.dirname, '../../..'),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: program,
      logLevel: 'error',
    })
  })

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  const shell = (script: string) =>
    promisify(execFile)('bash', ['-c', script, 'bash', process.execPath, program], { maxBuffer: 1e8 })

  it('that is closed early (| head) ends the command quietly, with 0', async () => {
    const { stdout, stderr } = await shell('"$1" "$2" | head -n 1; echo "ended ${PIPESTATUS[0]}"')
    expect([stdout, stderr]).toStrictEqual(['a line of some length\nended 0\n', ''])
  })

  it('that is read slowly gets every line', async () => {
    const { stdout } = await shell('"$1" "$2" | { read -r first; sleep 0.2; cat; } | wc -l')
    expect(stdout.trim()).toBe('200000')
  })
})
