import { EXIT_CODES } from '../../domain/errors.ts'

/** One exit code as the help, docs/commands.md and the man page tell of it. Backticks are for what is typed. */
export interface ExitLine {
  readonly exit: number
  /** The words of `error.code` that end with it; empty for what is not an error. */
  readonly codes: readonly string[]
  readonly meaning: string
}

const MEANINGS: readonly (readonly [exit: number, meaning: string])[] = [
  [0, 'done; of a write with `--queue`: queued'],
  [1, 'the provider refused, Nango or the database is not reachable, or a bug'],
  [2, 'a flag, argument or input is wrong'],
  [
    3,
    'not allowed: by a setting, for this token, or an approval while everything is on hold; nothing was sent. A write that is proposed on hold is queued, and the answer says so',
  ],
  [
    4,
    'no connection, a dead token, a missing scope, nobody consented in time, or `status --check` found a connection unwell',
  ],
  [5, 'rejected, cancelled or expired'],
  [6, 'decided otherwise, ended already, the digest differs, or what was approved is no longer so'],
  [7, 'sent, and no proof of what became of it: `shield approvals resolve`'],
  [8, 'not decided yet, or approved and not started; nothing was sent. The same state ends 0 with `--queue`'],
  [9, 'no such request, connection, order …'],
  [
    20,
    '`audit verify`, tampered: an entry is not what was written, or a checkpoint finds another one in its place',
  ],
  [
    21,
    '`audit verify`, incomplete: entries are missing, or the log ends before a checkpoint or is not the one it was taken of',
  ],
  [
    22,
    '`audit verify`, unreadable: the database, an entry or the checkpoints cannot be read, or are not there',
  ],
  [
    130,
    'Ctrl-C, SIGTERM or a terminal that was closed, or a no where a command asks before it changes something (`approvals approve` ends 8 then); what was queued stays queued',
  ],
]

/** Every code that a command may end with, in order. */
export const EXIT_LINES: readonly ExitLine[] = MEANINGS.map(([exit, meaning]) => ({
  exit,
  codes: Object.entries(EXIT_CODES).flatMap(([code, of]) => (of === exit ? [code] : [])),
  meaning,
}))

/** What commands write to stdout and end with, when nothing went wrong or in a way of their own. */
export interface EndingLine {
  /** As they are typed after `shield`. */
  readonly commands: readonly string[]
  readonly stdout: string
  readonly ends: string
}

const SHOWN = 'what was asked for'

