import type { Command } from 'commander'
import { ShieldError } from '../domain/errors.ts'
import { nearest } from '../domain/text/nearest.ts'
import { quoted } from '../domain/text/quoted.ts'
import { TOPICS } from './help/topic-names.ts'

/** Words that people type, and those that ours begin with. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  accounts: ['connections'],
  add: ['create', 'connect'],
  book: ['create'],
  delete: ['cancel', 'untag'],
  get: ['get', 'show'],
  google: ['calendar'],
  list: ['show'],
  log: ['audit'],
  login: ['connect'],
  logs: ['audit'],
  ls: ['list'],
  new: ['create'],
  off: ['pause'],
  queue: ['approvals'],
  remove: ['cancel', 'untag'],
  requests: ['approvals'],
  server: ['serve'],
  start: ['serve'],
  view: ['show', 'get'],
}

const MOST = 4

/** A longer list is not a hint. */
const MOST_FLAGS = 12

/**
 * The commands that were likely meant by a word that is not a command there: those of which it is a part (`send` of
 * `send-message`, `orders` of `list-orders`), or another name.
 */
export function likelyCommands(program: Command, argv: readonly string[], typed: string): readonly string[] {
  const word = typed.toLowerCase()
  if (word.length < 2) return []
  return placeOf(program, argv.slice(0, argv.indexOf(typed)))
    .commands.map((command) => command.name())
    .filter((name) => name.startsWith(word) || isPart(name, word) || isOtherName(name, word))
    .slice(0, MOST)
}

/** A command line as it was typed, and as it was understood. */
interface Typed {
  readonly argv: readonly string[]
  /** Without flags, and before `help` was made one. */
  readonly words: readonly string[]
  /** Its first word is a group of operations. */
  readonly isOperation: boolean
}

/** What is wrong with a command line where commander's words would not help; undefined where they do. */
export function inOwnWords(
  program: Command,
  { argv, words, isOperation }: Typed,
  code: string,
  message: string,
): ShieldError | undefined {
  if (code === 'commander.excessArguments') return surplusWord(placeOf(program, argv), isOperation)
  const [, flag] = /^unknown option '(--[^='\s]+)=/.exec(message) ?? []
  if (flag !== undefined) return flagWithoutValue(program, placeOf(program, argv), flag)
  const [help, topic, ...more] = words
  const isTopic = code === 'commander.unknownCommand' && help === 'help' && more.length === 0
  return isTopic && topic !== undefined ? unknownTopic(program, topic) : undefined
}

function surplusWord(place: Command, isOperation: boolean): ShieldError {
  const path = pathOf(place)
  const { length } = place.registeredArguments
  const [takes, besides] = length === 0 ? ['no bare word', ''] : [String(length), ' besides']
  return new ShieldError(
    'usage',
    `Too many arguments: ${path} takes ${takes}, and ${told(place.args[length] ?? '')} was given${besides}`,
    {
      hint: isOperation ? `It takes flags: ${path} --help` : `${path} --help`,
    },
  )
}

/** `word`: what stands behind a command, or a topic, in `shield help …`. */
export function tooMuchHelp(word: string): ShieldError {
  return new ShieldError(
    'usage',
    `Too many arguments: shield help takes a command or a topic, and ${told(word)} was given besides`,
    { hint: 'shield help lists the commands and the topics' },
  )
}

function told(word: string): string {
  return mayBeSecret(word) ? 'a word' : quoted(word, 60)
}

/** A secret typed behind `tokens revoke` or `providers configure` is not repeated: a log may keep what is. */
function mayBeSecret(word: string): boolean {
  return !/^(?:apr_)?[a-z\d-]{1,16}$/.test(word)
}

/** Undefined where there is no such flag at all. */
function flagWithoutValue(program: Command, place: Command, flag: string): ShieldError | undefined {
  if (![...place.options, ...program.options].some(({ long }) => long === flag)) return undefined
  return new ShieldError('usage', `${flag} takes no value: leave it out`, { hint: `${pathOf(place)} --help` })
}

function unknownTopic(program: Command, typed: string): ShieldError {
  const names = [...TOPICS, ...program.commands.map((command) => command.name())]
  const [likely] = likelyCommands(program, [typed], typed)
  const meant = nearest(typed.toLowerCase(), names) ?? likely
  const suggestion = meant === undefined ? '' : ` (Did you mean ${meant}?)`
  return new ShieldError('usage', `Unknown command or topic '${typed}'${suggestion}`, {
    hint: 'shield help lists the commands and the topics',
  })
}

/** How to go on after a command line that was not understood; `typed`: the word that is not a command there. */
export function hintOf(
  code: string,
  program: Command,
  argv: readonly string[],
  typed: string | undefined,
): string {
  const place = placeOf(program, typed === undefined ? argv : argv.slice(0, argv.indexOf(typed)))
  const help = `${pathOf(place)} --help`
  if (typed !== undefined) return `${help} lists what there is`
  const [only, ...others] = place.options.filter(({ hidden }) => !hidden)
  if (code !== 'commander.unknownOption' || only === undefined || others.length >= MOST_FLAGS) return help
  const names = [only, ...others].map(({ long, short }) => long ?? short ?? '')
  const told = others.length === 0 ? `flag is ${only.flags}` : `flags are ${names.join(', ')}`
  return `Its own ${told}; ${help} says more`
}

function pathOf(command: Command): string {
  const name = command.name()
  return command.parent === null ? name : `${pathOf(command.parent)} ${name}`
}

/** The command that the words lead to. */
function placeOf(program: Command, words: readonly string[]): Command {
  let place = program
  for (const word of words) {
    place = place.commands.find((command) => command.name() === word) ?? place
  }
  return place
}

function isPart(name: string, word: string): boolean {
  return name.split('-').some((part) => part === word || `${part}s` === word || part === `${word}s`)
}

function isOtherName(name: string, word: string): boolean {
  const others = Object.hasOwn(OTHER_NAMES, word) ? (OTHER_NAMES[word] ?? []) : []
  return others.some((other) => name === other || name.startsWith(`${other}-`))
}
