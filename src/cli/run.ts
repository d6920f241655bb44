import { type Command, CommanderError } from 'commander'
import { ShieldError } from '../domain/errors.ts'
import type { Host } from './app.ts'
import { COMMANDS } from './commands/index.ts'
import { showError } from './errors.ts'
import { globalsAtFirstSight, globalsFrom, type Frame } from './frame.ts'
import { topicAskedFor, TOPICS } from './help/topic-names.ts'
import { createProgram, registerCommands } from './program.ts'
import { runWork } from './run-work.ts'
import { bareWords, firstWord, withWholeName } from './short-words.ts'
import { assertTakesConnection } from './takes-connection.ts'
import { createTerminal, type Terminal } from './terminal/terminal.ts'

/** What the scripts of `shield completion` ask, with the words of a command line behind it. */
const COMPLETE = '__complete'

/**
 * Runs one command line and resolves to its exit code. Never rejects: whatever goes wrong is shown as the design's
 * error, on stderr.
 */
export async function run(typed: readonly string[], host: Host): Promise<number> {
  return typed[0] === COMPLETE
    ? completeWords(typed.slice(typed[1] === '--' ? 2 : 1), host)
    : runCommand(typed, host)
}

async function runCommand(typed: readonly string[], host: Host): Promise<number> {
  const early = globalsAtFirstSight(typed)
  const terminal = createTerminal(host.terminalParts(early))
  const argv = withList(withWholeName(withHelpFlag(typed)), terminal)
  let exit = 0
  const frame: Frame = {
    host,
    argv,
    act:
      (work, options) =>
      async (...given) => {
        const command = given.at(-1) as Command
        const globals = globalsFrom(command.optsWithGlobals())
        assertTakesConnection(command, host.groups, globals.connection)
        exit = await runWork(host, globals, { args: command.args, options: command.opts() }, work, options)
      },
  }
  let program: Command | undefined
  try {
    program = createProgram(terminal, early, host.version)
    await registerCommands(program, frame)
    refuseRepeated(program)
    const surplus = surplusOfHelp(program, bareWords(typed))
    if (surplus !== undefined) throw (await import('./suggest.ts')).tooMuchHelp(surplus)
    const topic = topicAskedFor(bareWords(typed))
    if (topic !== undefined) (await import('./help/topics.ts')).showTopic(terminal, topic)
    if (topic !== undefined && !isCommand(topic)) return 0
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync([...withoutVainHelp(program, argv)], { from: 'user' })
    return exit
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const shown = error instanceof CommanderError ? await usageError(error, program, frame, typed) : error
    return showError(terminal, shown, early, host.secrets(early))
  }
}

/** Prints what the last word may become, and nothing but that: somebody is typing, and there is no place for an error. */
async function completeWords(typed: readonly string[], host: Host): Promise<number> {
  const words = withWholeName(typed)
  const terminal = createTerminal(
    host.terminalParts(globalsFrom({ quiet: true, input: false, color: false })),
  )
  try {
    const program = createProgram(terminal, { json: false }, host.version)
    await registerCommands(program, { host, argv: words, act: () => async () => undefined })
    await (await import('./completion/complete.ts')).complete(program, words, { host, out: terminal.out })
  } catch {
    // Nothing is offered.
  }
  return 0
}

/** `approvals` is both: what it is about stands before the help of the command. */
function isCommand(topic: string): boolean {
  return COMMANDS.some(({ name }) => name === topic)
}

/** `help` and `version` are words too, `help` everywhere: `shield help approvals`, `shield approvals help` and `shield approvals help list`. */
function withHelpFlag(argv: readonly string[]): readonly string[] {
  const at = firstWord(argv)
  const [first, second] = argv.slice(Math.max(0, at))
  if (first === 'version' || first === 'help') return [...argv.toSpliced(at, 1), `--${first}`]
  const isGroup = at >= 0 && first !== undefined && !TAKES_ANY_WORD.includes(first)
  return isGroup && second === 'help' ? [...argv.toSpliced(at + 1, 1), '--help'] : argv
}

