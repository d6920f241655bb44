import type { Command, Option } from 'commander'
import { COMMANDS } from '../commands/index.ts'
import type { Host, OperationGroup } from '../app.ts'
import { registerCommands } from '../program.ts'
import { TOPIC_TEXTS, type TopicPart } from './topics.ts'

/** The manual page, out of the same commands and topics as help: made by the build. */
export async function manPage(program: Command, host: Host): Promise<string> {
  const act = () => async () => undefined
  await registerCommands(program, { host, argv: everyWord(host.groups), act })
  return [
    `.TH SHIELD 1 "" ${quoted(`shield ${host.version}`)} "User Commands"`,
    '.SH NAME',
    `shield \\- ${escaped('reads run at once, every write waits for a person')}`,
    '.SH SYNOPSIS',
    `.B shield\n${escaped('[options] command')}`,
    '.SH DESCRIPTION',
    ...TOPIC_TEXTS.approvals.map(partOf),
    '.SH OPTIONS',
    ...flagsOf(program),
    '.SH COMMANDS',
    ...program.commands.flatMap(leavesOf).flatMap(commandOf),
    '.SH EXIT STATUS',
    ...TOPIC_TEXTS['exit-codes'].map(partOf),
    '.SH ENVIRONMENT',
    ...TOPIC_TEXTS.environment.map(partOf),
    '',
  ].join('\n')
}

/** All that makes a command register in full. */
function everyWord(groups: readonly OperationGroup[]): readonly string[] {
  const verbs = groups.flatMap(({ operations }) => operations.map(({ name }) => name.split('.')[1] ?? ''))
  const providers = groups.flatMap(({ name, provider }) => [name, provider])
  return [...COMMANDS.map(({ name }) => name), ...providers, ...verbs, 'adopt']
}

function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

function commandOf(command: Command): readonly string[] {
  const help = command.createHelp()
  const [text = '', examples] = command.description().split('\n\nExamples:\n')
  return [
    `.SS ${quoted(help.commandUsage(command))}`,
    escaped(text),
    ...(examples === undefined ? [] : ['.PP', '.nf', ...examples.split('\n').map(escaped), '.fi']),
    ...flagsOf(command),
  ]
}

function flagsOf(command: Command): readonly string[] {
  const help = command.createHelp()
  return help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option: Option) => termOf(help.optionTerm(option), help.optionDescription(option)))
}

function partOf(part: TopicPart): string {
  if (typeof part === 'string') return `.PP\n${escaped(part.replaceAll('`', ''))}`
  return part.map(([term, text]) => termOf(term, text)).join('\n')
}

function termOf(term: string, text: string): string {
  return `.TP\n.B ${escaped(term)}\n${escaped(text.replaceAll('`', ''))}`
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`
}

/** As roff takes a text that is not a request to it, in ASCII. */
function escaped(text: string): string {
  const plain = text.replaceAll('\\', String.raw`\e`).replaceAll('-', String.raw`\-`)
  const ascii = plain.replaceAll(/[^ -~\n]/gu, (character) => `\\[u${hex(character)}]`)
  return ascii.replaceAll(/^(?=[.'])/gm, String.raw`\&`)
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
