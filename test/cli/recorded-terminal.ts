import { createTerminal, type Terminal, type TerminalParts } from '../../src/cli/terminal/terminal.ts'

interface RecordedTerminal {
  readonly terminal: Terminal
  /** What it is made of. */
  readonly parts: TerminalParts
  /** What was written to stdout and to stderr so far. */
  readonly out: () => string
  readonly talk: () => string
}

type Overrides = Partial<Omit<TerminalParts, 'globals'>> & {
  readonly globals?: Partial<TerminalParts['globals']>
}

/** The real terminal over memory in place of the two file descriptors. Without overrides: pipes, nobody there. */
export function recordTerminal(overrides: Overrides = {}): RecordedTerminal {
  const written: Record<number, Uint8Array[]> = { 1: [], 2: [] }
  const textOf = (fd: number): string => Buffer.concat(written[fd] ?? []).toString()
  const parts: TerminalParts = {
    writeSync: (fd, bytes, offset) => {
      written[fd]?.push(Buffer.from(bytes.subarray(offset)))
      return bytes.length - offset
    },
    pause: () => undefined,
    readStdin: () => Promise.resolve(new Uint8Array()),
    onInterrupt: () => () => undefined,
    stdinIsTerminal: false,
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: undefined,
    env: {},
    ...overrides,
    globals: { json: false, input: true, color: true, quiet: false, ...overrides.globals },
  }
  return { terminal: createTerminal(parts), parts, out: () => textOf(1), talk: () => textOf(2) }
}

/** Somebody at a terminal of so many columns, in colour unless said otherwise. */
export function recordPerson(columns = 80, overrides: Overrides = {}): RecordedTerminal {
  return recordTerminal({
    stdinIsTerminal: true,
    stdoutIsTerminal: true,
    stderrIsTerminal: true,
    columns,
    env: { TERM: 'xterm-256color' },
    ...overrides,
  })
}