/** Operations stand under `reads` and `writes`, whatever their names are. */
export const ENDING_LINES: readonly EndingLine[] = [
  { commands: ['reads'], stdout: 'the answer', ends: '0' },
  {
    commands: ['writes', 'approvals retry'],
    stdout:
      'the id of the request; once it was sent, or with `--wait`, the result; with `--dry-run` what would be sent; nothing where there is nothing to do',
    ends: '0 queued with `--queue`, sent, `--dry-run`, or nothing to do; 8 queued without `--queue`, or `--wait` is over; 1, 5, 6 or 7 as the request ended',
  },
  {
    commands: ['approvals approve', 'approvals review'],
    stdout: 'the result of the write; of several a row for each',
    ends: 'as the request ended (0, 1, 5, 6, 7), 8 not approved; of several the code that needs a person soonest',
  },
  {
    commands: ['approvals reject', 'approvals cancel'],
    stdout: 'the id of the request; of several a row for each',
    ends: '0; 6 where it was decided otherwise or has ended',
  },
  {
    commands: ['approvals wait'],
    stdout: 'the result of the write',
    ends: 'as the request ended (0, 1, 5, 6, 7), 8 when `--timeout` is over',
  },
  {
    commands: ['approvals resolve'],
    stdout: 'the result, or the id of the request',
    ends: '0 settled, 1 proven to have failed, 7 still in doubt',
  },
  {
    commands: [
      'approvals show',
      'audit list',
      'connections list',
      'connections show',
      'notify list',
      'operations',
      'providers list',
      'tokens list',
      'webhooks list',
      'webhooks show',
    ],
    stdout: SHOWN,
    ends: '0, also where there is nothing to list',
  },
  {
    commands: ['approvals list', 'approvals history'],
    stdout: SHOWN,
    ends: '0, also where there is nothing to list; with `--watch` 130, on Ctrl-C',
  },
  {
    commands: ['status'],
    stdout: SHOWN,
    ends: '0; with `--check` 4 unless every connection is well',
  },
  { commands: ['doctor'], stdout: 'every check, with its remedy', ends: '0 if all is well, else 1' },
  {
    commands: ['init'],
    stdout: 'what is set up; with `--json` it writes the line with its link before it, as `connect` does',
    ends: '0; 1 where no Nango answers, 2 where an answer is missing, 4 where the key is refused or nobody consented',
  },
  {
    commands: ['connect', 'connections adopt', 'connections rename', 'connections accept'],
    stdout: 'the connection; with `--json`, `connect` writes a line with its link before it',
    ends: '0; 4 where nobody consented in time',
  },
  {
    commands: [
      'disconnect',
      'connections discard',
      'approvals hold',
      'approvals release',
      'approvals purge',
      'notify apply',
      'notify off',
      'notify retry',
      'tokens revoke',
    ],
    stdout: 'nothing (an object with `--json`)',
    ends: '0, also where it was so before',
  },
  { commands: ['env show'], stdout: SHOWN, ends: '0; 9 where there is no `.env` that anybody has to allow' },
  { commands: ['providers configure', 'env allow', 'env deny'], stdout: 'how it stands then', ends: '0' },
  { commands: ['tokens create'], stdout: 'the token and nothing else', ends: '0' },
  { commands: ['webhooks replay'], stdout: 'the webhook', ends: '0; 1 where acting on it failed' },
  { commands: ['audit verify'], stdout: 'the report', ends: '0, 20, 21 or 22' },
  {
    commands: ['audit checkpoint', 'audit export'],
    stdout: 'the head of the log, or its entries; nothing with `--out`',
    ends: '0',
  },
  {
    commands: ['policy check'],
    stdout: 'the digest and the rules',
    ends: '0; 2 where the file cannot be used, with everything that is wrong',
  },
  {
    commands: ['policy test'],
    stdout: 'each case that failed, and how many did not',
    ends: '0; 1 where a case failed',
  },
  {
    commands: ['policy show', 'policy explain', 'policy backtest'],
    stdout: 'the policy in force; each rule and what comes of it; what it would have done',
    ends: '0, also where no policy is in force',
  },
  {
    commands: ['policy apply'],
    stdout: 'at a terminal, what it changes and would have done',
    ends: '0; 2 where the file cannot be used; 3 where nobody can be asked; 6 on another digest; 130 where the answer is no',
  },
  { commands: ['policy pause', 'policy resume'], stdout: 'nothing', ends: '0, also where it is so already' },
  {
    commands: ['agent setup'],
    stdout: 'each file and what became of it; with `--dry-run` what would',
    ends: '0, also where it was so before; 2 where a file cannot be changed, 6 where its entry is not ours',
  },
  { commands: ['agent guide'], stdout: 'what an agent has to know', ends: '0' },
  {
    commands: ['notify test'],
    stdout: 'each channel and whether it took the test',
    ends: '0; 1 where a channel did not take it, 9 where there is no such channel',
  },
  { commands: ['backup'], stdout: 'the file', ends: '0' },
  {
    commands: ['store copy'],
    stdout: 'nothing (an object with `--json`)',
    ends: '0; 6 while something is being sent, or where the database has a queue',
  },
  { commands: ['store info'], stdout: 'where the queue is', ends: '0; 9 where there is none' },
  { commands: ['completion'], stdout: 'the script for the shell', ends: '0' },
  { commands: ['serve'], stdout: 'its address, at once', ends: '0 when it is asked to end' },
  { commands: ['mcp'], stdout: 'the protocol and nothing else', ends: '0 when stdin ends' },
  { commands: ['sandbox'], stdout: 'the variables to set, at once', ends: '0 when it is asked to end' },
  { commands: ['demo'], stdout: 'the story', ends: '0 if it went as told, else 1' },
  { commands: ['help', 'version'], stdout: SHOWN, ends: '0' },
]
