import { STATES, type State } from '../../domain/request/request.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { wrap } from '../terminal/wrap.ts'
import { ENDING_LINES, EXIT_LINES } from './exit-codes.ts'
import type { Topic } from './topic-names.ts'
import { VARIABLE_LINES } from './variables.ts'

/** A paragraph, or a list of terms that are each explained. */
export type TopicPart = string | readonly (readonly [term: string, text: string])[]

const STATE_TEXTS: Readonly<Record<State, string>> = {
  pending: 'waits for a decision',
  approved: 'is approved and not started',
  executing: 'is being sent',
  unknown: 'was sent, and nothing proves what became of it',
  succeeded: 'was done, with proof or by the word of a person',
  failed: 'was not done: refused, or not sent at all',
  rejected: 'was rejected; nothing was sent',
  cancelled: 'was taken back; nothing was sent',
  expired: 'was not decided or not started in time; nothing was sent',
}

/** What each topic says; backticks are for what is typed. */
export const TOPIC_TEXTS: Readonly<Record<Topic, readonly TopicPart[]>> = {
  'exit-codes': [
    'The result goes to stdout and everything else to stderr. An error is two lines, `error:` and `hint:`, or with `--json` one object on stderr; stdout is empty then. A command that somebody stops at a terminal (no, Ctrl-C) says so in one sentence without `error:`.',
    EXIT_LINES.map(({ exit, codes, meaning }) => [
      String(exit),
      `${codes.length === 0 ? '' : `${codes.join(', ')}: `}${meaning}`,
    ]),
    'What the commands write to stdout and end with, beside 1, 2, 3, 4, 9 and 130, which any of them may end with:',
    ENDING_LINES.map(({ commands, stdout, ends }) => [
      commands.join(', '),
      `stdout: ${stdout}. Ends: ${ends}.`,
    ]),
    'Worth trying again: 1 with the code `unavailable`, and 8 (`shield approvals wait ID`). Give a write an `--idempotency-key` of its own, and the same command may be repeated whatever it ended with: it never queues a second request.',
  ],
  environment: [
    'Settings come from, in this order: a flag, the environment, the file of `--env-from`, `./.env`, and `.env` in SHIELD_HOME. From a `.env` that is merely found in the working directory only time-outs and API versions are taken, until `shield env allow`.',
    VARIABLE_LINES.map(({ name, meaning, standard }) => [
      name,
      standard === '' || meaning.includes(standard) ? meaning : `${meaning} Default: ${standard}`,
    ]),
    'NO_COLOR and TERM=dumb switch colours off. With CI set nothing is ever asked.',
    'A list, a history or a request that is longer than the terminal is shown in SHIELD_PAGER, else PAGER, else less -FRX. It is started without a shell, and taken from the environment alone, never from a file. An empty one or cat switches it off, as --no-input, CI and TERM=dumb do.',
  ],
  json: [
    'With `--json` stdout is one JSON object, and nothing else; stderr is empty, or holds one object: `{"error":{"code","message","hint","exit"}}`. What would have been said beside a result stands in it as `warnings`, the command by which you go on as `next`, and one that only a person may type as `forPerson`.',
    'A list is a page, `{"items","next"}`: `next` is null, or what `--cursor` takes for the page after it. Times are ISO 8601 in UTC; an amount of money is a text in the main unit, beside its currency.',
    'Three commands write more than one line: `connect` and `init` have a line with the link before the connection, and `audit export` has a line for each entry.',
    'The schemas of what an operation takes and gives: `shield operations NAME --json`. Every other shape is in docs/json.md.',
  ],
  approvals: [
    'A read runs at once. A write is frozen as the very bytes that will be sent, shown, and put into the queue; it is sent at most once, after a person has approved it. No flag approves what the same command proposes.',
    STATES.map((state) => [state, STATE_TEXTS[state]]),
    'Decide with `shield approvals review` (a letter or the arrows: `a` and Enter approve, `r` rejects, `s` skips it in this review, `l` leaves it for the next round, `d` shows everything, `q` quits), or `approvals show ID`, then `approvals approve ID` or `approvals reject ID`. Without a terminal `--yes` stands for the answer; `--digest` makes sure that what is approved is what was shown. A request waits for 72 hours unless `--expires` says otherwise, and has to be started within 15 minutes of its approval.',
    'A requester goes on with `shield approvals wait ID`, takes a request back with `approvals cancel ID`, and replaces it with `--supersedes ID`. `shield approvals hold --reason TEXT` stops all sending at once.',
    'A request that is `unknown` was sent and nothing proves what became of it: `shield approvals resolve ID` looks, and takes the word of a person only without proof. It is never sent a second time.',
  ],
}

/** Prints a topic, laid out for the terminal at hand. */
export function showTopic({ out, outSurface }: Terminal, topic: Topic): void {
  const width = Math.min(outSurface.width, 100)
  out(`${TOPIC_TEXTS[topic].map((part) => partText(part, width)).join('\n\n')}\n`)
}

function partText(part: TopicPart, width: number): string {
  if (typeof part === 'string') return wrapped(part, width, '')
  const longest = Math.max(...part.map(([term]) => term.length))
  // Long terms stand on a line of their own.
  const beside = longest <= 12
  return part
    .map(([term, text]) =>
      beside
        ? `  ${term.padEnd(longest)}  ${wrapped(text, width, ' '.repeat(longest + 4)).trimStart()}`
        : `${wrapped(term, width, '  ')}\n${wrapped(text, width, '      ')}`,
    )
    .join('\n')
}

function wrapped(text: string, width: number, indent: string): string {
  return wrap(text.replaceAll('`', ''), Math.max(20, width - indent.length))
    .map((line) => `${indent}${line.trimEnd()}`)
    .join('\n')
}
