import { Option, type Command } from 'commander'
import { characterCount } from '../../../domain/text/quoted.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { parseDuration, parseExpiry } from '../../../domain/text/times.ts'
import { DECIDED_WITHIN, LONGEST_REASON } from '../../../domain/limits.ts'

/** How far the command takes what it proposes, and how long it may wait: of every write, and of a retry. */
const QUEUE_FLAGS = [
  ['--reason <text>', 'reason, in your own words, for the approver'],
  ['--queue', 'queue without prompting; ends 0, where the same state ends 8 without this flag'],
  ['--wait [duration]', 'wait until it is decided and sent, at most this long (30m)'],
  ['--expires <duration>', 'how long it may wait for a decision: 72h by default, or never'],
] as const

const WRITE_FLAGS = [
  ['--dry-run', 'show what would be sent and its digest; queue nothing'],
  ['--idempotency-key <key>', 'the same key again returns the same request'],
  ['--duplicate', 'queue it even if an identical one is open, or if there is nothing to do'],
  ['--notify-url <url>', 'tell this address how it ends, where its host was allowed for that'],
  [
    '--supersedes <id>',
    'in place of this one, which is cancelled: its input, changed by the flags given here',
  ],
] as const

const ENDS = `
Ends with 0 once it was sent or, with --queue, queued; 8 while it waits for a
decision; 5 rejected; 7 in doubt. More: shield help exit-codes
`

/** Flags of a command that proposes a write, and what it ends with. */
export function addQueueFlags(command: Command): void {
  for (const [flags, text] of QUEUE_FLAGS) command.option(flags, text)
  command.addHelpText('after', ENDS)
}

/** `--yes` is known only so that it can be refused in its own words; no help shows it. */
export function addWriteFlags(command: Command): void {
  addQueueFlags(command)
  for (const [flags, text] of WRITE_FLAGS) command.option(flags, text)
  command.addOption(new Option('-y, --yes').hideHelp())
}

type Options = Invocation['options']

/** Milliseconds; null: never. */
export function expiryFrom(options: Options): number | null {
  const given = textOption(options, 'expires')
  return given === undefined ? DECIDED_WITHIN : parseExpiry(given)
}

export function reasonFrom(options: Options): string | undefined {
  const reason = textOption(options, 'reason')
  if (reason !== undefined && characterCount(reason) > LONGEST_REASON) {
    throw new ShieldError(
      'usage',
      `--reason has ${characterCount(reason)} characters; at most ${LONGEST_REASON} are kept`,
    )
  }
  return reason
}

export function keyFrom(options: Options): string | null {
  const key = textOption(options, 'idempotencyKey')
  if (key === undefined) return null
  if (/^[!-~]{1,255}$/.test(key)) return key
  throw new ShieldError('usage', '--idempotency-key takes 1 to 255 visible ASCII characters')
}

/** Milliseconds. Undefined: do not wait. Null: as long as it takes. */
export function waitFrom(options: Options): number | null | undefined {
  const wait = options['wait']
  if (wait === undefined) return undefined
  if (options['queue'] === true) {
    throw new ShieldError('usage', '--queue and --wait cannot be used together', {
      hint: '--queue ends at once; --wait stays until it is decided and sent',
    })
  }
  return typeof wait === 'string' ? parseDuration('--wait', wait) : null
}

export function refuseYes(options: Options): void {
  if (options['yes'] !== true) return
  throw new ShieldError('usage', 'No flag approves what the same command proposes: --yes is not taken here', {
    hint: 'Leave it out; what is queued then is approved by: shield approvals approve <id> --yes',
  })
}
