import type { Command } from 'commander'
import { inputFlags, type InputFlag } from '../../../domain/operation/input-flags.ts'
import type { Operation, Write } from '../../../domain/operation/operation.ts'
import { type Json, defined } from '../../../domain/text/json.ts'
import type { OperationGroup } from '../../app.ts'
import { append, textOption, withExamples, type Frame, type Invocation } from '../../frame.ts'
import { addWriteFlags } from './write-flags.ts'
import { isShieldError, ShieldError } from '../../../domain/errors.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import type { Wording } from '../../../domain/text/wording.ts'

/** A provider's operations as subcommands. The flags of the one at hand are made out of its input schema. */
export async function registerGroup(program: Command, frame: Frame, group: OperationGroup): Promise<void> {
  const parent = program.command(group.name).description(`${group.title}: ${verbsOf(group)}`)
  if (!frame.argv.includes(group.name)) return
  for (const { name, summary } of group.operations) {
    const command = parent.command(verbOf(name)).description(summary)
    if (frame.argv.includes(verbOf(name))) await registerOperation(command, frame, group, name)
  }
}

async function registerOperation(
  command: Command,
  frame: Frame,
  group: OperationGroup,
  name: string,
): Promise<void> {
  const operations = await frame.host.operations(group.provider)
  const operation = operations.find((one) => one.name === name)
  if (operation === undefined) return
  withExamples(command, operation.examples)
  const flags = inputFlags(operation.input)
  const bare = flags.find(({ key }) => key === operation.argument)
  if (bare !== undefined) command.argument(`[${bare.flag.slice(2)}]`, `the same as ${bare.flag}`)
  addFlags(command, operation)
  if (operation.kind === 'write') addWriteFlags(command)
  command.action(
    frame.act(async (given) => {
      const other = operation.argumentOf?.(given.args[0] ?? '')
      const invocation = withBareWord(given, flags.find(({ key }) => key === other) ?? bare)
      return inWordsOfInput(invocation, async () => {
        if (operation.kind === 'read') return (await import('./run-read.ts')).runRead(invocation, operation)
        return (await import('./run-write.ts')).runWrite(invocation, operation)
      })
    }),
  )
}

function addFlags(command: Command, { input }: Operation): void {
  for (const flag of inputFlags(input)) addFlag(command, flag)
  command.option('--input <file>', 'the input as JSON, from a file or from - for stdin; flags win over it')
}

/** The flags of a write, for a command that is told its name; undefined where there is no such write. */
export async function addInputFlags(
  command: Command,
  { host }: Frame,
  name: string,
): Promise<Write | undefined> {
  const group = host.groups.find(({ operations }) => operations.some((one) => one.name === name))
  const found = group && (await host.operations(group.provider)).find((one) => one.name === name)
  if (found?.kind !== 'write') return undefined
  addFlags(command, found)
  return found
}

/** A bare word stands for the flag of one field. Fails with `usage` where both are given. */
function withBareWord(invocation: Invocation, flag: InputFlag | undefined): Invocation {
  const { args, options } = invocation
  const [word] = args
  if (flag === undefined || word === undefined) return invocation
  if (options[flag.key] === undefined) return { ...invocation, options: { ...options, [flag.key]: word } }
  throw new ShieldError('usage', `${quoted(word)} and ${flag.flag} say the same thing, and both are given`, {
    hint: 'Leave out one of them',
  })
}

/** Values stay texts here: whether they are right is for the operation's schema to say, all at once. */
function addFlag(command: Command, flag: InputFlag): void {
  const text = [
    flag.description,
    ...(flag.required ? ['(required)'] : []),
    ...(flag.default === undefined ? [] : [`(default: ${plain(flag.default)})`]),
    ...(flag.repeatable ? ['(repeatable)'] : []),
  ].join(' ')
  const option = command.createOption(flag.kind === 'boolean' ? flag.flag : `${flag.flag} <value>`, text)
  if (flag.choices.length > 0) option.argChoices = [...flag.choices]
  if (flag.repeatable) option.argParser(append)
  command.addOption(option)
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function verbOf(name: string): string {
  return name.slice(name.indexOf('.') + 1)
}

function verbsOf(group: OperationGroup): string {
  return group.operations.map(({ name }) => verbOf(name)).join(', ')
}

/**
 * Does the work of an operation. What fails names a field as it was given here: by its flag, or by its key where the input
 * came through `--input`, wherever it was refused.
 */
async function inWordsOfInput<Result>({ options }: Invocation, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isShieldError(error) || textOption(options, 'input') === undefined) throw error
    const said = (wording: Wording): Wording => byKeys(wording, (field) => options[field] === undefined)
    const { message, hint } = error.wording
    throw new ShieldError(error.code, said(message), {
      hint: hint === undefined ? undefined : said(hint),
      ...defined({ reason: error.reason }),
      cause: error,
    })
  }
}

function byKeys(wording: Wording, isByKey: (field: string) => boolean): Wording {
  if (typeof wording === 'string') return wording
  return wording.map((part) =>
    typeof part === 'object' && part.field !== undefined && isByKey(part.field) ? part.key : part,
  )
}
