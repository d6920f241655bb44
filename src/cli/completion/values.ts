import type { Argument, Option, Command } from 'commander'
import type { Glance } from '../../domain/ports/store-info.ts'
import { OPEN_STATES, whatItIsAbout, type State } from '../../domain/request/request.ts'
import type { Globals, Host } from '../app.ts'

/** A word that may stand there, and what it is. */
export interface Candidate {
  readonly word: string
  readonly about: string
}

export type Found = readonly Candidate[] | 'files'

export interface Around {
  readonly host: Host
  readonly globals: Globals
}

type Source = (around: Around, place: Place) => Found | Promise<Found>

/** What the value of a flag, or an argument of this name, is one of. */
const SOURCES: Readonly<Record<string, Source>> = {
  '--connection': connections,
  connection: connections,
  '--operation': operations,
  operation: operations,
  '--subject': requests,
  '--supersedes': requests,
  id: requests,
  ids: requests,
  provider: providers,
  file: () => 'files',
}

/** What the value of a flag may be. */
export async function valuesOfFlag(flag: Option, place: Place, around: Around): Promise<Found> {
  const [, placeholder = ''] = /[<[](.+)[>\]]/.exec(flag.flags) ?? []
  const isPlain = placeholder === 'file' || placeholder === 'provider'
  const source = SOURCES[flag.long ?? ''] ?? (isPlain ? SOURCES[placeholder] : undefined)
  return choicesOf(flag) ?? source?.(around, place) ?? []
}

/** What a bare word may be. */
export async function valuesOfArgument(argument: Argument, place: Place, around: Around): Promise<Found> {
  // Tokens and webhooks have ids of their own.
  const isForeign = argument.name() === 'id' && place.command.parent?.name() !== 'approvals'
  const source = isForeign ? undefined : SOURCES[argument.name()]
  return choicesOf(argument) ?? source?.(around, place) ?? []
}

function choicesOf({ argChoices }: Option | Argument): Found | undefined {
  return argChoices?.map((word) => ({ word, about: '' }))
}

function providers({ host: { groups } }: Around): Found {
  return groups.map(({ provider, title }) => ({ word: provider, about: title }))
}

function operations({ host: { groups } }: Around): Found {
  return groups.flatMap((group) =>
    group.operations.map(({ name, summary }) => ({ word: name, about: summary })),
  )
}

async function connections(around: Around): Promise<Found> {
  const { connections: all } = await glance(around)
  return all.map(({ name, provider, account }) => ({ word: name, about: `${provider}, ${account}` }))
}

const UNDECIDED: readonly State[] = ['pending', 'approved']

/** Which requests a verb can do something with; any other one looks at all of them. */
const STATES_OF: Readonly<Record<string, readonly State[]>> = {
  approve: UNDECIDED,
  reject: UNDECIDED,
  cancel: UNDECIDED,
  wait: OPEN_STATES,
  resolve: ['executing', 'unknown'],
  retry: ['unknown', 'failed', 'rejected', 'cancelled', 'expired'],
}

async function requests(around: Around, { command }: Place): Promise<Found> {
  const states = STATES_OF[command.name()]
  const { requests: all } = await glance(around)
  return all
    .filter(({ state }) => states?.includes(state) ?? true)
    .map((request) => ({ word: request.id, about: whatItIsAbout(request) }))
}

async function glance({ host, globals }: Around): Promise<Glance> {
  return (await host.glance(globals)) ?? { connections: [], requests: [] }
}

/** Where on a command line the cursor stands. */
export interface Place {
  readonly command: Command
  /** What is being typed there is the value of this flag, or the nth bare word. */
  readonly of: Option | number
  /** What stands there already. */
  readonly typed: string
  /** `--state=` where the value is a part of the word. */
  readonly lead: string
  /** A flag may stand there: no `--` came before. */
  readonly takesFlags: boolean
}

/** The place of the last word, which may be empty. A value after `=` may be a word of its own, as bash has it. */
export function placeOf(program: Command, words: readonly string[]): Place {
  const start: Passed = { command: program, option: undefined, bare: 0, takesFlags: true }
  const { command, option, bare, takesFlags } = words.slice(0, -1).reduce(pass, start)
  const word = words.at(-1) ?? ''
  const place = { command, lead: '', takesFlags }
  if (option !== undefined) return { ...place, of: option, typed: word === '=' ? '' : word }
  const [, lead = '', typed = ''] = /^(--[a-z-]+=)(.*)$/s.exec(word) ?? []
  const glued = takesFlags ? optionAt(command, lead.slice(0, -1)) : undefined
  return glued === undefined ? { ...place, of: bare, typed: word } : { ...place, of: glued, typed, lead }
}

/** What the words so far come to. */
interface Passed {
  readonly command: Command
  /** The next word is its value. */
  readonly option: Option | undefined
  readonly bare: number
  readonly takesFlags: boolean
}

function pass(passed: Passed, word: string): Passed {
  const { command, option, bare, takesFlags } = passed
  if (option !== undefined) return word === '=' ? passed : { ...passed, option: undefined }
  if (word === '--') return { ...passed, takesFlags: false }
  if (takesFlags && word.startsWith('-')) return { ...passed, option: optionAt(command, word) }
  const inner = bare === 0 ? command.commands.find((one) => one.name() === word) : undefined
  return inner === undefined ? { ...passed, bare: bare + 1 } : { ...passed, command: inner }
}

/** The flag of this name, if its value is the next word. */
function optionAt(command: Command, word: string): Option | undefined {
  return flagsAt(command).find(({ long, short, required }) => required && (long === word || short === word))
}

/** The flags that may stand behind a command: its own, and those of the commands before it. */
export function flagsAt(command: Command): readonly Option[] {
  const own = command.createHelp().visibleOptions(command)
  return command.parent === null ? own : [...own, ...flagsAt(command.parent)]
}

/** The argument of a bare word; the last one may stand for many. */
export function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1)
  return registeredArguments[index] ?? (last?.variadic === true ? last : undefined)
}
