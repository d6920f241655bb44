import { Command, CommanderError } from 'commander'
import { ShieldError } from '../domain/errors.ts'
import type { Globals, Host } from './app.ts'
import { COMMANDS } from './commands/index.ts'
import { registerGroup } from './commands/operations/operation-group.ts'
import { showError } from './errors.ts'
import { globalsAtFirstSight, globalsFrom, type Frame } from './frame.ts'
import { runWork } from './run-work.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * Runs one command line and resolves to its exit code. Never rejects: whatever goes wrong is shown as the design's
 * error, on stderr.
 */
export async function run(argv: readonly string[], host: Host): Promise<number> {
  const early = globalsAtFirstSight(argv)
  const terminal = host.createTerminal(early)
  let exit = 0
  const frame: Frame = {
    host,
    argv,
    act:
      (work, options) =>
      async (...given) => {
        const command = given.at(-1) as Command
        const globals = globalsFrom(command.optsWithGlobals())
        exit = await runWork(host, globals, { args: command.args, options: command.opts() }, work, options)
      },
  }
  try {
    const program = createProgram(terminal, early, host.version)
    await registerCommands(program, frame)
    const words = withHelpFlag(argv)
    if (words.length === 0) program.outputHelp()
    else await program.parseAsync([...words], { from: 'user' })
    return exit
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const shown = error instanceof CommanderError ? usageError(error) : error
    return showError(terminal, shown, early, host.secrets(early))
  }
}

function createProgram(terminal: Terminal, { json }: Globals, version: string): Command {
  return new Command('shield')
    .description('Reads run at once. Every write waits for a person, and is sent at most once.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .option('--json', 'one JSON value on stdout, errors as JSON on stderr')
    .option('--connection <name>', 'the connection to use, where a provider has several')
    .option('--db <file>', 'another database than SHIELD_HOME/shield.db')
    .option('--no-input', 'never ask anything')
    .option('--quiet', 'results and errors only')
    .option('--debug', 'show a stack with an error')
    .option('--no-color', 'no colour')
    .option('--env-from <file>', 'trust this .env file, also for keys and for switching approvals off')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      // A list of commands is for people; with --json stderr holds the error and nothing else.
      writeErr: (text) => (json ? undefined : terminal.talk(text)),
      outputError: () => undefined,
      getOutHelpWidth: () => terminal.outSurface.width,
      getErrHelpWidth: () => terminal.talkSurface.width,
      // Our help has no colours; commander would ask the standard streams, which cost 4 ms to make.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
}

/** Only the command at hand is loaded; the others are a name and a line of help. */
async function registerCommands(program: Command, frame: Frame): Promise<void> {
  for (const [name, summary, load] of COMMANDS) {
    if (frame.argv.includes(name)) await (await load()).register(program, frame)
    else program.command(name).description(summary)
  }
  for (const group of frame.host.groups) {
    await registerGroup(program, frame, group)
  }
  // commander would list a `help` command in each group; --help is what every command has.
  for (const command of program.commands) command.helpCommand(false)
}

/** `help` is a word everywhere: `shield help approvals`, `shield approvals help` and `shield approvals help list`. */
function withHelpFlag(argv: readonly string[]): readonly string[] {
  const [first, second] = argv
  if (first === 'help') return [...argv.slice(1), '--help']
  const isGroup = first !== undefined && !TAKES_ANY_WORD.includes(first) && !first.startsWith('-')
  return isGroup && second === 'help' ? [first, ...argv.slice(2), '--help'] : argv
}

/** Their first word is a name that somebody chose. */
const TAKES_ANY_WORD: readonly string[] = ['backup', 'disconnect']

/** What acts at once and cannot be taken back, or stops everybody, is no guess at what somebody meant. */
const NEVER_SUGGESTED =
  /\b(?:approve|reject|cancel|hold|release|purge|resolve|disconnect|discard|accept|revoke|replay)\b/

function withoutDanger(message: string): string {
  return message.replace(/ \(Did you mean [^)]*\)/, (suggestion) =>
    NEVER_SUGGESTED.test(suggestion) ? '' : suggestion,
  )
}

function usageError(error: CommanderError): ShieldError {
  if (error.code === 'commander.help')
    return new ShieldError('usage', 'A command is missing', { hint: 'Add --help to see what there is' })
  const message = withoutDanger(error.message.replace(/^error: /, '').replaceAll('\n', ' '))
  return new ShieldError('usage', `${message.charAt(0).toUpperCase()}${message.slice(1)}`, {
    hint: 'Add --help to see what is allowed',
  })
}
