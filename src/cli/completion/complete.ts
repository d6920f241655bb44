import type { Command } from 'commander'
import { safeText } from '../../domain/text/safe-text.ts'
import type { Host } from '../app.ts'
import { globalsAtFirstSight } from '../frame.ts'
import { TOPICS } from '../help/topic-names.ts'
import { SHORT } from '../short-words.ts'
import { takesConnection } from '../takes-connection.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { cutTo } from '../terminal/wrap.ts'
import {
  argumentAt,
  flagsAt,
  placeOf,
  type Place,
  valuesOfArgument,
  valuesOfFlag,
  type Around,
  type Candidate,
  type Found,
} from './values.ts'

interface Asked {
  readonly host: Host
  readonly out: Terminal['out']
}

const LONGEST_ABOUT = 80

/** What a shell takes as it stands; what is none of it (a name that somebody else chose) is not offered. */
const PLAIN = /^[A-Za-z0-9-][\w.@/+-]*$/

/**
 * Prints what the last of these words may become, for the scripts of `shield completion`: a line for each, the word, a
 * tab and what it is; or `:files` where a path belongs.
 */
export async function complete(
  program: Command,
  words: readonly string[],
  { host, out }: Asked,
): Promise<void> {
  const around = { host, globals: globalsAtFirstSight(words) }
  const isHelp = words[0] === 'help' && words.length > 1
  const place = placeOf(program, isHelp ? words.slice(1) : words)
  const found = isHelp ? wordsOfHelp(place) : await candidatesAt(place, around)
  out(found === 'files' ? ':files\n' : linesOf(found, place))
}

async function candidatesAt(place: Place, around: Around): Promise<Found> {
  const { command, of, typed, takesFlags } = place
  if (typeof of !== 'number') return valuesOfFlag(of, place, around)
  if (takesFlags && typed.startsWith('-')) return flags(command, around)
  const argument = argumentAt(command, of)
  if (argument !== undefined) {
    const values = await valuesOfArgument(argument, place, around)
    return values === 'files' || of > 0 ? values : [...wordsAt(command), ...values]
  }
  if (command.commands.length > 0) return of === 0 ? wordsAt(command) : []
  return takesFlags ? flags(command, around) : []
}

function flags(command: Command, { host }: Around): readonly Candidate[] {
  const isVain = (flag: string): boolean => flag === '--connection' && !takesConnection(command, host.groups)
  return flagsAt(command).flatMap(({ long, description }) =>
    long === undefined || long === null || isVain(long) ? [] : [{ word: long, about: description }],
  )
}

function wordsAt(command: Command): readonly Candidate[] {
  const short = SHORT.map((word) => ({ word, about: `the same as approvals ${word}` }))
  return command.parent === null ? [...commandsOf(command), ...short] : commandsOf(command)
}

function wordsOfHelp({ command, of }: Place): readonly Candidate[] {
  const words = of === 0 ? commandsOf(command) : []
  const topics = TOPICS.filter((topic) => words.every(({ word }) => word !== topic))
  return command.parent === null ? [...words, ...topics.map((word) => ({ word, about: 'a topic' }))] : words
}

function commandsOf(command: Command): readonly Candidate[] {
  const help = command.createHelp()
  return help
    .visibleCommands(command)
    .map((one) => ({ word: one.name(), about: help.subcommandDescription(one) }))
}

function linesOf(found: readonly Candidate[], { typed, lead }: Place): string {
  return found
    .filter(({ word }) => word.startsWith(typed) && PLAIN.test(word))
    .map(({ word, about }) => {
      const said = cutTo(safeText(about).replaceAll(/\s+/g, ' ').trim(), LONGEST_ABOUT)
      return `${lead}${word}\t${said}\n`
    })
    .join('')
}
