import { type ErrorCode, isShieldError, POLICY, TOO_MUCH, type ShieldError } from '../domain/errors.ts'
import { type ToolAnswer, toolName } from '../wire/tool.ts'
import type { ToolError } from '../wire/tool-answer.ts'
import { dataLine } from './tell-request.ts'
import { withoutTokens } from '../domain/access/token.ts'
import { GROUP_WORDS } from '../domain/provider/providers.ts'
import { command, type CommandWords, FLAGS, ID, sayCommands } from '../domain/text/command-words.ts'
import { safeText } from '../domain/text/safe-text.ts'
import { KEYS, sayIn, type Wording } from '../domain/text/wording.ts'

/** What may be done next, and what must not, by what went wrong. */
const NEXT: Readonly<Record<ErrorCode | 'policy' | 'at_bound', string>> = {
  usage: 'Correct the arguments and call again.',
  denied:
    'Do not look for another way to do it. Tell the person that you are not allowed to; they can change that, you cannot.',
  policy:
    'A rule that a person made forbids it. Do not try it in other words, in parts or another way. Tell the person which rule it was.',
  at_bound:
    'Do not go on asking. Wait until a person has decided on what waits, or take back what is no longer wanted with shield_cancel.',
  not_connected:
    'You cannot connect an account or widen its permissions: tell the person what is missing, and go on with something else.',
  not_found:
    'Do not guess: take ids from an answer that you have, and names from the list of tools. What no tool is there for you cannot do; tell the person so.',
  conflict: 'Look at what is so now before you ask for anything else.',
  pending: 'Wait with shield_wait.',
  not_granted: 'Do not ask for the same again.',
  outcome_unknown: 'Do not ask for it again and do not say that it was done: a person has to look.',
  failed: 'The provider refused. Read why; the same call will be refused again.',
  unavailable:
    'Call again in a little while, with the same arguments: a repeated call never queues a second write.',
  interrupted: 'Call again with the same arguments if it is still wanted.',
  internal: 'This is a fault of shield and not of the call. Tell the person; do not try again and again.',
}

/** An error as a program reads it. What is not an error of shield's own says nothing but that it is our bug. */
function toolError(error: unknown): ToolError {
  if (!isShieldError(error)) return { code: 'internal', message: 'This is a bug in shield' }
  const { code, reason, wording } = error
  const fields = fieldsOf(error)
  const kind = reason === POLICY ? 'policy' : reason === TOO_MUCH ? 'at_bound' : undefined
  return {
    code,
    ...(kind === undefined ? {} : { kind }),
    message: sayMessage(wording.message),
    ...(wording.hint === undefined ? {} : { hint: sayHint(wording.hint) }),
    ...(fields.length === 0 ? {} : { fields }),
  }
}

/** What a provider, a shop or Nango says may stand in the message of these. */
const QUOTING: readonly ErrorCode[] = ['failed', 'unavailable', 'not_connected', 'not_found', 'conflict']

/** The answer to a call that came to nothing. */
export function tellError(error: unknown): ToolAnswer {
  const told = toolError(error)
  const { code, kind, message, hint } = told
  const what = `Not done (${kind ?? code})`
  const mayQuote = QUOTING.includes(code)
  const next = NEXT[kind ?? code]
  return {
    text: [
      mayQuote ? `${what}.` : `${what}: ${message}.`,
      ...(hint === undefined ? [] : [`Hint: ${hint}.`]),
      `Next: ${next}`,
      ...(mayQuote ? [dataLine({ message })] : []),
    ].join('\n'),
    structured: { status: 'error', error: told, next },
    isError: true,
  }
}

/** What stands in place of each command; one that has no tool is for a person. */
const COMMANDS: CommandWords = [
  command(`approvals (?:show|history) ${ID}`, 'shield_request with id $1'),
  command(`approvals wait ${ID}`, 'shield_wait with id $1'),
  command(`approvals cancel ${ID}`, 'shield_cancel with id $1'),
  command(`approvals (?:approve|reject) ${ID}`, 'a person decides on $1; shield_wait tells how'),
  command(`approvals resolve ${ID}`, 'a person has to say what became of $1; shield_wait looks for proof'),
  command(`approvals retry ${ID}`, 'call the tool once more, with again: true, if it is still wanted'),
  [/take them back: shield approvals list/g, 'take them back with shield_cancel'],
  [/`?shield approvals list`? shows them/g, 'the answer to a call names it'],
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
function sayMessage(message: Wording): string {
  return safeText(withoutTokens(sayIn(message, KEYS)))
}

/** The same of a hint, with tools in place of commands. */
function sayHint(hint: Wording): string {
  return safeText(withoutTokens(sayCommands(sayIn(hint, KEYS), COMMANDS)))
}

/** The arguments that an error is about, by their names. */
function fieldsOf({ wording: { message } }: ShieldError): readonly string[] {
  const parts = typeof message === 'string' ? [] : message
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.field ?? part.key])))]
}
