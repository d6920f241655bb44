import type { Command } from 'commander'
import type { App, Globals, Host } from './app.ts'

/** One invocation of a command, parsed. */
export interface Invocation {
  readonly app: App
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

/** The work of a command; resolves to the exit code. */
export type Work = (invocation: Invocation) => Promise<number>

export interface ActOptions {
  /** The command works the same whatever a `.env` in the working directory says: nothing is asked or said about it. */
  readonly ignoresFoundEnv?: boolean
}

/** What a command file gets to register its commands with. */
export interface Frame {
  readonly host: Host
  /** The whole command line: only what stands in it is registered in full. */
  readonly argv: readonly string[]
  /** Makes a command's action out of its work. */
  readonly act: (work: Work, options?: ActOptions) => (...given: unknown[]) => Promise<void>
}

export type Register = (program: Command, frame: Frame) => void | Promise<void>

/** The flags that every command takes, as commander parsed them. */
export function globalsFrom(options: Readonly<Record<string, unknown>>): Globals {
  return {
    json: options['json'] === true,
    connection: textOption(options, 'connection'),
    db: textOption(options, 'db'),
    input: options['input'] !== false,
    quiet: options['quiet'] === true,
    debug: options['debug'] === true,
    color: options['color'] !== false,
    envFrom: textOption(options, 'envFrom'),
  }
}

/** Before commander has parsed anything: enough to say what is wrong with the command line itself. */
export function globalsAtFirstSight(argv: readonly string[]): Globals {
  return globalsFrom({
    json: argv.includes('--json'),
    debug: argv.includes('--debug'),
    color: !argv.includes('--no-color'),
    input: !argv.includes('--no-input'),
    envFrom: valueAfter(argv, '--env-from'),
  })
}

function valueAfter(argv: readonly string[], flag: string): string | undefined {
  const glued = argv.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1)
  return glued ?? (argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined)
}

export function textOption(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}