/** Help of a command that there is not would be that of the command before it; without the flag the word is refused. */
function withoutVainHelp(program: Command, argv: readonly string[]): readonly string[] {
  const isFlag = (word: string): boolean => word.startsWith('-')
  const words = argv.slice(Math.max(0, firstWord(argv)))
  let place = program
  for (const word of words.slice(0, words.findIndex(isFlag))) {
    if (place.commands.length === 0) return argv
    const next = place.commands.find((command) => command.name() === word)
    if (next === undefined) return argv.filter((one) => one !== '--help' && one !== '-h')
    place = next
  }
  return argv
}

/** The first word of `shield help …` that is not part of a command or topic; words that the command takes do not count. */
function surplusOfHelp(program: Command, [help, ...words]: readonly string[]): string | undefined {
  if (help !== 'help') return undefined
  let place = program
  for (const [index, word] of words.entries()) {
    const next = place.commands.find((command) => command.name() === word)
    if (next === undefined && place === program)
      return TOPICS.some((one) => one === word) ? words[1] : undefined
    if (next === undefined) {
      const { commands, registeredArguments } = place
      return commands.length > 0 ? undefined : words[index + registeredArguments.length]
    }
    place = next
  }
  return undefined
}

/** At a terminal `shield approvals` alone is its list. */
function withList(argv: readonly string[], { outSurface }: Terminal): readonly string[] {
  const isAlone = argv[firstWord(argv)] === 'approvals' && firstWord(argv) === argv.length - 1
  return isAlone && outSurface.isTerminal ? [...argv, 'list'] : argv
}

/** Their first word is a name that somebody chose. */
const TAKES_ANY_WORD: readonly string[] = ['backup', 'disconnect']

/** What acts at once and cannot be taken back, or stops everybody, is not a guess at what somebody meant. */
const NEVER_SUGGESTED =
  /\b(?:approve|reject|cancel|hold|release|purge|resolve|disconnect|discard|accept|revoke|replay)\b/

function withoutDanger(message: string): string {
  return message.replace(/ \(Did you mean [^)]*\)/, (suggestion) =>
    NEVER_SUGGESTED.test(suggestion) ? '' : suggestion,
  )
}

async function usageError(
  error: CommanderError,
  program: Command | undefined,
  { argv, host }: Frame,
  typed: readonly string[],
): Promise<ShieldError> {
  if (error.code === 'commander.help')
    return new ShieldError('usage', 'A command is missing', { hint: 'Add --help to see what there is' })
  const message = withoutDanger(error.message.replace(/^error: /, '').replaceAll('\n', ' '))
  if (program === undefined) return new ShieldError('usage', capitalised(message), { hint: 'shield --help' })
  const { hintOf, inOwnWords, likelyCommands } = await import('./suggest.ts')
  const isOperation = host.groups.some(({ name }) => name === argv[firstWord(argv)])
  const own = inOwnWords(program, { argv, words: bareWords(typed), isOperation }, error.code, message)
  if (own !== undefined) return own
  const [, word] = /^unknown command '(.*?)'/.exec(message) ?? []
  const found = word === undefined ? [] : likelyCommands(program, argv, word)
  // An operation that writes waits for a person anyway.
  const meant = found.filter((name) => isOperation || !NEVER_SUGGESTED.test(name))
  return new ShieldError('usage', capitalised(meant.length === 0 ? message : suggesting(message, meant)), {
    hint: hintOf(error.code, program, argv, word),
  })
}

function suggesting(message: string, names: readonly string[]): string {
  const said = names.length === 1 ? names.join('') : `one of ${names.join(', ')}`
  return `${message.replace(/ \(Did you mean [^)]*\)/, '')} (Did you mean ${said}?)`
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** Has each flag of a command, and of those below it, that takes one value refused with `usage` where it is given twice. */
function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    const takesOne = (option.required || option.optional) && !option.variadic && option.parseArg === undefined
    if (takesOne) command.on(`option:${option.name()}`, atMostOnce(option.long ?? option.flags))
  }
  command.commands.forEach(refuseRepeated)
}

function atMostOnce(flag: string): () => void {
  let isGiven = false
  return () => {
    if (isGiven)
      throw new ShieldError('usage', `${flag} is given twice, and takes one value`, {
        hint: 'Leave out one of them',
      })
    isGiven = true
  }
}
