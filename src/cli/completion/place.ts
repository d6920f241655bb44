import type { Argument, Command, Option } from 'commander'

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
