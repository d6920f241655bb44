import type { Command, Option } from 'commander'
import { ShieldError } from '../domain/errors.ts'
import { quoted } from '../domain/text/quoted.ts'
import type { App, Globals, Host } from './app.ts'

/** One invocation of a command, parsed. */
export interface Invocation {
  readonly app: App
  readonly args: readonly string[]
  readonly options: Options
}

/** The flags of a command, as commander parsed them. */
export type Options = Readonly<Record<string, unknown>>

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

/** The flags that every command takes. */
export function globalsFrom(options: Options): Globals {
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

/** Before commander has parsed anything: enough to say what is wrong with the command line itself, or to complete it. */
export function globalsAtFirstSight(argv: readonly string[]): Globals {
  return globalsFrom({
    json: argv.includes('--json'),
    debug: argv.includes('--debug'),
    color: !argv.includes('--no-color'),
    input: !argv.includes('--no-input'),
    db: valueAfter(argv, '--db'),
    envFrom: valueAfter(argv, '--env-from'),
  })
}

function valueAfter(argv: readonly string[], flag: string): string | undefined {
  const glued = argv.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1)
  return glued ?? (argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined)
}

export function textOption(options: Options, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** Keeps each value of a flag that may be repeated. */
export function append(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

/** `--limit takes a whole number from 1 to 100, not "x"`. */
export function wrongValue(flag: string, takes: string, given: string): ShieldError {
  return new ShieldError('usage', `${flag} takes ${takes}, not ${quoted(given, 60)}`)
}

/** A flag that takes one of these, for help and completion; what is none of them the command refuses in its own words. */
export function choice(command: Command, flags: string, text: string, choices: readonly string[]): Option {
  const option = command.createOption(flags, text)
  option.argChoices = [...choices]
  return option
}

/** The one of these that such a flag has. Fails with `usage`. */
export function choiceOption<Value extends string>(
  options: Options,
  [name, flag]: readonly [name: string, flag: string],
  choices: readonly Value[],
): Value | undefined {
  const given = textOption(options, name)
  const chosen = choices.find((one) => one === given)
  if (given === undefined || chosen !== undefined) return chosen
  throw new ShieldError('usage', `${flag} ${JSON.stringify(given)} is not one of ${choices.join(', ')}`)
}

/** Shows examples, as they are typed, first in the help of a command. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  if (examples.length === 0) return command
  const summary = command.description()
  const lines = examples.map((example) => `  ${example}`)
  return command.summary(summary).description(`${summary}\n\nExamples:\n${lines.join('\n')}`)
}
