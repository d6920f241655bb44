import type { ShieldError } from '../domain/errors.ts'
import { withoutTokens } from '../domain/access/token.ts'
import { GROUP_WORDS } from '../domain/provider/providers.ts'
import { command, type CommandWords, FLAGS, ID, sayCommands } from '../domain/text/command-words.ts'
import { safeText } from '../domain/text/safe-text.ts'
import { KEYS, sayIn, type Wording } from '../domain/text/wording.ts'
import { toolName } from '../wire/tool.ts'

/** What stands in place of each command; one that has no tool is for a person. */
const COMMANDS: CommandWords = [
  command(`approvals (?:show|history) ${ID}`, 'shield_request with id $1'),
  command(`approvals wait ${ID}`, 'shield_wait with id $1'),
  command(`approvals cancel ${ID}`, 'shield_cancel with id $1'),
  command(`approvals (?:approve|reject) ${ID}`, 'a person decides on $1; shield_wait tells how'),
  command(`approvals resolve ${ID}`, 'a person has to say what became of $1; shield_wait looks for proof'),
  command(`approvals retry ${ID}`, 'call the tool once more, with again: true, if it is still wanted'),
  [/take them back: shield approvals list/g, 'take them back with shield_cancel'],
  command('approvals list', 'shield_request shows one of yours by its id'),
  command('operations', 'shield_search_operations'),
  command('(?:connections list|status)(?: --json)?', 'shield_connections'),
  command('([a-z]+) ([a-z-]+) --help', (group = '', verb = '') => schemaOf(group, verb)),
  command(`(${GROUP_WORDS}) ([a-z-]+)${FLAGS}`, (group = '', verb = '') => schemaOf(group, verb)),
  [/`?\bshield ([a-z][^;`]*)`?/g, 'a person can run: shield $1'],
]

function schemaOf(group: string, verb: string): string {
  return `the input schema of ${toolName(`${group}.${verb}`)} says what it takes`
}

/** Fields by their keys, and nothing in it that a host would obey. */
export function sayMessage(message: Wording): string {
  return safeText(withoutTokens(sayIn(message, KEYS)))
}

/** The same of a hint, with tools in place of commands. */
export function sayHint(hint: Wording): string {
  return safeText(withoutTokens(sayCommands(sayIn(hint, KEYS), COMMANDS)))
}

/** The arguments that an error is about, by their names. */
export function fieldsOf({ wording: { message } }: ShieldError): readonly string[] {
  const parts = typeof message === 'string' ? [] : message
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.field ?? part.key])))]
}
