import { Command, type Argument, type Help, type Option } from 'commander'
import type { Globals } from './app.ts'
import { COMMANDS, type HelpGroup } from './commands/index.ts'
import { registerGroup } from './commands/operations/operation-group.ts'
import { withExamples, type Frame } from './frame.ts'
import { TOPICS } from './help/topic-names.ts'
import type { Terminal } from './terminal/terminal.ts'

/** `shield` with the flags that every command takes, and no command yet. */
export function createProgram(terminal: Terminal, { json }: Pick<Globals, 'json'>, version: string): Command {
  const program = new Command('shield')
    .description('Reads run at once. Every write waits for a person, and is sent at most once.')
    .version(json ? JSON.stringify({ version }) : version, '-V, --version', 'print the version')
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
    .configureHelp({ formatHelp, subcommandTerm, optionDescription, argumentDescription, minWidthToWrap: 20 })
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
  return withExamples(program, [
    'shield demo',
    'shield connect google',
    'shield calendar find-slots --duration 30m',
    'shield approvals review',
  ])
}

/** Only the command at hand is loaded; the others are a name and a line of help. */
export async function registerCommands(program: Command, frame: Frame): Promise<void> {
  for (const group of frame.host.groups) {
    await registerGroup(program, frame, group)
  }
  for (const { name, summary, load } of COMMANDS) {
    if (frame.argv.includes(name)) await (await load()).register(program, frame)
    else program.command(name).description(summary)
  }
  registerHelp(program)
  // commander would list a `help` command in each group; --help is what every command has.
  for (const command of program.commands) command.helpCommand(false).helpGroup(`${groupOf(command.name())}:`)
}

/** Both are flags by the time that commander reads anything. */
function registerHelp(program: Command): void {
  program.command('help [topic]').description(`help for a command, or for a topic: ${TOPICS.join(', ')}`)
  program.command('version').description('print the version')
}

function groupOf(name: string): HelpGroup {
  if (name === 'help' || name === 'version') return 'Help'
  return COMMANDS.find((entry) => entry.name === name)?.group ?? 'Work'
}

/** As commander has it, but nothing stands in quotation marks that is typed without them. */
function optionDescription({ description, argChoices, defaultValue }: Option): string {
  return [
    description,
    ...(argChoices === undefined ? [] : [`(one of ${argChoices.join(', ')})`]),
    ...(typeof defaultValue === 'string' ? [`(default: ${defaultValue})`] : []),
  ].join(' ')
}

function argumentDescription({ description, argChoices = [] }: Argument): string {
  const isTold = argChoices.every((one) => description.includes(one))
  return isTold ? description : `${description} (one of ${argChoices.join(', ')})`
}

/** Its name and arguments; that it has options goes without saying. */
function subcommandTerm(command: Command): string {
  const words = command.registeredArguments.map((one) =>
    one.required
      ? `<${one.name()}${one.variadic ? '...' : ''}>`
      : `[${one.name()}${one.variadic ? '...' : ''}]`,
  )
  return [command.name(), ...words].join(' ')
}

/** As commander has it, but what can be done stands before the flags. */
function formatHelp(command: Command, helper: Help): string {
  const width = helper.padWidth(command, helper)
  const item = (term: string, text: string): string => helper.formatItem(term, width, text, helper)
  const commands = helper.groupItems([...command.commands], helper.visibleCommands(command), (one) =>
    one.helpGroup() === '' ? 'Commands:' : one.helpGroup(),
  )
  const rows = [
    `Usage: ${helper.commandUsage(command)}`,
    '',
    wrapped(helper.commandDescription(command), helper),
    '',
    ...helper.formatItemList(
      'Arguments:',
      helper
        .visibleArguments(command)
        .map((one) => item(helper.argumentTerm(one), helper.argumentDescription(one))),
      helper,
    ),
    ...[...commands].flatMap(([heading, members]) =>
      helper.formatItemList(
        heading,
        members.map((one) => item(helper.subcommandTerm(one), helper.subcommandDescription(one))),
        helper,
      ),
    ),
    ...helper.formatItemList(
      'Options:',
      helper
        .visibleOptions(command)
        .map((one) => item(helper.optionTerm(one), helper.optionDescription(one))),
      helper,
    ),
  ]
  return rows.join('\n')
}

/** A line that is too long goes on below its beginning. */
function wrapped(text: string, helper: Help): string {
  const width = helper.helpWidth ?? 80
  return text
    .split('\n')
    .map((line) => {
      const indent = ' '.repeat(line.length - line.trimStart().length)
      const lines = helper.boxWrap(line.trimStart(), width - indent.length).split('\n')
      return lines.map((one) => `${indent}${one}`).join('\n')
    })
    .join('\n')
}
