import { type ErrorCode, isShieldError, POLICY, TOO_MUCH } from '../domain/errors.ts'
import type { ToolAnswer } from '../wire/tool.ts'
import type { ToolError } from '../wire/tool-answer.ts'
import { fieldsOf, sayHint, sayMessage } from './tool-words.ts'

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

/** The answer to a call that came to nothing. */
export function tellError(error: unknown): ToolAnswer {
  const told = toolError(error)
  const { code, kind, message, hint } = told
  const next = NEXT[kind ?? code]
  const lines = [`Not done (${kind ?? code}): ${message}.`, ...(hint === undefined ? [] : [`Hint: ${hint}.`])]
  return {
    text: [...lines, `Next: ${next}`].join('\n'),
    structured: { status: 'error', error: told, next },
    isError: true,
  }
}
