import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { inject } from 'vitest'

export const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'shield.js')

export interface Ended {
  /** Null when a signal ended it. */
  readonly exit: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that goes on, as far as one that runs in the test's own process has it, too. */
export interface Heard {
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves once this stands in what was printed, on either stream; rejects when the process ends without it. */
  readonly says: (text: string) => Promise<void>
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<Ended>
}

export interface Running extends Heard {
  readonly type: (text: string) => void
  readonly closeStdin: () => void
  /** Ends reading what it prints, as `head` does when it has seen enough. */
  readonly closeStdout: () => void
  readonly closeStderr: () => void
}

export interface Surroundings {
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** What Node starts; the built command unless it says otherwise. */
  readonly launcher?: string | undefined
  /** At a terminal: what is started there instead of Node, with `argv`. */
  readonly program?: string | undefined
}

/** Starts the command line as a process of its own, with pipes for its streams. */
export function startShield(argv: readonly string[], surroundings: Surroundings): Running {
  return start(process.execPath, [surroundings.launcher ?? LAUNCHER, ...argv], surroundings)
}

/** The same at a terminal, 100 columns wide unless `size` says otherwise. What it shows is `stdout`. */
export function startShieldAtTerminal(
  argv: readonly string[],
  surroundings: Surroundings,
  size = 'cols 100 rows 50',
): Running {
  const { program, launcher = LAUNCHER } = surroundings
  const words = program === undefined ? [process.execPath, launcher, ...argv] : [program, ...argv]
  const command = `stty ${size} && exec ${words.map(quoted).join(' ')}`
  return start('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    ...surroundings,
    env: { ...surroundings.env, SHELL: '/bin/sh' },
  })
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

function start(program: string, argv: readonly string[], { env, cwd }: Surroundings): Running {
  if (!inject('isBuilt')) throw new Error('Name this test among BUILT in vitest.config.ts')
  const child = spawn(program, argv, { env: { ...env }, cwd, stdio: ['pipe', 'pipe', 'pipe'] })
  const { printed, keep, says } = createPrinted()
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => keep('stdout', chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => keep('stderr', chunk))
  // A process may end without having read what was typed.
  child.stdin.on('error', () => undefined)
  const ended = endOf(child, program, printed)
  return {
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    type: (text) => void child.stdin.write(text),
    closeStdin: () => void child.stdin.end(),
    closeStdout: () => void child.stdout.destroy(),
    closeStderr: () => void child.stderr.destroy(),
    kill: (signal) => void child.kill(signal),
    says: (text) => says(text, ended),
    ended,
  }
}

interface Printed {
  readonly printed: { readonly stdout: string; readonly stderr: string }
  readonly keep: (stream: 'stdout' | 'stderr', chunk: string) => void
  /** As `Heard` has it, of a command that ends so. */
  readonly says: (text: string, ended: Promise<Ended>) => Promise<void>
}

/** What a command prints, as it comes. */
export function createPrinted(): Printed {
  const printed = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  return {
    printed,
    keep: (stream, chunk) => {
      printed[stream] += chunk
      for (const listener of listeners) listener()
    },
    says: (text, ended) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (printed.stdout.includes(text) || printed.stderr.includes(text)) resolve()
        }
        listeners.add(look)
        look()
        const missing = () => new Error(`It ended and never said ${text}: ${JSON.stringify(printed)}`)
        ended.then(() => reject(missing()), reject)
      }),
  }
}

function endOf(
  child: ChildProcess,
  program: string,
  printed: { readonly stdout: string; readonly stderr: string },
): Promise<Ended> {
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', (cause) => {
      reject(
        new Error(`${program} could not be started: these tests need it (util-linux has script)`, { cause }),
      )
    })
    child.on('close', (exit, signal) => {
      resolve({ exit, signal, ...printed })
    })
  })
  // A failure is for whoever asks; a test may end before anybody does.
  ended.catch(() => undefined)
  return ended
}
